"""Today, role by role: what is there, and that it goes when it is done."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from yiqi.accounts.models import Assignment, User
from yiqi.accounts.operations import open_emergency_access
from yiqi.problems import operations as loop
from yiqi.problems.tests.factories import EVENING, Bureau, make_bureau, person, photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening(settings):
    settings.SECOND_FACTOR_ROLES = ()  # accounts' own tests ask for it
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return make_bureau()


def today(user: User) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("dashboards:today"))
    assert page.status_code == 200
    return page.content.decode()


def dispatch(bureau: Bureau):
    problem = bureau.problem()
    unit = bureau.units["logistics_group"]
    loop.judge_and_dispatch(
        problem, category="logistics", priority="urgent", unit=unit, actor=bureau.duty, now=EVENING
    )
    return problem


def test_a_fresh_problem_is_duty_s_until_it_is_dispatched(bureau):
    problem = bureau.problem()
    assert f'id="problem-{problem.pk}"' in today(bureau.duty)
    unit = bureau.units["logistics_group"]
    loop.judge_and_dispatch(
        problem, category="logistics", priority="urgent", unit=unit, actor=bureau.duty, now=EVENING
    )
    assert f'id="problem-{problem.pk}"' not in today(bureau.duty)
    assert f'id="problem-{problem.pk}"' in today(bureau.section)


def test_another_section_does_not_see_it_on_its_today(bureau):
    problem = dispatch(bureau)
    assert f'id="problem-{problem.pk}"' not in today(bureau.other_section)


def test_the_enterprise_is_asked_to_confirm_and_then_no_more(bureau):
    problem = dispatch(bureau)
    loop.accept_problem(problem, actor=bureau.section, now=EVENING)
    loop.propose_outcome(
        problem, outcome="solved", text="好", files=[photo()], actor=bureau.section, now=EVENING
    )
    assert f'id="problem-{problem.pk}"' in today(bureau.contact)
    assert f'id="problem-{problem.pk}"' in today(bureau.specialist)
    loop.confirm_solution(problem, actor=bureau.contact, now=EVENING)
    assert f'id="problem-{problem.pk}"' not in today(bureau.contact)
    assert f'id="problem-{problem.pk}"' in today(bureau.duty)


def test_a_reopened_problem_stands_on_the_leader_s_today(bureau):
    problem = bureau.problem()
    loop.withdraw_problem(problem, reason="好了", actor=bureau.contact, now=EVENING)
    loop.reopen_problem(problem, reason="又来了", actor=bureau.contact, now=EVENING)
    assert f'id="problem-{problem.pk}"' in today(bureau.leader)


@pytest.mark.parametrize("role", ["team", "sysadmin", "secadmin", "auditor", "volunteer"])
def test_an_empty_today_says_what_comes_next(bureau, role):
    assert "20:00" in today(person("甲", role, bureau.district))


def test_an_emergency_access_stands_on_the_auditor_s_today_until_it_is_read(bureau):
    opened = open_emergency_access(
        node=bureau.enterprise.node, reason="夜间抢险", actor=bureau.specialist, now=EVENING
    )
    auditor = person("审", "auditor", bureau.district)
    assert "夜间抢险" in today(auditor)
    client = Client()
    client.force_login(auditor, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("dashboards:review_emergency", args=[opened.pk]))
    assert "夜间抢险" not in today(auditor)


def test_an_account_without_a_role_stands_on_the_security_administrator_s_today(bureau):
    User.objects.create(username="new", display_name="新来的", created_at=EVENING)
    assert "新来的" in today(person("安", "secadmin", bureau.district))


def test_a_person_of_two_roles_has_both_kinds_of_work_on_one_page(bureau):
    waiting, mine = bureau.problem(), dispatch(bureau)
    both = person("两职", "duty", bureau.district, bureau.units["duty_office"])
    Assignment.objects.create(
        user=both,
        role="section",
        node=bureau.district,
        unit=bureau.units["logistics_group"],
        valid_from=EVENING,
    )
    page = today(both)
    assert f'id="problem-{waiting.pk}"' in page
    assert f'id="problem-{mine.pk}"' in page
