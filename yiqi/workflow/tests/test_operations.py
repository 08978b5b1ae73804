"""begin and advance: table, version, event, together or not at all."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import Value
from django.db.models.functions import Concat

from yiqi.accounts.operations import register_absence
from yiqi.accounts.tests.factories import NOW, give, make_district, make_node, make_officer
from yiqi.audit.models import Event
from yiqi.workflow.operations import (
    StaleCopy,
    advance,
    advance_many,
    begin,
    begin_many,
    steps_open_to,
)
from yiqi.workflow.rules import StepNotAllowed, StepNotPossible
from yiqi.workflow.tests.things import THING_FLOW, Thing, make_thing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thing_table")]


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def firm(district):
    return make_node("enterprise", make_node("zone", district), "某叉车厂")


@pytest.fixture
def duty(district):
    return make_officer("duty", district, "李敏")


@pytest.fixture
def reported(firm, duty):
    thing = make_thing(firm, title="货车被劝返", enterprise_id=5)
    begin(thing, "report", flow=THING_FLOW, actor=duty, at=NOW)
    return thing


def move(thing, step, actor, **facts):
    return advance(thing, step, flow=THING_FLOW, actor=actor, at=NOW, **facts)


def test_the_first_step_saves_the_thing_and_its_event(firm, duty):
    thing = make_thing(firm, title="缺口罩", enterprise_id=5)
    event = begin(
        thing, "report", flow=THING_FLOW, actor=duty, at=NOW, data={"door": "call"}, nonce="n1"
    )
    assert (thing.state, thing.version) == ("reported", 1)
    assert event.kind == "workflow_tests.thing.report"
    assert (event.subject_id, event.enterprise_id, event.actor_id) == (thing.pk, 5, duty.pk)
    assert event.district_id == thing.district_id
    assert json.loads(event.data) == {"from": "new", "to": "reported", "door": "call"}
    assert event.nonce == "n1"


def test_a_step_writes_state_changes_and_event_together(reported, duty):
    move(reported, "triage", duty, title="车辆被劝返", owner=duty, data={"category": "物资运输"})
    kept = Thing.objects.get()
    assert (kept.state, kept.version, kept.title, kept.owner) == ("triaged", 2, "车辆被劝返", duty)
    assert (reported.state, reported.version, reported.title) == ("triaged", 2, "车辆被劝返")
    assert json.loads(Event.objects.latest("pk").data) == {
        "from": "reported",
        "to": "triaged",
        "category": "物资运输",
    }


def test_a_step_that_does_not_lead_on_writes_nothing(reported, duty):
    with pytest.raises(StepNotPossible):
        move(reported, "solve", duty)
    assert Thing.objects.get().version == 1
    assert Event.objects.filter(kind__startswith="workflow_tests").count() == 1


def test_a_role_that_the_table_does_not_name_may_not(reported, firm):
    contact = make_officer("enterprise", firm)
    with pytest.raises(StepNotAllowed) as refusal:
        move(reported, "triage", contact)
    assert refusal.value.params == {"step": "triage", "roles": ["duty"]}


def test_the_right_role_in_another_scope_may_not(reported):
    foreign = make_officer("duty", make_district("渭滨区"))
    with pytest.raises(StepNotAllowed):
        move(reported, "triage", foreign)


def test_the_system_takes_its_own_steps_only(reported):
    with pytest.raises(StepNotAllowed):
        move(reported, "triage", None)
    assert move(reported, "expire", None).actor_id is None


def test_buttons_are_the_steps_that_the_table_allows(reported, duty, firm):
    contact = make_officer("enterprise", firm)
    open_to = [s.name for s in steps_open_to(duty, reported, flow=THING_FLOW, at=NOW)]
    assert open_to == ["triage"]
    assert steps_open_to(contact, reported, flow=THING_FLOW, at=NOW) == ()


def test_a_stale_copy_is_refused_and_shows_yours_and_theirs(reported, duty):
    other = make_officer("duty", reported.district, "赵琳")
    yours = Thing.objects.get()
    move(reported, "triage", duty, title="车被劝返", owner=duty)
    with pytest.raises(StaleCopy) as refusal:
        move(yours, "triage", other, title="货车堵在高速口", owner=duty)
    stale = refusal.value
    assert (stale.changed_by, stale.changed_at) == (duty, NOW)
    assert [(d.label, d.theirs, d.yours) for d in stale.differences] == [
        ("标题", "车被劝返", "货车堵在高速口")
    ]
    assert Thing.objects.get().title == "车被劝返"
    assert (yours.state, yours.version, yours.title) == ("reported", 1, "货车被劝返")
    assert Event.objects.filter(kind__startswith="workflow_tests").count() == 2


def test_a_computed_change_is_read_back(reported, duty):
    move(reported, "triage", duty, title=Concat("title", Value("！")))
    assert reported.title == "货车被劝返！"


def test_a_nonce_sent_twice_moves_nothing_twice(reported, duty):
    move(reported, "triage", duty, nonce="uuid-1")
    with pytest.raises(IntegrityError):
        move(reported, "return", duty, nonce="uuid-1")
    assert (reported.state, reported.version) == ("triaged", 2)


def test_what_a_deputy_does_is_logged_as_such(reported, duty):
    district = reported.district
    deputy = make_officer("specialist", district, "陈B")
    register_absence(
        duty,
        deputy=deputy,
        reason="isolation",
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(days=1),
        actor=None,
        now=NOW - timedelta(hours=2),
    )
    event = move(reported, "triage", deputy)
    assert (event.actor_id, event.acting_for_id) == (deputy.pk, duty.pk)


def test_each_event_of_a_bulk_step_names_its_own_absent_colleague(district, firm, duty):
    elsewhere = make_node("enterprise", make_node("park", district))
    own = make_thing(firm)
    borrowed = make_thing(elsewhere)
    begin_many([own, borrowed], "report", flow=THING_FLOW, actor=None, at=NOW)
    away = make_officer("duty", elsewhere.parent, "管委会 周")
    deputy = make_officer("duty", firm.parent, "赵琳")
    register_absence(
        away,
        deputy=deputy,
        reason="leave",
        starts_at=NOW,
        ends_at=NOW + timedelta(days=1),
        actor=None,
        now=NOW,
    )
    events = advance_many([borrowed, own], "triage", flow=THING_FLOW, actor=deputy, at=NOW)
    assert [event.acting_for_id for event in events] == [away.pk, None]


def test_begin_many_costs_two_statements_a_thousand(firm, duty, django_assert_num_queries):
    things = [make_thing(firm, title=str(number)) for number in range(1000)]
    # savepoint and its release, deputies (two: a test's transaction keeps none), grants, things,
    # events, outbox
    with django_assert_num_queries(8):
        events = begin_many(things, "report", flow=THING_FLOW, actor=duty, at=NOW)
    assert Thing.objects.count() == len(events) == 1000
    assert [event.subject_id for event in events] == [thing.pk for thing in things]


def test_advance_many_costs_two_statements_a_thousand(firm, duty, django_assert_num_queries):
    things = [make_thing(firm) for _ in range(1000)]
    begin_many(things, "report", flow=THING_FLOW, actor=duty, at=NOW)
    loaded = list(Thing.objects.order_by("pk"))
    # savepoint and its release, deputies (two), grants, scope paths, things, events, outbox
    with django_assert_num_queries(9):
        advance_many(loaded, "triage", flow=THING_FLOW, actor=duty, at=NOW, owner=duty)
    assert Thing.objects.filter(state="triaged", version=2, owner=duty).count() == 1000


def test_a_bulk_step_moves_all_or_none(firm, duty):
    things = [make_thing(firm) for _ in range(3)]
    begin_many(things, "report", flow=THING_FLOW, actor=duty, at=NOW)
    loaded = list(Thing.objects.order_by("pk"))
    move(things[1], "triage", duty)
    with pytest.raises(StaleCopy) as refusal:
        advance_many(loaded, "triage", flow=THING_FLOW, actor=duty, at=NOW)
    assert refusal.value.thing.pk == things[1].pk
    assert [thing.version for thing in loaded] == [1, 1, 1]
    assert Thing.objects.filter(state="reported", version=1).count() == 2


def test_one_forbidden_thing_stops_the_bulk_step(firm, duty):
    foreign = make_node("enterprise", make_district("渭滨区"))
    things = [make_thing(firm), make_thing(foreign)]
    with pytest.raises(StepNotAllowed):
        begin_many(things, "report", flow=THING_FLOW, actor=duty, at=NOW)
    assert not Thing.objects.exists()


def test_things_in_several_states_move_by_their_own_rows(firm, duty):
    things = [make_thing(firm) for _ in range(2)]
    begin_many(things, "report", flow=THING_FLOW, actor=duty, at=NOW)
    advance_many(things, "triage", flow=THING_FLOW, actor=duty, at=NOW)
    move(things[0], "solve", duty)
    events = advance_many(
        things, "return", flow=THING_FLOW, actor=duty, at=NOW, data=[{"n": 0}, {"n": 1}]
    )
    assert [json.loads(event.data)["from"] for event in events] == ["solved", "triaged"]
    assert [json.loads(event.data)["n"] for event in events] == [0, 1]
    assert {thing.state for thing in Thing.objects.all()} == {"reported"}


def test_no_things_are_no_work(duty):
    assert begin_many([], "report", flow=THING_FLOW, actor=duty, at=NOW) == []
    assert advance_many([], "triage", flow=THING_FLOW, actor=duty, at=NOW) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_move_a_thing_at_once_only_one_wins():
    Thing.objects.all().delete()
    district = make_district()
    first, second = (make_officer("duty", district, name) for name in ("李敏", "赵琳"))
    thing = make_thing(make_node("enterprise", district))
    begin(thing, "report", flow=THING_FLOW, actor=first, at=NOW)
    both_have_read, outcomes = threading.Barrier(2), []

    def triage(officer):
        try:
            copy = Thing.objects.get(pk=thing.pk)
            both_have_read.wait()
            move(copy, "triage", officer, title=officer.display_name)
            outcomes.append("won")
        except StaleCopy as stale:
            outcomes.append(stale.changed_by.display_name)
        finally:
            connection.close()

    threads = [threading.Thread(target=triage, args=(officer,)) for officer in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = Thing.objects.get()
    assert sorted(outcomes) == sorted(["won", kept.title])
    assert kept.version == 2
    assert Event.objects.filter(kind="workflow_tests.thing.triage").count() == 1
    Thing.objects.all().delete()


def test_a_grant_given_later_opens_the_step(reported, district):
    late = make_officer("leader", district)
    assert steps_open_to(late, reported, flow=THING_FLOW, at=NOW) == ()
    give(late, "duty", district, now=NOW)
    assert [s.name for s in steps_open_to(late, reported, flow=THING_FLOW, at=NOW)] == ["triage"]
