"""Makes events."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from yiqi.audit.models import Event, Seal
from yiqi.audit.operations import record

NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)
SUBJECT = Seal(pk=7)  # any row will do: an event keeps its type and number only


def make_event(kind: str = "tests.thing.happen", **facts: object) -> Event:
    """Write one event."""
    facts = {"subject": SUBJECT, "actor": None, "at": NOW, "district_id": 1, **facts}
    with transaction.atomic():
        return record(kind=kind, **facts)
