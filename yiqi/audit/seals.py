"""Seals the log so that a later change shows, and checks it.

Which events are still open is known from the outbox (reader ``seal``), not from the highest id
sealed: a lower id can commit later. (Not one of an area's usual names: writer and checker of one
format belong together.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.db.models import Exists, OuterRef

from yiqi.audit.keys import signing_key, verifying_key
from yiqi.audit.models import Event, Outbox, Seal
from yiqi.audit.operations import canonical
from yiqi.audit.reactions import SEAL, every

BATCH = 1000  # events a seal
FIRST = "0" * 64  # what the first seal is chained to


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What ``yiqi verify-log`` answers."""

    events: int
    seals: int
    unsealed: int
    first_bad: int | None  # id of the first event that is changed, gone or slipped in
    bad_seals: tuple[int, ...] = ()  # numbers of the seals whose chain or signature is broken

    @property
    def ok(self) -> bool:
        """Whether nothing was changed, removed or slipped in."""
        return self.first_bad is None and not self.bad_seals


def event_hash(event: Event) -> str:
    """Return the SHA-256 of everything that the event says."""
    said = {
        "id": event.pk,
        "kind": event.kind,
        "district": event.district_id,
        "enterprise": event.enterprise_id,
        "actor": event.actor_id,
        "for": event.acting_for_id,
        "subject": [event.subject_type, event.subject_id],
        "occurred": event.occurred_at.astimezone(UTC).isoformat(),
        "recorded": event.recorded_at.astimezone(UTC).isoformat(),
        "data": event.data,
        "nonce": event.nonce,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


@every(60, name="audit.seal")
def seal_events(*, now: datetime) -> None:
    """Seal all events that no seal holds yet."""
    while _seal_batch(now=now) == BATCH:
        pass


@transaction.atomic
def _seal_batch(*, now: datetime) -> int:
    # A row whose event is gone stays in the outbox: verify_log then names it.
    there = Exists(Event.objects.filter(pk=OuterRef("event_id")))
    waiting = list(
        Outbox.objects.filter(there, reader=SEAL)
        .order_by("event_id")
        .values_list("pk", "event_id")[:BATCH]
    )
    if not waiting:
        return 0
    events = Event.objects.in_bulk([event_id for _, event_id in waiting])
    lines = [[pk, event_hash(event)] for pk, event in sorted(events.items())]
    last = Seal.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    previous = last.digest if last else FIRST
    text = canonical({"lines": lines})
    digest = _digest(number, previous, text)
    key_id, private = signing_key()
    Seal.objects.create(
        number=number,
        lines=text,
        count=len(lines),
        previous=previous,
        digest=digest,
        signature=private.sign(digest.encode()).hex(),
        key_id=key_id,
        sealed_at=now,
    )
    Outbox.objects.filter(pk__in=[pk for pk, _ in waiting]).delete()
    return len(lines)


def verify_log() -> LogCheck:
    """Check every seal, its chain and signature, and every event against its seal.

    People go on working meanwhile. So the order matters: an event that is there when it begins
    stands in the outbox, or in a seal made since; read in this order no honest event is missed.
    """
    there = list(Event.objects.order_by("pk").values_list("pk", flat=True).iterator(10_000))
    waiting = set(Outbox.objects.filter(reader=SEAL).values_list("event_id", flat=True))
    known, bad, bad_seals = set(waiting), list[int](), list[int]()
    previous, number, key = FIRST, 0, verifying_key()
    for number, seal in enumerate(Seal.objects.order_by("number").iterator(100), start=1):
        lines = _lines_of(seal)
        known.update(pk for pk, _ in lines)
        if seal.number != number or seal.previous != previous or not _is_signed(seal, key):
            bad_seals.append(seal.number)
            bad.extend(pk for pk, _ in lines[:1])
        bad.extend(_changed(lines))
        previous = seal.digest
    bad.extend(_gone(waiting))
    strangers = (pk for pk in there if pk not in known)
    bad.extend(pk for pk in [next(strangers, None)] if pk is not None)
    return LogCheck(len(there), number, len(waiting), min(bad, default=None), tuple(bad_seals))


def _digest(number: int, previous: str, lines: str) -> str:
    return hashlib.sha256(f"{number}\n{previous}\n{lines}".encode()).hexdigest()


def _lines_of(seal: Seal) -> list[tuple[int, str]]:
    """Return what the seal holds; nothing where somebody made it unreadable."""
    try:
        return [(int(pk), str(digest)) for pk, digest in json.loads(seal.lines)["lines"]]
    except (ValueError, KeyError, TypeError):
        return []


def _is_signed(seal: Seal, key: Ed25519PublicKey | None) -> bool:
    if key is None or seal.digest != _digest(seal.number, seal.previous, seal.lines):
        return False
    try:
        key.verify(bytes.fromhex(seal.signature), seal.digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _changed(lines: list[tuple[int, str]]) -> Iterator[int]:
    """Yield the ids whose event is gone or says something else than when it was sealed."""
    events = Event.objects.in_bulk([pk for pk, _ in lines])
    for pk, digest in lines:
        event = events.get(pk)
        if event is None or event_hash(event) != digest:
            yield pk


def _gone(waiting: Iterable[int]) -> list[int]:
    """Return the events that were removed before a seal held them.

    A row leaves the outbox only once a seal holds its event, so one that has been sealed
    meanwhile is still found.
    """
    lost = Outbox.objects.filter(reader=SEAL).exclude(
        Exists(Event.objects.filter(pk=OuterRef("event_id")))
    )
    return sorted(set(lost.values_list("event_id", flat=True)) & set(waiting))
