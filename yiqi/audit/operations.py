"""Writes events, and lets reactions run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django_tasks_db.models import DBTaskResult

from yiqi.audit.clock import current_time
from yiqi.audit.models import Event, Outbox
from yiqi.audit.reactions import SEAL, independent_readers, reaction_named, readers_of
from yiqi.audit.remembered import look_again
from yiqi.lib.errors import Refusal

NEWEST = 5  # independent reactions that go before older ones
READING = "read_sensitive"  # the last word of the kind of every reading of T3 values


class ReasonForReadingMissing(Refusal):
    """A T3 value was asked for without saying why; nothing was shown."""

    code = "reading_reason_missing"


class OutsideTransaction(RuntimeError):
    """An event was recorded outside a transaction: it could survive a change that did not."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What ``record_many`` needs of one event."""

    kind: str
    subject: models.Model
    district_id: int | None
    enterprise_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    nonce: str | None = None
    acting_for_id: int | None = None  # whom a deputy stands in for; None: the actor's own right


def record(
    *,
    kind: str,
    subject: models.Model,
    actor: models.Model | None,
    at: datetime,
    district_id: int | None,
    enterprise_id: int | None = None,
    data: dict[str, Any] | None = None,
    nonce: str | None = None,
    acting_for_id: int | None = None,
    recorded_at: datetime | None = None,
) -> Event:
    """Write one event and an outbox row for each of its readers.

    Args:
        kind: ``area.model.step``.
        actor: who did it; None is the system.
        at: when it happened (a device's own time may lie before the writing).
        data: references and codes, no personal value; kept as canonical JSON.
        nonce: an offline device's own id of the record; a second one is refused.

    Raises:
        OutsideTransaction: called outside ``transaction.atomic``.
    """
    made = record_many(
        [NewEvent(kind, subject, district_id, enterprise_id, data or {}, nonce, acting_for_id)],
        actor=actor,
        at=at,
        recorded_at=recorded_at,
    )
    return made[0]


def record_reading(
    subjects: Sequence[models.Model],
    *,
    fields: Sequence[str],
    reason: str,
    actor: models.Model,
    at: datetime,
    district_id: int | None,
    enterprise_id: int | None = None,
    acting_for_id: int | None = None,
) -> list[Event]:
    """Note that ``actor`` read T3 values of ``subjects``, and why: one event a subject.

    Whoever shows an unmasked identity number, test result or whereabouts calls this in the same
    transaction as the reading. The kind is ``area.model.read_sensitive``.

    Raises:
        ReasonForReadingMissing: no reason was given; nothing may be shown.
        OutsideTransaction: called outside ``transaction.atomic``.
    """
    if not reason.strip():
        raise ReasonForReadingMissing
    said = {"fields": sorted(fields), "reason": reason.strip()[:500], "of": len(subjects)}
    return record_many(
        [
            NewEvent(
                f"{subject._meta.app_label}.{subject._meta.model_name}.{READING}",
                subject,
                district_id,
                enterprise_id,
                said,
                acting_for_id=acting_for_id,
            )
            for subject in subjects
        ],
        actor=actor,
        at=at,
    )


def record_many(
    news: Sequence[NewEvent],
    *,
    actor: models.Model | None,
    at: datetime,
    recorded_at: datetime | None = None,
) -> list[Event]:
    """Write many events with one statement a thousand, and one for their outbox rows.

    Raises:
        OutsideTransaction: called outside ``transaction.atomic``.
        IntegrityError: a nonce that the log holds already; nothing is written.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("record() needs transaction.atomic around it")
    written_at = recorded_at or current_time()
    events = Event.objects.bulk_create(
        [
            Event(
                kind=new.kind,
                district_id=new.district_id,
                enterprise_id=new.enterprise_id,
                actor_id=actor.pk if actor is not None else None,
                acting_for_id=new.acting_for_id,
                subject_type=new.subject._meta.label_lower,
                subject_id=new.subject.pk,
                occurred_at=at,
                recorded_at=written_at,
                data=canonical(new.data),
                nonce=new.nonce,
            )
            for new in news
        ],
        batch_size=1000,
    )
    Outbox.objects.bulk_create(_outbox_rows(events), batch_size=1000)
    look_again()
    return events


def canonical(data: dict[str, Any]) -> str:
    """Return ``data`` as JSON with sorted keys and no blanks, so that equal data has equal text."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def run_reactions(*, now: datetime, limit: int = 200, seconds: float | None = None) -> int:
    """Run the reactions that wait; return how many ran.

    Each runs in one transaction with the deletion of its outbox row: killed in the middle, it is
    as if it had not begun. One that fails is tried again later (2, 4, 8 … s, at most an hour) and
    never holds up another. One that this version does not know waits likewise, for a worker of a
    newer version that does.

    Args:
        limit: no more than so many.
        seconds: after so long it ends with the reaction in hand, so that the caller looks anew;
            the oldest one runs in any case.
    """
    until = None if seconds is None else time.monotonic() + seconds
    newest, oldest = _waiting(now, limit)
    ran = sum(_run_one(row, now=now) for row in newest)
    for row in oldest[: limit - len(newest)]:
        if not Outbox.objects.filter(pk=row.pk).exists():
            continue  # another worker's, or done together with one before it
        ran += _run_one(row, now=now)
        if until is not None and time.monotonic() >= until:
            break
    return ran


def _waiting(now: datetime, limit: int) -> tuple[list[Outbox], list[Outbox]]:
    """Return what is to run: the newest independent ones where many wait, then by age."""
    ready = Outbox.objects.exclude(reader=SEAL).filter(
        models.Q(not_before=None) | models.Q(not_before__lte=now)
    )
    oldest = list(ready.order_by("pk")[:limit])
    if len(oldest) < limit:
        return [], oldest  # nothing waits behind them
    own_turn = ready.filter(reader__in=independent_readers()).exclude(
        pk__in=[row.pk for row in oldest]
    )
    return list(own_turn.order_by("-event_id")[: min(NEWEST, limit - 1)]), oldest


def _run_one(row: Outbox, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            reaction = reaction_named(row.kind, row.reader)
            taken, _ = Outbox.objects.filter(pk=row.pk).delete()
            if taken:
                reaction(Event.objects.get(pk=row.event_id), now=now)
    except Exception as error:  # noqa: BLE001 - any reaction may fail; the others must still run
        wait = timedelta(seconds=min(2 ** (row.attempts + 1), 3600))
        with transaction.atomic():
            Outbox.objects.filter(pk=row.pk).update(
                attempts=row.attempts + 1, not_before=now + wait, last_error=repr(error)[:2000]
            )
        return False
    return bool(taken)


@transaction.atomic
def done_together(reader: str, *, kind: str, subjects: Sequence[models.Model]) -> int:
    """Note that a reaction to one event did the work of those to the same kind's of ``subjects``.

    A reaction calls it in its own transaction, so that all of it is done or none. Returns how many
    waited.
    """
    if not subjects:
        return 0
    events = Event.objects.filter(
        kind=kind,
        subject_type=subjects[0]._meta.label_lower,
        subject_id__in=[subject.pk for subject in subjects],
    )
    done, _ = Outbox.objects.filter(reader=reader, event_id__in=events.values("pk")).delete()
    return done


@transaction.atomic
def retry_reactions(*, now: datetime) -> int:
    """Let the reactions that failed run again at once; return how many."""
    failed = Outbox.objects.exclude(reader=SEAL).filter(attempts__gt=0)
    return failed.update(not_before=now)


@transaction.atomic
def requeue_tasks_of(worker_id: str) -> int:
    """Put back the tasks that a killed worker had begun; tasks are written to bear that."""
    begun = DBTaskResult.objects.filter(status="RUNNING")
    own = [task.pk for task in begun if worker_id in task.worker_ids]
    return int(
        DBTaskResult.objects.filter(pk__in=own).update(
            status="READY", started_at=None, worker_ids=[]
        )
    )


def _outbox_rows(events: Iterable[Event]) -> list[Outbox]:
    return [
        Outbox(event_id=event.pk, reader=reader, kind=event.kind)
        for event in events
        for reader in readers_of(event.kind)
    ]
