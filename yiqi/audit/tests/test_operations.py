"""Recording, the outbox and the reactions."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yiqi.audit import reactions
from yiqi.audit.models import Event, Outbox
from yiqi.audit.operations import (
    NewEvent,
    OutsideTransaction,
    ReasonForReadingMissing,
    done_together,
    record,
    record_many,
    record_reading,
    requeue_tasks_of,
    retry_reactions,
    run_reactions,
)
from yiqi.audit.queries import event_with_nonce
from yiqi.audit.tests.factories import NOW, SUBJECT, make_event

pytestmark = pytest.mark.django_db
KIND = "tests.thing.happen"


@pytest.fixture
def react(monkeypatch):
    """Registers a reaction to KIND for the length of a test."""
    monkeypatch.setattr(reactions, "_reactions", {KIND: {}})

    def register(name, function):
        reactions.react_to(KIND, name=name)(function)

    return register


@transaction.atomic
def make_two_events(*, nonce):
    """Write an event, then one that the database refuses."""
    make_event()
    make_event(nonce=nonce)


@pytest.mark.django_db(transaction=True)
def test_an_event_is_not_recorded_outside_a_transaction():
    with pytest.raises(OutsideTransaction):
        record(kind=KIND, subject=SUBJECT, actor=None, at=NOW, district_id=1)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_the_change_that_fails():
    make_event(nonce="once")
    with pytest.raises(IntegrityError):
        make_two_events(nonce="once")
    assert Event.objects.count() == Outbox.objects.count() == 1


def test_equal_data_has_equal_text():
    first = make_event(data={"b": 1, "a": "货车"})
    second = make_event(data={"a": "货车", "b": 1})
    assert first.data == second.data == '{"a":"货车","b":1}'


def test_a_nonce_is_taken_once():
    make_event(nonce="uuid-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(nonce="uuid-1")
    assert Event.objects.count() == 1
    assert event_with_nonce("uuid-1") == Event.objects.get()
    assert event_with_nonce("uuid-2") is None


def test_a_thousand_events_cost_two_statements(react, django_assert_num_queries):
    react("tests.one", lambda event, *, now: None)
    news = [NewEvent("tests.thing.other", SUBJECT, 1) for _ in range(1000)]
    with transaction.atomic(), django_assert_num_queries(2):
        record_many(news, actor=None, at=NOW)
    assert Outbox.objects.filter(reader="seal").count() == 1000


def test_every_reader_of_a_kind_gets_its_row(react):
    react("tests.one", lambda event, *, now: None)
    react("tests.two", lambda event, *, now: None)
    make_event(KIND)
    assert sorted(Outbox.objects.values_list("reader", flat=True)) == [
        "seal",
        "tests.one",
        "tests.two",
    ]


def test_a_reaction_runs_once_for_each_event(react):
    seen = []
    react("tests.one", lambda event, *, now: seen.append((event.pk, now)))
    first, second = make_event(KIND), make_event(KIND)
    assert run_reactions(now=NOW) == 2
    assert run_reactions(now=NOW) == 0
    assert seen == [(first.pk, NOW), (second.pk, NOW)]


def test_a_failing_reaction_waits_longer_each_time_and_holds_up_no_other(react):
    seen = []

    def fail(event, *, now):
        make_event("tests.half.done")
        raise ValueError("the partner's page is down")

    react("tests.fail", fail)
    react("tests.good", lambda event, *, now: seen.append(event.pk))
    make_event(KIND)
    waits, now = [], NOW
    for _ in range(3):
        run_reactions(now=now)
        row = Outbox.objects.get(reader="tests.fail")
        waits.append((row.not_before - now).total_seconds())
        assert run_reactions(now=row.not_before - timedelta(seconds=1)) == 0
        now = row.not_before
    assert waits == [2, 4, 8]
    assert len(seen) == 1
    assert "down" in row.last_error
    assert not Event.objects.filter(kind="tests.half.done").exists()


def test_the_wait_never_exceeds_an_hour(react):
    react("tests.fail", lambda event, *, now: 1 / 0)
    make_event(KIND)
    Outbox.objects.filter(reader="tests.fail").update(attempts=5000)
    run_reactions(now=NOW)
    assert Outbox.objects.get(reader="tests.fail").not_before == NOW + timedelta(hours=1)


def test_a_failed_reaction_runs_when_it_can(react):
    is_down, seen = [True], []

    def flaky(event, *, now):
        if is_down:
            raise ValueError("down")
        seen.append(event.pk)

    react("tests.flaky", flaky)
    make_event(KIND)
    run_reactions(now=NOW)
    is_down.clear()
    assert run_reactions(now=NOW) == 0
    assert retry_reactions(now=NOW) == 1
    assert run_reactions(now=NOW) == 1
    assert len(seen) == 1
    assert not Outbox.objects.exclude(reader="seal").exists()


def test_a_reaction_that_this_version_does_not_know_waits_for_one_that_does(react, monkeypatch):
    seen = []
    react("tests.newer", lambda event, *, now: seen.append(event.pk))
    make_event(KIND)
    newer = reactions._reactions
    monkeypatch.setattr(reactions, "_reactions", {})
    assert run_reactions(now=NOW) == 0
    monkeypatch.setattr(reactions, "_reactions", newer)
    assert run_reactions(now=NOW + timedelta(hours=1)) == 1
    assert len(seen) == 1


def test_where_many_wait_the_newest_independent_one_comes_between(react, monkeypatch):
    seen = []
    monkeypatch.setattr(reactions, "_independent", set())
    reactions.react_to(KIND, name="tests.own", is_independent=True)(
        lambda event, *, now: seen.append(("own", event.pk))
    )
    react("tests.ordered", lambda event, *, now: seen.append(("ordered", event.pk)))
    events = [make_event(KIND) for _ in range(30)]
    assert run_reactions(now=NOW, limit=4) == 4
    newest = [("own", event.pk) for event in reversed(events[-3:])]
    assert seen == [*newest, ("own", events[0].pk)]
    while run_reactions(now=NOW, limit=4):
        continue
    assert len(seen) == len(set(seen)) == 60
    ordered = [pk for name, pk in seen if name == "ordered"]
    assert ordered == sorted(ordered)


def test_a_reaction_may_do_the_work_of_others_with_its_own(react):
    seen = []

    def together(event, *, now):
        seen.append(event.pk)
        done_together("tests.one", kind=KIND, subjects=[SUBJECT])

    react("tests.one", together)
    react("tests.other", lambda event, *, now: None)
    first, *_others = [make_event(KIND) for _ in range(3)]
    assert run_reactions(now=NOW) == 4
    assert seen == [first.pk]
    assert done_together("tests.one", kind=KIND, subjects=[]) == 0


def test_a_look_ends_when_its_time_is_over_and_the_next_goes_on(react):
    seen = []
    react("tests.one", lambda event, *, now: seen.append(event.pk))
    for _ in range(3):
        make_event(KIND)
    assert run_reactions(now=NOW, seconds=0) == 1
    assert run_reactions(now=NOW, seconds=60) == 2


def test_one_name_is_one_reaction(react):
    react("tests.one", make_event)
    react("tests.one", make_event)  # the same function again: a second start of the house
    with pytest.raises(ValueError, match="already"):
        react("tests.one", json.dumps)


def test_a_reading_of_sensitive_values_says_who_what_and_why():
    event = record_reading(
        [SUBJECT], fields=["resident_id"], reason="核对通行证", actor=SUBJECT, at=NOW, district_id=1
    )[0]
    assert event.kind == "audit.seal.read_sensitive"
    assert json.loads(event.data) == {"fields": ["resident_id"], "of": 1, "reason": "核对通行证"}


def test_nothing_sensitive_is_read_without_a_reason():
    with pytest.raises(ReasonForReadingMissing):
        record_reading([SUBJECT], fields=["x"], reason="  ", actor=SUBJECT, at=NOW, district_id=1)


def test_only_the_own_abandoned_tasks_are_put_back():
    from django_tasks_db.models import DBTaskResult

    for worker in ("mine", "another"):
        DBTaskResult.objects.create(
            status="RUNNING",
            args_kwargs={"args": [], "kwargs": {}},
            priority=0,
            task_path="x",
            queue_name="default",
            backend_name="default",
            exception_class_path="",
            traceback="",
            started_at=NOW,
            worker_ids=[worker],
        )
    assert requeue_tasks_of("mine") == 1
    assert DBTaskResult.objects.filter(status="RUNNING").get().worker_ids == ["another"]
