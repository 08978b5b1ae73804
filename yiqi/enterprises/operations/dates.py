"""Days on which terms begin and end: of Asia/Shanghai, half-open."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from yiqi.lib.errors import Refusal


class DateInFuture(Refusal):
    """What holds now cannot have begun later."""

    code = "date_in_future"


class TermOverlaps(Refusal):
    """The day lies before the begin of the term that it would end."""

    code = "term_overlaps"


def day_of(on: date | None, *, now: datetime) -> date:
    """Return ``on``, or the day of ``now`` where none is given.

    Raises:
        DateInFuture: ``on`` is later than the day of ``now``.
    """
    today = localdate(now)
    if on is not None and on > today:
        raise DateInFuture(day=on, today=today)
    return on or today


def require_after(begun: date, *, day: date) -> None:
    """Raise ``TermOverlaps`` where ``day`` lies before the begin of an open term."""
    if day < begun:
        raise TermOverlaps(begun=begun, day=day)
