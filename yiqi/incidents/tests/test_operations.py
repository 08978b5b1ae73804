"""Incidents, levels, the leading group and plan versions are written as the rules say."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yiqi.accounts.models import Absence
from yiqi.accounts.permissions import NotAllowed
from yiqi.audit.models import Event
from yiqi.enterprises.operations import NewEnterprise, add_enterprise
from yiqi.incidents.models import LeadingGroupMember, LevelDecision, PlanVersion
from yiqi.incidents.operations import (
    ApproverIsAuthor,
    EndsBeforeItBegins,
    IncidentEnded,
    InForceInThePast,
    LevelOverlaps,
    MembershipEnded,
    NoLevelToEnd,
    NothingChanged,
    NotTheAuthor,
    ReasonMissing,
    StartsInTheFuture,
    UnknownLevel,
    UnownedLeft,
    WrongPlan,
    add_member,
    approve_plan,
    change_draft,
    decide_level,
    draft_plan_version,
    end_incident,
    end_level,
    end_membership,
    open_incident,
    return_plan,
    submit_plan,
)
from yiqi.incidents.rules import ASSUMPTION, Entry, PlanError
from yiqi.incidents.tests import factories as make
from yiqi.incidents.tests.moments import NOW, at
from yiqi.workflow.operations import StaleCopy
from yiqi.workflow.rules import StepNotAllowed, StepNotPossible

pytestmark = pytest.mark.django_db


def level(incident, actor, **changes):
    facts = {
        "scale": "response_level",
        "level": "level_2",
        "decided_by": "区应对疫情工作领导小组",
        "document": "区疫指〔2022〕3号",
        "area_text": "金台区",
        "valid_from": at(9),
    } | changes
    return decide_level(incident, **facts, actor=actor, now=NOW)


def test_an_incident_cannot_begin_later_than_now(node, duty):
    facts = {"name": "x", "kind": "flood", "area_text": "", "authority_document": ""}
    with pytest.raises(StartsInTheFuture):
        open_incident(
            district=node, **facts, starts_at=NOW + timedelta(minutes=1), actor=duty, now=NOW
        )


@pytest.mark.parametrize("role", ["section", "specialist", "park"])
def test_only_duty_and_leaders_open_an_incident(node, role):
    with pytest.raises(NotAllowed):
        open_incident(
            district=node,
            name="x",
            kind="flood",
            area_text="",
            starts_at=NOW,
            authority_document="",
            actor=make.person(role, node),
            now=NOW,
        )


def test_a_duty_officer_of_another_district_decides_no_level_here(incident):
    stranger = make.person("duty", make.district("渭滨区"))
    with pytest.raises(NotAllowed):
        level(incident, stranger)


def test_a_new_level_ends_the_former_one_at_the_same_moment(incident, duty):
    first = level(incident, duty)
    second = level(incident, duty, level="level_1", valid_from=at(12))
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (at(12), None)
    event = Event.objects.filter(kind="incidents.incident.decide_level").latest("id")
    assert json.loads(event.data)["before"] == "level_2"


def test_the_three_scales_run_beside_each_other(incident, duty):
    level(incident, duty)
    level(incident, duty, scale="event_grade", level="considerable")
    level(incident, duty, scale="warning_level", level="orange")
    assert LevelDecision.objects.filter(valid_to=None).count() == 3


def test_a_level_does_not_begin_before_the_one_in_force(incident, duty):
    level(incident, duty)
    with pytest.raises(LevelOverlaps):
        level(incident, duty, level="level_1", valid_from=at(9))


def test_heavy_pollution_knows_no_blue_warning(node, duty):
    smog = make.incident(node, kind="pollution")
    with pytest.raises(UnknownLevel):
        level(smog, duty, scale="warning_level", level="blue")


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"scale": "response_level", "level": "level_1"}, "one_open_decision_a_scale"),
        ({"scale": "event_grade", "level": "red"}, "a_level_belongs_to_its_scale"),
        (
            {"scale": "event_grade", "level": "major", "valid_to": at(8)},
            "a_level_ends_after_it_begins",
        ),
    ],
)
def test_the_database_forbids_what_the_rule_explains(incident, duty, facts, constraint):
    level(incident, duty)
    named = constraint if constraint != "one_open_decision_a_scale" else "incident_id|one_open"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        LevelDecision.objects.create(incident=incident, valid_from=at(10), **facts)


def test_a_level_is_lifted_without_a_new_one(incident, duty):
    found = level(incident, duty)
    end_level(
        incident, scale="response_level", ends_at=at(15), document="解除", actor=duty, now=NOW
    )
    found.refresh_from_db()
    assert found.valid_to == at(15)
    with pytest.raises(NoLevelToEnd):
        end_level(
            incident, scale="response_level", ends_at=at(16), document="", actor=duty, now=NOW
        )


def test_the_end_of_an_incident_ends_its_levels_and_nothing_follows(incident, duty):
    found = level(incident, duty)
    with pytest.raises(EndsBeforeItBegins):
        end_incident(incident, ends_at=at(8, 8), actor=duty, now=NOW)
    end_incident(incident, ends_at=at(18), actor=duty, now=NOW)
    found.refresh_from_db()
    assert found.valid_to == at(18)
    with pytest.raises(IncidentEnded):
        level(incident, duty, level="level_1", valid_from=at(18, 13))


def test_a_member_leaves_the_leading_group_and_stays_as_history(incident, leader):
    member = add_member(
        incident,
        name="赵明",
        organisation="区工信局",
        duty="组长",
        valid_from=at(8),
        actor=leader,
        now=NOW,
    )
    end_membership(member, ends_at=at(12), actor=leader, now=NOW)
    assert LeadingGroupMember.objects.get().valid_to == at(12)
    with pytest.raises(MembershipEnded):
        end_membership(member, ends_at=at(13), actor=leader, now=NOW)


def test_versions_of_a_plan_are_numbered_in_their_incident(incident, duty):
    labels = [make.draft(incident, duty).label, make.draft(incident, duty).label]
    other = make.draft(incident, duty, plan="control").label
    assert (labels, other) == (["service-1", "service-2"], "control-1")


def test_a_draft_begins_from_a_version_of_the_same_plan_only(incident, duty):
    service = make.draft(incident, duty)
    make.change_days(service, 3)
    copy = draft_plan_version(incident, "service", basis="x", source=service, actor=duty, now=NOW)
    assert make.days_of(copy) == 3
    with pytest.raises(WrongPlan):
        draft_plan_version(incident, "control", basis="x", source=service, actor=duty, now=NOW)


def test_only_duty_and_leaders_draft(incident, node):
    with pytest.raises(StepNotAllowed):
        make.draft(incident, make.person("section", node))


def test_a_change_is_kept_with_its_source_and_named_in_the_log(incident, duty):
    version = make.draft(incident, duty)
    make.change_days(version, 3)
    version.refresh_from_db()
    assert make.days_of(version) == 3
    event = Event.objects.get(kind="incidents.planversion.change")
    assert json.loads(event.data)["keys"] == ["problem_reopening.days"]


def test_a_change_that_changes_nothing_writes_nothing(incident, duty):
    version = make.draft(incident, duty)
    make.change_days(version, 3)
    make.change_days(version, 3)
    assert Event.objects.filter(kind="incidents.planversion.change").count() == 1


def test_a_wrong_value_is_not_kept(incident, duty):
    version = make.draft(incident, duty)
    with pytest.raises(PlanError):
        change_draft(
            version,
            section="day",
            entries={"meeting_time": Entry("late", ASSUMPTION)},
            actor=duty,
            now=NOW,
        )
    assert make.days_of(version) == 7


def test_two_windows_change_a_draft_at_once_only_one_wins(incident, duty):
    first = make.draft(incident, duty)
    second = PlanVersion.objects.get(pk=first.pk)
    make.change_days(first, 3)
    with pytest.raises(StaleCopy):
        make.change_days(second, 5)


def test_only_its_author_changes_and_submits_a_draft(incident, duty, node):
    version = make.draft(incident, duty)
    colleague = make.person("duty", node)
    with pytest.raises(NotTheAuthor):
        submit_plan(version, actor=colleague, now=NOW)
    with pytest.raises(NotTheAuthor):
        change_draft(
            version,
            section="problem_reopening",
            entries={"days": Entry(1, ASSUMPTION)},
            actor=colleague,
            now=NOW,
        )


def test_a_submitted_version_stands_still(incident, duty):
    version = make.draft(incident, duty)
    submit_plan(version, actor=duty, now=NOW)
    with pytest.raises(StepNotPossible):
        make.change_days(version, 3)
    with pytest.raises(IntegrityError, match="stands still"), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(text="plan = 'service'")


def test_a_decided_version_stays_decided(incident, duty, leader):
    version = make.in_force(incident, duty, leader)
    with pytest.raises(IntegrityError, match="stays decided"), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(in_force_from=at(1))


def test_the_author_does_not_approve_even_as_a_leader(incident, leader):
    version = make.draft(incident, leader)
    submit_plan(version, actor=leader, now=NOW)
    with pytest.raises(ApproverIsAuthor):
        approve_plan(version, actor=leader, now=NOW)


def test_a_deputy_does_not_approve_in_the_name_of_the_author(incident, leader, node):
    version = make.draft(incident, leader)
    submit_plan(version, actor=leader, now=NOW)
    deputy = make.person("section", node)
    Absence.objects.create(
        user=leader, deputy=deputy, reason="leave", starts_at=at(17), ends_at=at(20)
    )
    with pytest.raises(ApproverIsAuthor):
        approve_plan(version, actor=deputy, now=NOW)


def test_the_database_forbids_an_approver_who_is_the_author(incident, duty):
    version = make.draft(incident, duty)
    with (
        pytest.raises(IntegrityError, match="the_approver_is_not_the_author"),
        transaction.atomic(),
    ):
        PlanVersion.objects.filter(pk=version.pk).update(approver=duty)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "approved"}, "an_approved_plan_names_who_and_when"),
        ({"state": "returned"}, "a_returned_plan_says_why"),
    ],
)
def test_the_database_forbids_a_half_decision(incident, duty, changes, constraint):
    version = make.draft(incident, duty)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(**changes)


def test_duty_does_not_approve(incident, duty, node):
    version = make.draft(incident, duty)
    submit_plan(version, actor=duty, now=NOW)
    with pytest.raises(StepNotAllowed):
        approve_plan(version, actor=make.person("duty", node), now=NOW)


def test_a_plan_does_not_come_into_force_in_the_past(incident, duty, leader):
    version = make.draft(incident, duty)
    submit_plan(version, actor=duty, now=NOW)
    with pytest.raises(InForceInThePast):
        approve_plan(version, actor=leader, now=NOW, in_force_from=NOW - timedelta(minutes=1))


def test_nothing_is_approved_while_a_zone_has_nobody(incident, duty, leader, node):
    version = make.draft(incident, duty)
    submit_plan(version, actor=duty, now=NOW)
    zone = make.zone(node, name="蟠龙片区")
    add_enterprise(NewEnterprise(area=zone.node, name="蟠龙机械厂"), actor=None, now=NOW)
    with pytest.raises(UnownedLeft) as refusal:
        approve_plan(version, actor=leader, now=NOW)
    assert refusal.value.params["count"] == 2
    assert "蟠龙片区" in str(refusal.value.params["names"])
    version.refresh_from_db()
    assert version.state == "submitted"


def test_a_plan_is_approved_when_everybody_is_taken(incident, duty, leader, node):
    zone = make.zone(node, taker=duty)
    add_enterprise(NewEnterprise(area=zone.node, name="金河机械厂"), actor=None, now=NOW)
    version = make.in_force(incident, duty, leader)
    assert (version.state, version.approver, version.in_force_from) == ("approved", leader, NOW)


def test_what_is_in_force_already_is_not_submitted_again(incident, duty, leader):
    make.in_force(incident, duty, leader)
    same = make.draft(incident, duty)
    with pytest.raises(NothingChanged):
        submit_plan(same, actor=duty, now=NOW)


def test_a_version_is_returned_with_the_reason_and_stays_returned(incident, duty, leader):
    version = make.draft(incident, duty)
    submit_plan(version, actor=duty, now=NOW)
    with pytest.raises(ReasonMissing):
        return_plan(version, reason=" ", actor=leader, now=NOW)
    return_plan(version, reason="例会时间与指挥部冲突", actor=leader, now=NOW)
    with pytest.raises(StepNotPossible):
        approve_plan(version, actor=leader, now=NOW)
