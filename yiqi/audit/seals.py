"""Seals the log so that a later change shows, and checks it.

Which events are still open is known from the outbox (reader ``seal``), not from the highest id
sealed: a lower id can commit later. (Not one of an area's usual names: writer and checker of one
format belong together.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from django.db import transaction

from yiqi.audit.keys import signing_key
from yiqi.audit.models import Event, Outbox, Seal
from yiqi.audit.operations import canonical
from yiqi.audit.reactions import every

BATCH = 1000  # events a seal


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What ``yiqi verify-log`` answers."""

    events: int
    seals: int
    unsealed: int
    first_bad: int | None

    @property
    def ok(self) -> bool:
        """Whether nothing was changed, removed or slipped in."""
        return self.first_bad is None


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
    rows = list(Outbox.objects.filter(reader="seal").order_by("event_id")[:BATCH])
    if not rows:
        return 0
    events = Event.objects.in_bulk([row.event_id for row in rows])
    # A row whose event is gone keeps its place in the outbox: verify_log then names it.
    lines = [[pk, event_hash(event)] for pk, event in sorted(events.items())]
    last = Seal.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    previous = last.digest if last else "0" * 64
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
    Outbox.objects.filter(pk__in=[row.pk for row in rows if row.event_id in events]).delete()
    return len(lines)


def verify_log() -> LogCheck:
    """Check every seal, its chain and signature, and every event against its seal."""
    sealed: set[int] = set()
    bad: list[int] = []
    previous, number = "0" * 64, 0
    for number, seal in enumerate(Seal.objects.order_by("number").iterator(), start=1):
        lines = json.loads(seal.lines)["lines"]
        sealed.update(pk for pk, _ in lines)
        if seal.number != number or seal.previous != previous or not _is_signed(seal):
            bad.append(lines[0][0] if lines else 0)
        bad.extend(_changed(lines))
        previous = seal.digest
    waiting = set(Outbox.objects.filter(reader="seal").values_list("event_id", flat=True))
    bad.extend(_strangers(sealed | waiting))
    bad.extend(waiting - set(Event.objects.filter(pk__in=waiting).values_list("pk", flat=True)))
    return LogCheck(Event.objects.count(), number, len(waiting), min(bad, default=None))


def _digest(number: int, previous: str, lines: str) -> str:
    return hashlib.sha256(f"{number}\n{previous}\n{lines}".encode()).hexdigest()


def _is_signed(seal: Seal) -> bool:
    if seal.digest != _digest(seal.number, seal.previous, seal.lines):
        return False
    try:
        signing_key()[1].public_key().verify(bytes.fromhex(seal.signature), seal.digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _changed(lines: list[list[object]]) -> Iterator[int]:
    """Yield the ids whose event is gone or says something else than when it was sealed."""
    events = Event.objects.in_bulk([int(str(pk)) for pk, _ in lines])
    for pk, digest in lines:
        event = events.get(int(str(pk)))
        if event is None or event_hash(event) != digest:
            yield int(str(pk))


def _strangers(known: set[int]) -> Iterator[int]:
    """Yield events that neither a seal nor the outbox knows: slipped in past ``record``."""
    for pk in Event.objects.order_by("pk").values_list("pk", flat=True).iterator(10_000):
        if pk not in known:
            yield pk
            return
