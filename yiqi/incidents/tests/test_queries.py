"""Which incident runs, which plan is in force, and what that costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiqi.incidents.operations import decide_level, end_incident
from yiqi.incidents.queries import (
    NoPlanInForce,
    day_of,
    incident_of,
    incidents_visible_to,
    is_response_active,
    plan_in_force,
)
from yiqi.incidents.rules import DayPolicy
from yiqi.incidents.tests import factories as make
from yiqi.incidents.tests.moments import NOW, at

pytestmark = pytest.mark.django_db


def days_at(node, moment):
    entry = plan_in_force("service", district_id=node.pk, at=moment).entry("problem_reopening.days")
    return entry.value


def test_an_incident_runs_from_its_start_to_its_end(node, duty):
    found = make.incident(node)
    end_incident(found, ends_at=at(18), actor=duty, now=NOW)
    assert incident_of(node.pk, at=at(8, 8)) is None
    assert incident_of(node.pk, at=at(8, 9)) == found
    assert incident_of(node.pk, at=at(18)) is None


def test_of_two_incidents_the_latest_begun_runs(node):
    make.incident(node)
    flood = make.incident(node, kind="flood", starts_at=at(16))
    assert incident_of(node.pk, at=NOW) == flood
    assert incident_of(make.district("渭滨区").pk, at=NOW) is None


def test_the_eighteenth_of_march_is_day_eleven(node):
    assert day_of(make.incident(node), NOW) == 11


def test_a_response_is_active_while_its_level_holds(node, duty):
    found = make.incident(node)
    facts = {"decided_by": "x", "document": "x", "area_text": "x", "actor": duty, "now": NOW}
    decide_level(found, scale="warning_level", level="red", valid_from=at(9), **facts)
    assert not is_response_active(node.pk, at(10))
    decide_level(found, scale="response_level", level="level_2", valid_from=at(10), **facts)
    assert not is_response_active(node.pk, at(9))
    assert is_response_active(node.pk, at(10))
    end_incident(found, ends_at=at(17), actor=duty, now=NOW)
    assert not is_response_active(node.pk, at(17))


def test_a_version_is_in_force_from_its_moment_and_older_decisions_keep_theirs(node, duty, leader):
    found = make.incident(node)
    make.in_force(found, duty, leader, now=at(9))
    make.in_force(found, duty, leader, now=at(12), begins=at(14), days=3)
    assert [days_at(node, at(day)) for day in (9, 13, 14, 18)] == [7, 7, 3, 3]
    first = plan_in_force("service", district_id=node.pk, at=at(9)).version
    last = plan_in_force("service", district_id=node.pk, at=at(14)).version
    assert (first, last) == ("service-1", "service-2")


def test_before_the_first_approval_no_plan_is_in_force(node, duty, leader):
    found = make.incident(node)
    make.in_force(found, duty, leader, now=at(12))
    make.draft(found, duty)
    for plan, moment in (("service", at(11)), ("control", at(18))):
        with pytest.raises(NoPlanInForce):
            plan_in_force(plan, district_id=node.pk, at=moment)


def test_another_district_has_a_plan_of_its_own(node, duty, leader):
    make.in_force(make.incident(node), duty, leader)
    with pytest.raises(NoPlanInForce):
        plan_in_force("service", district_id=make.district("渭滨区").pk, at=NOW)


def test_after_the_end_its_last_plan_still_governs_what_is_open(node, duty, leader):
    found = make.incident(node)
    make.in_force(found, duty, leader, now=at(9), days=3)
    end_incident(found, ends_at=at(17), actor=duty, now=NOW)
    assert days_at(node, at(18)) == 3


def test_a_running_incident_comes_before_a_later_one_that_ended(node, duty, leader):
    make.in_force(make.incident(node), duty, leader, now=at(9), days=3)
    flood = make.incident(node, kind="flood", starts_at=at(12))
    make.in_force(flood, duty, leader, now=at(12), days=5)
    assert days_at(node, at(13)) == 5
    end_incident(flood, ends_at=at(14), actor=duty, now=NOW)
    assert days_at(node, at(15)) == 3


@pytest.mark.django_db(transaction=True)
def test_the_plan_costs_one_query_and_its_text_is_read_once(
    node, duty, leader, django_assert_num_queries
):
    make.in_force(make.incident(node), duty, leader, now=at(9))
    plan = plan_in_force("service", district_id=node.pk, at=NOW)
    with django_assert_num_queries(1):
        again = plan_in_force("service", district_id=node.pk, at=NOW + timedelta(hours=1))
    assert again is plan
    assert again.section(DayPolicy) is plan.section(DayPolicy)


def test_an_incident_is_seen_where_one_works(node, duty):
    found = make.incident(node)
    make.incident(make.district("渭滨区"))
    assert list(incidents_visible_to(duty, at=NOW)) == [found]
    assert not incidents_visible_to(make.person("enterprise", node), at=NOW).exists()
