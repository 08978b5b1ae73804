"""Seals show every later change."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from yiqi.audit.models import Event, Outbox, Seal
from yiqi.audit.seals import seal_events, verify_log
from yiqi.audit.tests.factories import NOW, make_event
from yiqi.audit.triggers import drop_triggers, make_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(monkeypatch):
    """Six events under three seals."""
    monkeypatch.setattr("yiqi.audit.seals.BATCH", 2)
    made = [make_event(data={"number": number}) for number in range(6)]
    seal_events(now=NOW)
    return made


@pytest.fixture
def intruder():
    """Somebody who owns the database and takes the triggers away."""
    drop_triggers(connection)
    yield
    make_triggers(connection)


def test_an_untouched_log_is_whole(events):
    check = verify_log()
    assert (check.events, check.seals, check.unsealed) == (6, 3, 0)
    assert check.ok
    assert check.first_bad is None


def test_an_empty_log_is_whole():
    assert verify_log().ok


def test_unsealed_events_are_counted(events):
    make_event()
    assert (verify_log().unsealed, verify_log().ok) == (1, True)


def test_sealing_twice_seals_nothing_twice(events):
    seal_events(now=NOW)
    assert Seal.objects.count() == 3
    assert not Outbox.objects.exists()


def test_a_changed_event_is_named(events, intruder):
    Event.objects.filter(pk=events[3].pk).update(data='{"number":30}')
    check = verify_log()
    assert not check.ok
    assert check.first_bad == events[3].pk


@pytest.mark.parametrize(
    "field",
    ["kind", "district_id", "enterprise_id", "actor_id", "acting_for_id", "subject_id", "nonce"],
)
def test_no_column_of_an_event_can_change_unseen(events, intruder, field):
    Event.objects.filter(pk=events[0].pk).update(**{field: "99"})
    assert verify_log().first_bad == events[0].pk


def test_a_removed_event_is_named(events, intruder):
    Event.objects.filter(pk=events[2].pk).delete()
    assert verify_log().first_bad == events[2].pk


def test_an_event_slipped_in_is_named(events, intruder):
    stranger = make_event()
    Outbox.objects.all().delete()
    assert verify_log().first_bad == stranger.pk


def test_an_event_removed_before_it_was_sealed_is_named(events, intruder):
    lost = make_event()
    Event.objects.filter(pk=lost.pk).delete()
    seal_events(now=NOW)
    assert Seal.objects.count() == 3
    assert verify_log().first_bad == lost.pk


def test_a_seal_made_to_fit_a_change_shows(events, intruder):
    from yiqi.audit.seals import _digest, event_hash

    Event.objects.filter(pk=events[2].pk).update(kind="tests.thing.nothing")
    seal = Seal.objects.get(number=2)
    lines = json.loads(seal.lines)["lines"]
    lines[0][1] = event_hash(Event.objects.get(pk=events[2].pk))
    text = json.dumps({"lines": lines}, separators=(",", ":"))
    Seal.objects.filter(number=2).update(lines=text, digest=_digest(2, seal.previous, text))
    check = verify_log()
    assert check.first_bad == events[2].pk
    assert 2 in check.bad_seals


def test_a_removed_seal_shows(events, intruder):
    Seal.objects.filter(number=2).delete()
    check = verify_log()
    assert check.first_bad == events[2].pk
    assert 3 in check.bad_seals


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"lines":[["x"]]}'])
def test_an_unreadable_seal_is_a_bad_one_not_a_crash(events, intruder, text):
    Seal.objects.filter(number=1).update(lines=text)
    check = verify_log()
    assert check.first_bad == events[0].pk
    assert check.bad_seals == (1,)


def test_without_its_key_no_seal_is_good_and_no_key_is_made(events, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "elsewhere"
    assert verify_log().bad_seals == (1, 2, 3)
    assert not settings.KEYS_DIR.exists()


def test_an_event_that_commits_late_is_sealed_though_its_number_is_lower(events):
    first, second = make_event(), make_event()
    late = Outbox.objects.get(event_id=first.pk)
    late.delete()  # its transaction has not committed yet
    seal_events(now=NOW)
    Outbox.objects.create(event_id=late.event_id, reader="seal", kind=late.kind)
    seal_events(now=NOW)
    assert verify_log().ok
    assert [json.loads(s.lines)["lines"][0][0] for s in Seal.objects.order_by("number")[3:]] == [
        second.pk,
        first.pk,
    ]
