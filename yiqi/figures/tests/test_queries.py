"""Every value is the number of rows behind it, for every role."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.accounts.models import User
from yiqi.enterprises.models import AboveScaleTerm, Enterprise
from yiqi.enterprises.tests.factories import staff_of
from yiqi.figures.queries import figures_of
from yiqi.figures.rules import registered, share
from yiqi.lib.identifiers import make_resident_id
from yiqi.problems import operations as loop
from yiqi.problems.models import Problem
from yiqi.problems.queries import counts_for
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
ROLES = ("leader", "duty", "section", "specialist", "park", "team")


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
    for serial, (enterprise, is_on_duty) in enumerate(
        ((made.enterprise, True), (made.enterprise, False), (other, True)), 1
    ):
        staff_of(enterprise, serial=serial, is_on_duty=is_on_duty)
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


def rows_at(viewer: User, address: str) -> int:
    """Return how many rows the list at an address has."""
    page = sign_in(viewer).get(address)
    assert page.status_code == 200, address
    return page.context["table"].page.total


@pytest.mark.parametrize("role", ROLES)
def test_each_value_is_the_number_of_rows_behind_it(bureau, role):
    viewer = person("走访组", "team", bureau.zone) if role == "team" else getattr(bureau, role)
    found = figures_of(viewer, district_id=None, now=EVENING)
    expected = {one.code for one in registered() if role in one.roles}
    assert {one.figure.code for one in found} == expected
    assert expected >= CODES
    for one in found:
        listed = one.figure.listed(viewer, district_id=None, now=EVENING).count()
        assert rows_at(viewer, one.rows) == listed, one.figure.code
        if one.parts is None:
            assert one.value == listed, one.figure.code
        else:
            assert one.parts.numerator == listed
            assert rows_at(viewer, one.parts.rows_of_whole) == one.parts.denominator
            assert one.value == share(one.parts.numerator, one.parts.denominator)


def test_the_numbers_of_today_are_those_of_its_page(bureau):
    values = {
        one.figure.code: one.value for one in figures_of(bureau.duty, district_id=None, now=EVENING)
    }
    counts = counts_for(bureau.duty, now=EVENING)
    for name in ("untriaged", "overdue", "to_confirm", "confirmed", "unowned"):
        assert values[f"problems_{name}"] == getattr(counts, name), name
    assert values["problems_received_today"] == 6
    assert values["problems_ended_today"] == 1
    assert values["close_out_rate_today"] == 16.66
    assert values["staff_on_duty"] == 2


def test_what_came_in_before_midnight_is_not_today_s(bureau):
    with_time = EVENING + timedelta(hours=5)  # 00:10 in Shanghai
    values = {
        one.figure.code: one.value
        for one in figures_of(bureau.duty, district_id=None, now=with_time)
    }
    assert values["problems_received_today"] == 0
    assert values["close_out_rate_today"] is None


def test_the_rows_of_staff_on_duty_show_no_whole_name_and_no_number(bureau):
    page = sign_in(bureau.leader).get(reverse("enterprises:on_duty")).content.decode()
    assert "张*" in page
    assert "张伟" not in page
    assert make_resident_id(serial=1)[-4:] not in page
    assert sign_in(bureau.contact).get(reverse("enterprises:on_duty")).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_of_staff_on_duty_costs_the_same_queries_for_any_number(bureau, count):
    for serial in range(10, 10 + count):
        staff_of(bureau.enterprise, serial=serial, is_on_duty=True)
    client = sign_in(bureau.duty)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("enterprises:on_duty"))
    assert len(captured) <= 16


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
