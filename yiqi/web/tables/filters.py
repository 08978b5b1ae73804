"""Filters of a table. Each reads its part of the query string, narrows, and says what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from yiqi.web import formats
from yiqi.web.navigation import Words
from yiqi.web.tables.keyset import KeySource

Rows = QuerySet[Any]
LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter and whether it is chosen now."""

    value: str
    label: Words
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """What a filter does now, in words, and the query keys that taking it off changes."""

    label: str
    words: str
    without: dict[str, object]


@dataclass(frozen=True, slots=True)
class Filter:
    """What every filter has: its key in the URL and its label."""

    key: str
    label: Words

    shape = "none"

    def query_keys(self) -> tuple[str, ...]:
        """Return the query keys that belong to this filter."""
        return (self.key,)

    def given_choices(self, request: HttpRequest) -> tuple[tuple[Any, Words], ...]:
        """Return the choices that are made for this request; none where the code names them."""
        return ()

    def apply(self, rows: Rows, query: QueryDict, request: HttpRequest) -> Rows:
        """Return the rows that pass."""
        raise NotImplementedError

    def chips(self, query: QueryDict, request: HttpRequest) -> list[Chip]:
        """Return what the filter does now; none when it is off."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ChoiceFilter(Filter):
    """Some of a set of values; values outside the set are ignored.

    ``choices`` are pairs (value, label) or a function of the request that returns them;
    ``narrow(rows, values)`` replaces the plain ``field__in``.
    """

    field: str = ""
    choices: Iterable[tuple[Any, Words]] | Callable[[HttpRequest], Iterable[tuple[Any, Words]]] = ()
    multiple: bool = True
    narrow: Callable[[Rows, list[str]], Rows] | None = None

    shape = "choice"

    def given_choices(self, request: HttpRequest) -> tuple[tuple[Any, Words], ...]:
        """Return what the function says for this request."""
        return tuple(self.choices(request)) if callable(self.choices) else ()

    def options(self, query: QueryDict, request: HttpRequest) -> list[Choice]:
        """Return every choice, marked where it is chosen."""
        given = set(query.getlist(self.key))
        pairs = self.choices(request) if callable(self.choices) else self.choices
        return [Choice(str(v), label, str(v) in given) for v, label in pairs if v not in ("", None)]

    def apply(self, rows: Rows, query: QueryDict, request: HttpRequest) -> Rows:
        """Return the rows with one of the chosen values."""
        if self.key not in query:
            return rows
        values = [c.value for c in self.options(query, request) if c.is_chosen]
        if not values:
            return rows
        if self.narrow:
            return self.narrow(rows, values)
        return rows.filter(**{f"{self.field or self.key}__in": values})

    def chips(self, query: QueryDict, request: HttpRequest) -> list[Chip]:
        """Return a chip for each chosen value."""
        if self.key not in query:
            return []
        chosen = [c for c in self.options(query, request) if c.is_chosen]
        return [
            Chip(
                str(self.label),
                str(one.label),
                {self.key: [c.value for c in chosen if c != one] or None},
            )
            for one in chosen
        ]


@dataclass(frozen=True, slots=True)
class TextFilter(Filter):
    """Text in one of some fields; ``narrow(rows, text)`` replaces the plain ``icontains``.

    ``source(request, text)`` may name an index that knows the primary keys of exactly those of
    the viewer's rows that hold the text.
    """

    fields: tuple[str, ...] = ()
    narrow: Callable[[Rows, str], Rows] | None = None
    source: Callable[[HttpRequest, str], KeySource | None] | None = None

    shape = "text"

    def text(self, query: QueryDict) -> str:
        """Return what is looked for, without control characters."""
        plain = "".join(c for c in query.get(self.key, "") if c.isprintable())
        return plain.strip()[:LONGEST_TEXT]

    def apply(self, rows: Rows, query: QueryDict, request: HttpRequest) -> Rows:
        """Return the rows that hold the text."""
        text = self.text(query)
        if not text:
            return rows
        if self.narrow:
            return self.narrow(rows, text)
        found = Q()
        for name in self.fields:
            found |= Q(**{f"{name}__icontains": text})
        return rows.filter(found)

    def chips(self, query: QueryDict, request: HttpRequest) -> list[Chip]:
        """Return the text looked for."""
        text = self.text(query)
        return [Chip(str(self.label), _("“%(text)s”") % {"text": text}, {self.key: None})] * bool(
            text
        )


@dataclass(frozen=True, slots=True)
class DateFilter(Filter):
    """Days from–to, both included, as they are counted in Asia/Shanghai."""

    field: str = ""
    is_moment: bool = True

    shape = "dates"

    def query_keys(self) -> tuple[str, ...]:
        """Return the keys of both ends."""
        return (f"{self.key}_from", f"{self.key}_to")

    def days(self, query: QueryDict) -> tuple[date | None, date | None]:
        """Return the two ends; what is no date is as if not given."""
        first, last = self.query_keys()
        return parsed_day(query.get(first, "")), parsed_day(query.get(last, ""))

    def apply(self, rows: Rows, query: QueryDict, request: HttpRequest) -> Rows:
        """Return the rows within the days."""
        first, last = self.days(query)
        name = self.field or self.key
        if first:
            rows = rows.filter(**{f"{name}__gte": day_start(first) if self.is_moment else first})
        if last:
            end = last + timedelta(days=1)
            rows = rows.filter(**{f"{name}__lt": day_start(end) if self.is_moment else end})
        return rows

    def chips(self, query: QueryDict, request: HttpRequest) -> list[Chip]:
        """Return the days as one chip."""
        first, last = self.days(query)
        if not (first or last):
            return []
        words = f"{first or ''} – {last or ''}".strip()
        return [Chip(str(self.label), words, dict.fromkeys(self.query_keys()))]


@dataclass(frozen=True, slots=True)
class FlagFilter(Filter):
    """Yes or nothing: ``condition`` is a Q, or ``narrow(rows, request)`` does it."""

    condition: Q | None = None
    narrow: Callable[[Rows, HttpRequest], Rows] | None = None

    shape = "flag"

    def is_on(self, query: QueryDict) -> bool:
        """Tell whether the flag is set."""
        return query.get(self.key) == "1"

    def apply(self, rows: Rows, query: QueryDict, request: HttpRequest) -> Rows:
        """Return the rows that meet the condition, when the flag is set."""
        if not self.is_on(query):
            return rows
        if self.narrow:
            return self.narrow(rows, request)
        return rows.filter(self.condition) if self.condition is not None else rows

    def chips(self, query: QueryDict, request: HttpRequest) -> list[Chip]:
        """Return the flag as one chip."""
        return [Chip("", str(self.label), {self.key: None})] if self.is_on(query) else []


def parsed_day(text: str) -> date | None:
    """Return an ISO date, or None where the text is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day_start(day: date) -> datetime:
    """Return the first moment of a day in Asia/Shanghai."""
    return datetime.combine(day, time.min, tzinfo=formats.LOCAL)
