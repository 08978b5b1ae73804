"""Reads whether the demo is there, and how much it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import DatabaseError, transaction

from yiqi.audit.models import Event

BEGUN = "rehearsal.demo.begin"
LOADED = "rehearsal.demo.load"


def demo_counts() -> Mapping[str, int] | None:
    """Return what was loaded when the demo was made ready; None where it was not."""
    try:
        with transaction.atomic():
            found = Event.objects.filter(kind=LOADED).order_by("-pk").first()
    except DatabaseError:  # no tables yet
        return None
    return json.loads(found.data) if found else None


def is_begun() -> bool:
    """Tell whether a demo was begun in this database, ready or not."""
    return Event.objects.filter(kind=BEGUN).exists()
