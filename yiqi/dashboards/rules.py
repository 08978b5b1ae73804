"""How a Today page is put together: counts, then rows by how soon they must be done. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

OVERDUE, FRESH, TONIGHT, TOMORROW, LATER = "overdue", "fresh", "tonight", "tomorrow", "later"
GROUPS: tuple[str, ...] = (OVERDUE, FRESH, TONIGHT, TOMORROW, LATER)
FRESH_FOR = timedelta(hours=2)
REVIEWED = "accounts.assignment.review"  # the event by which an emergency access is looked at


@dataclass(frozen=True, slots=True)
class Count:
    """A number above Today; it opens to its rows."""

    label: Any
    value: int
    url: str
    is_bad: bool = False  # shown in red when it is not 0


@dataclass(frozen=True, slots=True)
class Button:
    """The row's next step; ``version`` makes it a POST that does it in one tap."""

    label: Any
    url: str
    icon: str
    version: int | None = None
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is mine now: what, who, by when, and its next step."""

    key: str
    title: str
    url: str
    button: Button
    reference: str = ""
    who: str = ""
    note: Any = ""
    details: str = ""  # what was done, before somebody confirms it
    status: str = ""
    light: str = "none"
    due_at: datetime | None = None
    since: datetime | None = None
    is_new: bool = False  # nobody has looked at it yet


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one urgency."""

    code: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Today:
    """A whole Today page of one role."""

    role: str
    counts: Sequence[Count] = field(default_factory=tuple)
    groups: Sequence[Group] = field(default_factory=tuple)
    actions: Sequence[Button] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done now."""
        return not any(group.rows for group in self.groups)


def group_of(row: Row, *, now: datetime, meeting_at: datetime) -> str:
    """Return how urgent a row is: overdue, just come in, before tonight's meeting, within a day
    after, later.

    A row without a clock of its own waits for somebody else's answer and comes last.
    """
    if row.due_at is not None and row.due_at <= now:
        return OVERDUE
    if row.is_new and row.since is not None and now - row.since <= FRESH_FOR:
        return FRESH
    if row.due_at is None:
        return LATER
    if row.due_at <= meeting_at:
        return TONIGHT
    return TOMORROW if row.due_at <= meeting_at + timedelta(days=1) else LATER


def grouped(rows: Iterable[Row], *, now: datetime, meeting_at: datetime) -> tuple[Group, ...]:
    """Return the rows by urgency, most urgent first; empty groups are left out."""
    listed: dict[str, list[Row]] = {code: [] for code in GROUPS}
    for row in rows:
        listed[group_of(row, now=now, meeting_at=meeting_at)].append(row)
    return tuple(
        Group(code, sorted(found, key=_soonest)) for code, found in listed.items() if found
    )


def _soonest(row: Row) -> tuple[bool, float, float]:
    """Order within a group: what has a clock first, soonest first, then what waits longest."""
    due = row.due_at.timestamp() if row.due_at else 0.0
    return row.due_at is None, due, row.since.timestamp() if row.since else 0.0
