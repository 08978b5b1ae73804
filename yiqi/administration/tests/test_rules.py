"""What a first district needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yiqi.administration.rules import DistrictPlan, FirstPerson, SetupFault, setup_faults

PEOPLE = (
    FirstPerson("sysadmin", "sys", "王建国"),
    FirstPerson("secadmin", "sec", "李敏"),
    FirstPerson("auditor", "audit", "周静"),
)
PLAN = DistrictPlan("610303", "金台区", "值班室", PEOPLE)


def test_a_whole_plan_has_no_fault():
    assert setup_faults(PLAN) == ()


@pytest.mark.parametrize(
    "code", ["", "61030", "6103033", "610303a", "010303", "６１０３０３", "610303\n"]
)
def test_a_district_code_is_six_digits(code):
    assert setup_faults(replace(PLAN, code=code)) == (SetupFault("district_code", "code"),)


@pytest.mark.parametrize(("name", "fault"), [(" ", "name_missing"), ("区" * 61, "name_too_long")])
def test_names_are_there_and_short_enough(name, fault):
    assert setup_faults(replace(PLAN, name=name)) == (SetupFault(fault, "name"),)
    assert setup_faults(replace(PLAN, office_name=name)) == (SetupFault(fault, "office_name"),)


def test_each_of_the_three_administrators_is_named():
    assert setup_faults(replace(PLAN, people=PEOPLE[:2])) == (
        SetupFault("person_missing", "auditor"),
    )


@pytest.mark.parametrize("username", ["", "王", "A", "has space", "-x"])
def test_a_user_name_is_plain(username):
    people = (replace(PEOPLE[0], username=username), *PEOPLE[1:])
    assert setup_faults(replace(PLAN, people=people)) == (SetupFault("username", "sysadmin"),)


def test_the_three_are_three():
    people = (PEOPLE[0], replace(PEOPLE[1], username="sys"), PEOPLE[2])
    assert [one.about for one in setup_faults(replace(PLAN, people=people))] == [
        "sysadmin",
        "secadmin",
    ]
