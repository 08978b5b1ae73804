"""Every value is the number of rows behind it, for every role."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from yiqi.accounts.models import User
from yiqi.enterprises.models import AboveScaleTerm, Enterprise
from yiqi.figures.queries import figures_of
from yiqi.figures.rules import registered
from yiqi.problems import operations as loop
from yiqi.problems.models import Problem
from yiqi.problems.tests.factories import (
    DAY_1,
    EVENING,
    Bureau,
    make_bureau,
    make_enterprise,
    person,
    photo,
)

pytestmark = pytest.mark.django_db
CODES = {"problems_closed", "problems_open", "problems_unowned", "enterprises_above_scale"}
ROLES = ("leader", "duty", "section", "specialist", "park")


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    made = make_bureau()
    other = make_enterprise(made.district, made.other_zone, "金河机床")
    for enterprise in (made.enterprise, other):
        AboveScaleTerm.objects.create(enterprise=enterprise, valid_from=DAY_1.date(), source="名单")
    Enterprise.objects.update(is_above_scale=True)
    for number in range(3):
        made.problem(f"第 {number} 车原料进不来")
    new = loop.NewProblem(text="园区变压器跳闸", channel="phone", enterprise=other)
    loop.receive_problem(new, district=made.district, actor=made.duty, now=EVENING)
    close(made, made.problem("已经办好的一件"))
    stray = made.problem("负责的股室撤了")
    Problem.objects.filter(pk=stray.pk).update(owner_unit=made.units["safety"])
    made.units["safety"].is_active = False
    made.units["safety"].save()
    return made


def close(bureau: Bureau, problem: Problem) -> None:
    unit = bureau.units["logistics_group"]
    loop.judge_and_dispatch(
        problem, category="logistics", priority="normal", unit=unit, actor=bureau.duty, now=EVENING
    )
    loop.accept_problem(problem, actor=bureau.section, now=EVENING)
    loop.propose_outcome(
        problem,
        outcome="solved",
        text="已放行",
        files=[photo()],
        actor=bureau.section,
        now=EVENING,
    )
    loop.confirm_solution(problem, actor=bureau.contact, now=EVENING)
    loop.close_problem(problem, actor=bureau.duty, now=EVENING)


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("role", ROLES)
def test_each_value_is_the_number_of_rows_behind_it(bureau, role):
    viewer = getattr(bureau, role)
    found = figures_of(viewer, district_id=None, now=EVENING)
    assert {one.figure.code for one in found} >= CODES
    for one in found:
        if one.figure.code in CODES:
            page = sign_in(viewer).get(one.rows)
            assert page.status_code == 200, one.rows
            assert page.context["table"].page.total == one.value, one.figure.code


def test_a_park_counts_its_own_zone_and_the_duty_office_all(bureau):
    def values(viewer: User) -> dict[str, float | None]:
        found = figures_of(viewer, district_id=None, now=EVENING)
        return {one.figure.code: one.value for one in found if one.figure.code in CODES}

    assert values(bureau.park) == {
        "problems_closed": 0,
        "problems_open": 1,
        "problems_unowned": 0,
        "enterprises_above_scale": 1,
    }
    assert values(bureau.duty) == {
        "problems_closed": 1,
        "problems_open": 5,
        "problems_unowned": 1,
        "enterprises_above_scale": 2,
    }


def test_the_system_counts_one_district_at_a_time(bureau):
    other = make_bureau("渭滨区")
    found = {
        one.figure.code: one.value
        for one in figures_of(None, district_id=other.district.pk, now=EVENING)
    }
    assert found["problems_open"] == 0
    assert found["enterprises_above_scale"] is None  # no list was ever entered


def test_without_a_district_there_is_no_data():
    values = [one.value for one in figures_of(None, district_id=None, now=EVENING)]
    assert values
    assert set(values) == {None}


def test_the_page_names_each_figure_and_opens_its_rows(bureau):
    page = sign_in(bureau.duty).get(reverse("figures:figures"))
    words = page.content.decode()
    for figure in registered():
        if figure.code in CODES:
            assert str(figure.definition) in words
    assert f'href="{reverse("problems:problem_list")}?open=1"' in words


def test_the_page_reads_in_english(bureau):
    page = sign_in(bureau.duty).get(reverse("figures:figures"), headers={"Accept-Language": "en"})
    words = page.content.decode()
    assert "Open problems" in words
    assert "未结束" not in words


def test_an_enterprise_has_no_page_of_figures(bureau):
    assert sign_in(bureau.contact).get(reverse("figures:figures")).status_code == 403


def test_a_team_sees_its_zone(bureau):
    viewer = person("走访组", "team", bureau.zone)
    found = {o.figure.code: o.value for o in figures_of(viewer, district_id=None, now=EVENING)}
    assert found["problems_open"] == 4
