"""Which days are worked in China: weekends, public holidays, make-up days (调休).

Order of authority: dated days of our own table (``days.csv``, each with its source), the calendar
library (2004 to 2026), then weekends and the statutory days with a fixed date, which is an
assumption: :meth:`Calendar.is_certain` says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import chinese_calendar

DayKind = Literal["workday", "make_up_day", "weekend", "holiday"]
_KNOWN_YEARS = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)
# 国务院令第795号 (in force from 2025), the days without a lunar date.
_FIXED_DAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
_CHINESE_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
_ONE_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A line of a table of days cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class DatedDay:
    """One line of the table: a day off or a make-up day, with the source that says so."""

    on: date
    is_holiday: bool
    name: str
    source: str

    @property
    def is_assumed(self) -> bool:
        """Whether the source is an assumption and not a notice."""
        return self.source.startswith("assumption")


class Calendar:
    """The working days of China; immutable, safe to share between threads."""

    def __init__(self, days: Iterable[DatedDay] = (), published: Iterable[int] = ()) -> None:
        """Take dated days that go before everything else.

        Args:
            days: later ones win; an assumed one counts only in a year that is not ``published``.
            published: years beyond the library for which ``days`` hold the whole notice.
        """
        self._published = frozenset(published)
        self._days = {
            day.on: day for day in days if not (day.is_assumed and day.on.year in self._published)
        }

    @classmethod
    def china(cls) -> Calendar:
        """Return the calendar with the table that ships with Yiqi."""
        return _shipped()

    @classmethod
    def from_csv(cls, text: str) -> Calendar:
        """Read a table of days: columns ``on,kind,name,source``, ``#`` begins a remark.

        Raises:
            CalendarError: an unknown kind, no such day, or no source; names the line.
        """
        days: list[DatedDay] = []
        published: list[int] = []
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        for row in csv.DictReader(lines):
            try:
                if row["kind"] == "published":
                    published.append(int(row["on"]))
                else:
                    days.append(_read_day(row))
            except (KeyError, ValueError) as error:
                raise CalendarError(f"{row}: {error}") from error
        return cls(days, published)

    def kind(self, day: date) -> DayKind:
        """Return what kind of day it is; a ``datetime`` is refused, its day depends on the zone.

        Raises:
            TypeError: ``day`` is a ``datetime``.
        """
        if type(day) is not date:
            raise TypeError("a date is needed, not a moment")
        is_weekend = day.weekday() >= 5
        if not self._is_off(day, is_weekend):
            return "make_up_day" if is_weekend else "workday"
        return "holiday" if not is_weekend or self.name(day) else "weekend"

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day: ordinary working days and make-up days."""
        return self.kind(day) in {"workday", "make_up_day"}

    def is_certain(self, day: date) -> bool:
        """Whether a published notice stands behind the answer, or only our assumption."""
        found = self._days.get(day)
        if found is not None:
            return not found.is_assumed
        return day.year in _KNOWN_YEARS or day.year in self._published

    def name(self, day: date) -> str:
        """Return the holiday's Chinese name, empty where the day is no holiday."""
        found = self._days.get(day)
        if found is not None:
            return found.name if found.is_holiday else ""
        if day.year in _KNOWN_YEARS:
            english = str(chinese_calendar.holidays.get(day, ""))
            return _CHINESE_NAMES.get(english, english)
        return self._fixed_name(day)

    def next_workday(self, day: date) -> date:
        """Return the first working day after ``day``."""
        return self.add_workdays(day, 1)

    def add_workdays(self, day: date, count: int) -> date:
        """Return the working day that is ``count`` working days after ``day``.

        ``day`` itself is not counted, as limits in working days (工作日) run from the next day.

        Raises:
            ValueError: ``count`` is below 1, or the result lies beyond the last year.
        """
        if count < 1:
            raise ValueError("count: 1 or more")
        while count:
            if day.year >= MAXYEAR:
                raise ValueError("beyond the last year")
            day += _ONE_DAY
            count -= self.is_workday(day)
        return day

    def _is_off(self, day: date, is_weekend: bool) -> bool:
        """Whether nobody works; the order of authority is in the module's docstring."""
        found = self._days.get(day)
        if found is not None:
            return found.is_holiday
        if day.year in _KNOWN_YEARS:
            return bool(chinese_calendar.is_holiday(day))
        return is_weekend or bool(self._fixed_name(day))

    def _fixed_name(self, day: date) -> str:
        """Return the name of a statutory day with a fixed date in a year without a notice."""
        if day.year in self._published:
            return ""
        return _FIXED_DAYS.get((day.month, day.day), "")


@cache
def _shipped() -> Calendar:
    """Read the shipped table once."""
    table = files("yiqi.lib.clocks").joinpath("days.csv")
    return Calendar.from_csv(table.read_text(encoding="utf-8"))


def _read_day(row: dict[str, str]) -> DatedDay:
    """Read one line of a table.

    Raises:
        ValueError: the kind is unknown, the day does not exist, the source is missing.
    """
    if row["kind"] not in {"holiday", "workday"}:
        raise ValueError("kind: holiday, workday or published")
    if not row["source"]:
        raise ValueError("source: the notice, or the word assumption")
    is_holiday = row["kind"] == "holiday"
    return DatedDay(date.fromisoformat(row["on"]), is_holiday, row["name"], row["source"])
