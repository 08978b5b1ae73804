"""What a change of the plan would do, told before it is approved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiqi.incidents.packs import pack_text
from yiqi.incidents.rules import read_plan
from yiqi.incidents.words import impact_sentence
from yiqi.problems import operations as loop
from yiqi.problems.impacts import deadlines_moved, routes_changed
from yiqi.problems.tests.factories import EVENING, make_bureau

pytestmark = pytest.mark.django_db
TEXT = pack_text("jintai_2022_03", "service")
PLAN = read_plan(TEXT)


def impacts(function, changed: str, bureau, *, hours: float = 0):
    now = EVENING + timedelta(hours=hours)
    after = read_plan(changed)
    return {
        line.code: line.count
        for line in function(PLAN, after, district_id=bureau.district.pk, now=now)
    }


def test_shorter_limits_tell_how_many_deadlines_move_and_how_many_are_then_overdue():
    bureau = make_bureau()
    for _number in range(3):
        bureau.problem()
    shorter = TEXT.replace("natural_minutes = 10080", "natural_minutes = 60")
    told = impacts(deadlines_moved, shorter, bureau, hours=2)
    assert told == {"deadlines_become_overdue": 3, "deadlines_move": 3}


def test_an_unchanged_limit_moves_nothing():
    bureau = make_bureau()
    bureau.problem()
    assert impacts(deadlines_moved, TEXT, bureau) == {}


def test_an_ended_problem_s_deadline_does_not_move():
    bureau = make_bureau()
    problem = bureau.problem()
    loop.withdraw_problem(problem, reason="好了", actor=bureau.contact, now=EVENING)
    shorter = TEXT.replace("natural_minutes = 10080", "natural_minutes = 60")
    assert impacts(deadlines_moved, shorter, bureau) == {}


def test_a_new_route_tells_how_many_wait_to_be_dispatched():
    bureau = make_bureau()
    problem = bureau.problem()
    loop.triage_problem(
        problem, category="safety", priority="normal", actor=bureau.duty, now=EVENING
    )
    moved = TEXT.replace(
        'category = "safety", unit = "safety"', 'category = "safety", unit = "general"'
    )
    assert impacts(routes_changed, moved, bureau) == {"route_changes": 1}


def test_a_new_route_that_concerns_no_problem_is_not_listed():
    bureau = make_bureau()
    moved = TEXT.replace(
        'category = "safety", unit = "safety"', 'category = "safety", unit = "general"'
    )
    assert impacts(routes_changed, moved, bureau) == {}


def test_a_new_route_is_told_by_names():
    bureau = make_bureau()
    problem = bureau.problem()
    loop.triage_problem(
        problem, category="safety", priority="normal", actor=bureau.duty, now=EVENING
    )
    moved = TEXT.replace(
        'category = "safety", unit = "safety"', 'category = "safety", unit = "general"'
    )
    (line,) = routes_changed(PLAN, read_plan(moved), district_id=bureau.district.pk, now=EVENING)
    said = impact_sentence(line)
    assert "safety" not in said
    assert "1 个待分派" in said
