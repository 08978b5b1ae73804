"""When something is due, how much time is left, and which light it shows.

Time runs on one of two clocks: *natural* (自然时) runs always, *working* runs only in working
hours of working days. Neither runs during a pause (挂起). Moments are aware; a naive one is a
``ValueError``. Results are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from yiqi.lib.clocks.calendar import Calendar
from yiqi.lib.clocks.hours import SHANGHAI, WorkingHours

Clock = Literal["natural", "working"]
Light = Literal["green", "amber", "red"]
Span = tuple[datetime, datetime]
LONGEST_MINUTES = 5 * 366 * 24 * 60  # five years of natural time
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take, in minutes of one clock.

    Raises:
        ValueError: below one minute, above five years, or an unknown clock.
    """

    amount_minutes: int
    clock: Clock

    def __post_init__(self) -> None:
        if not 1 <= self.amount_minutes <= LONGEST_MINUTES:
            raise ValueError(f"amount_minutes: 1 to {LONGEST_MINUTES}")
        if self.clock not in {"natural", "working"}:
            raise ValueError("clock: natural or working")


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension from ``begin`` to ``end``.

    For one that still lasts, pass the present moment as ``end``: the answers are then those of
    a resumption right now.

    Raises:
        ValueError: a moment is naive, or the end lies before the beginning.
    """

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if _utc(self.end) < _utc(self.begin):
            raise ValueError("pause: ends before it begins")


def deadline(
    start: datetime,
    limit: Limit,
    *,
    hours: WorkingHours,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """Return the moment at which the limit has run out: the earliest such moment.

    A limit that fills the morning exactly is therefore due at noon, not after the break.

    Raises:
        ValueError: ``start`` is naive, or the deadline lies beyond the last year.
    """
    left = timedelta(minutes=limit.amount_minutes)
    try:
        for begin, end in _running(_utc(start), limit.clock, hours, calendar, pauses):
            if end - begin >= left:
                return begin + left
            left -= end - begin
    except OverflowError as error:
        raise ValueError("the deadline lies beyond the last year") from error
    raise ValueError("the deadline lies beyond the last year")


def running_time(
    start: datetime,
    end: datetime,
    *,
    clock: Clock,
    hours: WorkingHours,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> timedelta:
    """Return how long the clock ran between two moments; negative where ``end`` comes first.

    Raises:
        ValueError: a moment is naive.
    """
    first, last = sorted((_utc(start), _utc(end)))
    total = _NOTHING
    for begin, until in _running(first, clock, hours, calendar, pauses):
        if begin >= last:
            break
        total += min(until, last) - begin
    return total if first == _utc(start) else -total


def time_left(
    now: datetime,
    due: datetime,
    *,
    clock: Clock,
    hours: WorkingHours,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> timedelta:
    """Return what is left until ``due`` on the clock of the limit; negative when overdue.

    On the working clock nothing is lost overnight: what ran out on Friday evening is zero
    minutes overdue until Monday morning, though its light is red.

    Raises:
        ValueError: a moment is naive.
    """
    return running_time(now, due, clock=clock, hours=hours, calendar=calendar, pauses=pauses)


def light(
    now: datetime,
    due: datetime,
    start: datetime,
    *,
    clock: Clock = "natural",
    hours: WorkingHours | None = None,
    calendar: Calendar | None = None,
    pauses: Sequence[Pause] = (),
) -> Light:
    """Return green, amber when less than a quarter of the time is left, red from ``due`` on.

    The shares are those of ``clock``; the working one needs ``hours`` and ``calendar``.

    Raises:
        ValueError: a moment is naive, or the working clock lacks its hours or calendar.
    """
    if _utc(now) >= _utc(due):
        return "red"
    if clock == "working" and (hours is None or calendar is None):
        raise ValueError("the working clock needs hours and calendar")
    hours = hours or _ALWAYS
    calendar = calendar or Calendar.china()

    def between(first: datetime, last: datetime) -> timedelta:
        return running_time(first, last, clock=clock, hours=hours, calendar=calendar, pauses=pauses)

    return "amber" if between(now, due) * 4 < between(start, due) else "green"


_ALWAYS = WorkingHours(((0, 24 * 60),))


def _utc(moment: datetime) -> datetime:
    """Return the moment in UTC.

    Raises:
        ValueError: it has no time zone.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def _running(
    start: datetime,
    clock: Clock,
    hours: WorkingHours,
    calendar: Calendar,
    pauses: Iterable[Pause],
) -> Iterator[Span]:
    """Give the spans after ``start`` in which the clock runs, in order, without end."""
    stops = sorted((_utc(pause.begin), _utc(pause.end)) for pause in pauses)
    for span in _open_spans(start, clock, hours, calendar):
        yield from _without(span, stops)


def _open_spans(
    start: datetime, clock: Clock, hours: WorkingHours, calendar: Calendar
) -> Iterator[Span]:
    """Give the spans after ``start`` in which the clock would run without pauses."""
    if clock == "natural":
        yield start, datetime.max.replace(tzinfo=UTC)
        return
    day = start.astimezone(SHANGHAI).date()
    while True:
        if calendar.is_workday(day):
            for begin, end in hours.on(day):
                if end > start:
                    yield max(begin.astimezone(UTC), start), end.astimezone(UTC)
        day += timedelta(days=1)


def _without(span: Span, stops: Sequence[Span]) -> Iterator[Span]:
    """Give what remains of ``span`` after ``stops`` (ascending by their beginning)."""
    begin, end = span
    for stop, resume in stops:
        if stop > begin:
            if stop >= end:
                break
            yield begin, stop
        begin = max(begin, resume)
        if begin >= end:
            return
    yield begin, end
