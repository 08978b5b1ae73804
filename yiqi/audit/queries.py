"""Reads the log: the timeline of anything, with its words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.functional import Promise

from yiqi.audit.models import Event

_words: dict[str, tuple[str | Promise, str]] = {}
_names_of_codes: dict[str, Mapping[str, str | Promise]] = {}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a timeline, ready to show."""

    event_id: int
    kind: str
    words: str
    icon: str
    who: str  # empty: the system itself
    acting_for: str
    at: datetime
    recorded_at: datetime
    data: dict[str, Any]


def describe(kind: str, words: str | Promise, *, icon: str = "point") -> None:
    """Say how events of ``kind`` read on a timeline; ``words`` may hold ``{keys}`` of its data.

    ``*.step`` speaks for that step of every kind that has no words of its own.
    """
    _words[kind] = (words, icon)


def name_codes(key: str, names: Mapping[str, str | Promise]) -> None:
    """Say how the codes under ``key`` of an event's data read: ``duty`` → 值班室."""
    _names_of_codes[key] = names


def _words_for(kind: str) -> tuple[str | Promise, str]:
    every = f"*.{kind.rpartition('.')[2]}"
    return _words.get(kind) or _words.get(every) or (kind, "point")


def described_kinds() -> frozenset[str]:
    """Return the kinds that have words."""
    return frozenset(_words)


def kinds_in_log() -> list[str]:
    """Return every kind that the log holds, in order; a step along the index for each."""
    found: list[str] = []
    while True:
        later = Event.objects.filter(kind__gt=found[-1]) if found else Event.objects.all()
        following = later.order_by("kind").values_list("kind", flat=True).first()
        if following is None:
            return found
        found.append(following)


def words_of_event(event: Event) -> str:
    """Return how one event reads, without who and when."""
    return _entry(event, {}).words


def words_of_kind(kind: str) -> str:
    """Return how a kind reads without its data: what stands before the first of it, if anything."""
    words = str(_words_for(kind)[0])
    before = words.partition("{")[0].rstrip(" ：:，,（(“")
    return before or words.format_map(_Blank())


def events_of(subject_type: str, subject_id: int) -> QuerySet[Event]:
    """Return what happened to one thing, newest first."""
    return Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def events_of_enterprise(enterprise_id: int) -> QuerySet[Event]:
    """Return what happened around one enterprise, newest first."""
    return Event.objects.filter(enterprise_id=enterprise_id).order_by("-id")


def event_with_nonce(nonce: str) -> Event | None:
    """Return the event that a device sent with this nonce before, or None."""
    return Event.objects.filter(nonce=nonce).first()


def timeline(events: Iterable[Event]) -> Sequence[TimelineEntry]:
    """Return ``events`` as lines to show, in the order given; one query for any number."""
    listed = list(events)
    ids = (pk for event in listed for pk in (event.actor_id, event.acting_for_id))
    people = {pk for pk in ids if pk is not None}
    names = dict(get_user_model().objects.filter(pk__in=people).values_list("pk", "display_name"))
    return [_entry(event, names) for event in listed]


def _entry(event: Event, names: dict[int, str]) -> TimelineEntry:
    data = json.loads(event.data)
    words, icon = _words_for(event.kind)
    return TimelineEntry(
        event_id=event.pk,
        kind=event.kind,
        words=str(words).format_map(_Blank(_named(data))),
        icon=icon,
        who=names.get(event.actor_id or 0, ""),
        acting_for=names.get(event.acting_for_id or 0, ""),
        at=event.occurred_at,
        recorded_at=event.recorded_at,
        data=data,
    )


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """Return ``data`` with codes by their names, where an area gave them any."""
    return {
        key: _names_of_codes[key].get(value, value)
        if key in _names_of_codes and isinstance(value, str)
        else value
        for key, value in data.items()
    }


class _Blank(dict[str, Any]):
    """Fills a key that an older event does not carry with a dash instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "—"
