"""Pages found by the last row's values instead of by counting: page 2,000 costs what page 2 costs.

Order: one or more fields in one direction, then the primary key in the same direction. Behind a
row come first those that share its values and have a later key, then those with a later value:
each is a query of its own that both engines answer from an index (SQLite does not use the key of
an index for ``(a, id) > (…)``, and an ``OR`` uses none). Where the first field may be NULL, rows
without a value come last in both directions, as a part of their own for the same reason.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, QuerySet

Rows = QuerySet[Any]
Cursor = tuple[Any, ...]
MARK = "yq_k"
WIDEST_INTEGER = 2**63


class KeySource(Protocol):
    """An index that knows in order the primary keys of the rows of a table."""

    def keys(self, *, limit: int, beyond: int | None = None, down: bool = False) -> list[int]:
        """Return primary keys behind ``beyond``, in order; none where there are no more."""

    def count(self, *, most: int) -> int:
        """Return how many there are, counted up to ``most``."""


class BadCursor(ValueError):
    """The place in the address is not one that this table gave out."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """The order of a table: fields, all in one direction, and whether the first may be NULL."""

    fields: tuple[str, ...] = ()
    descending: bool = False
    nullable: bool = False


class Keyset:
    """Reads the pages of ``rows`` in an ordering.

    Args:
        fields: a row is a plain named tuple of these instead of a model's instance.
        source: an index that knows the primary keys of exactly these rows: pages in the order of
            the keys are read from it.
    """

    def __init__(
        self,
        rows: Rows,
        ordering: Ordering,
        *,
        fields: tuple[str, ...] = (),
        source: KeySource | None = None,
    ) -> None:
        self.ordering = ordering
        self.names = tuple(name for name in ordering.fields if name != "pk")
        self.source = None if self.names else source
        marks = {f"{MARK}{i}": F(name) for i, name in enumerate(self.names)}
        self.read = (*fields, *marks) if fields else ()
        self.rows = rows.order_by().annotate(**marks)
        annotations = self.rows.query.annotations
        self.fields: list[Field[Any, Any]] = [annotations[mark].output_field for mark in marks]
        pk = rows.model._meta.pk
        if pk is None:  # an abstract model has no rows to page
            raise FieldDoesNotExist("primary key")
        self.fields.append(pk)

    def after(self, cursor: Cursor | None, limit: int) -> list[Any]:
        """Return up to ``limit`` rows behind the cursor, or from the beginning."""
        return self._read(cursor, limit, backwards=False)

    def before(self, cursor: Cursor | None, limit: int) -> list[Any]:
        """Return up to ``limit`` rows before the cursor, or the last ones, in the table's order."""
        return self._read(cursor, limit, backwards=True)[::-1]

    def starting_at(self, bound: Any, limit: int) -> list[Any]:
        """Return up to ``limit`` rows from the first whose first field reaches ``bound``."""
        sign = "lte" if self.ordering.descending else "gte"
        narrowed = self.rows.filter(**{f"{self.ordering.fields[0]}__{sign}": bound})
        return list(self._ordered(narrowed, self.names, backwards=False)[:limit])

    def _read(self, cursor: Cursor | None, limit: int, *, backwards: bool) -> list[Any]:
        names = self.names
        if self.source is not None:
            return self._from_source(self.source, cursor, limit, backwards=backwards)
        if not self.ordering.nullable:
            return self._segment(self.rows, names, cursor, limit, backwards=backwards)
        is_at_null = cursor is not None and cursor[0] is None
        filled = self.rows.filter(**{f"{names[0]}__isnull": False}), names
        empty = self.rows.filter(**{f"{names[0]}__isnull": True}), names[1:]
        parts = [(*filled, None if is_at_null else cursor)]
        parts.append((*empty, cursor[1:] if is_at_null and cursor else None))
        if backwards:
            parts.reverse()
        if cursor is not None and is_at_null != backwards:
            del parts[0]  # the cursor stands in the later segment
        found: list[Any] = []
        for rows, fields, place in parts:
            if len(found) < limit:
                left = limit - len(found)
                found += self._segment(rows, fields, place, left, backwards=backwards)
        return found

    def _from_source(
        self, source: KeySource, cursor: Cursor | None, limit: int, *, backwards: bool
    ) -> list[Any]:
        """Look up the rows of the keys that come next."""
        place = cursor[-1] if cursor else None
        down = self.ordering.descending != backwards
        found: list[Any] = []
        while len(found) < limit:
            keys = source.keys(limit=limit - len(found), beyond=place, down=down)
            if not keys:
                break
            found += self._ordered(self.rows.filter(pk__in=keys), (), backwards=backwards)
            place = keys[-1]
        return found

    def _segment(
        self,
        rows: Rows,
        names: tuple[str, ...],
        cursor: Cursor | None,
        limit: int,
        *,
        backwards: bool,
    ) -> list[Any]:
        if cursor is None:
            return list(self._ordered(rows, names, backwards=backwards)[:limit])
        beyond = "lt" if self.ordering.descending != backwards else "gt"
        columns = (*names, "pk")
        found: list[Any] = []
        for equal in range(len(names), -1, -1):  # rows that share most with the cursor come first
            if len(found) < limit:
                shared = dict(zip(columns[:equal], cursor, strict=False))
                part = rows.filter(**shared, **{f"{columns[equal]}__{beyond}": cursor[equal]})
                ordered = self._ordered(part, names[equal:], backwards=backwards)
                found += ordered[: limit - len(found)]
        return found

    def _ordered(self, rows: Rows, names: tuple[str, ...], *, backwards: bool) -> Rows:
        minus = "-" if self.ordering.descending != backwards else ""
        return self._lines(rows.order_by(*[f"{minus}{name}" for name in (*names, "pk")]))

    def _lines(self, rows: Rows) -> Rows:
        return rows.values_list(*self.read, named=True) if self.read else rows

    def cursor_of(self, row: Any) -> str:
        """Return the row's place, fit for an address."""
        values = [getattr(row, f"{MARK}{i}") for i in range(len(self.names))]
        text = json.dumps([*map(_plain, values), _plain(row.pk)], ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def parsed(self, text: str) -> Cursor:
        """Return the place that an address names.

        Raises:
            BadCursor: it is none of this ordering.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            raw = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
            if not isinstance(raw, list) or len(raw) != len(self.fields):
                raise BadCursor(text)
            values = [_typed(v, field) for v, field in zip(raw, self.fields, strict=True)]
        except (ValueError, TypeError, binascii.Error, ValidationError) as error:
            raise BadCursor(text) from error
        if any(v is None for v in values[int(self.ordering.nullable) :]):
            raise BadCursor(text)
        return tuple(values)

    def in_order(self) -> Rows:
        """Return all rows in the table's order, for the export."""
        down = self.ordering.descending
        keys = [
            F(n).desc(nulls_last=True) if down else F(n).asc(nulls_last=True)
            for n in self.ordering.fields[:1]
        ]
        rest = [f"{'-' if down else ''}{n}" for n in (*self.ordering.fields[1:], "pk")]
        return self._lines(self.rows.order_by(*keys, *rest))


def _plain(value: Any) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _typed(value: Any, field: Field[Any, Any]) -> Any:
    typed = field.to_python(value)
    if isinstance(typed, int) and not -WIDEST_INTEGER <= typed < WIDEST_INTEGER:
        raise BadCursor(str(value))
    if isinstance(typed, str) and "\x00" in typed:
        raise BadCursor(typed)
    if isinstance(typed, datetime) and typed.tzinfo is None:
        raise BadCursor(typed)
    if isinstance(value, list | dict):
        raise BadCursor(str(value))
    return typed
