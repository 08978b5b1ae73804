"""Pages found by the last row's values instead of by counting: page 2,000 costs what page 2 costs.

Order: one or more fields in one direction, then the primary key in the same direction; a page
continues behind a row by comparing whole rows, ``(a, b, id) > (…)``, which both engines answer
from an index. Where the first field may be NULL, rows without a value come last in both
directions: they are read as a segment of their own, since no index of both engines keeps them so.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

Rows = QuerySet[Any]
Cursor = tuple[Any, ...]
MARK = "yq_k"
WIDEST_INTEGER = 2**63


class BadCursor(ValueError):
    """The place in the address is not one that this table gave out."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """The order of a table: fields, all in one direction, and whether the first may be NULL."""

    fields: tuple[str, ...] = ()
    descending: bool = False
    nullable: bool = False


class RowBeyond(Func):
    """Whole rows compared: ``(a, b) > (1, 2)``."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, names: Sequence[str], values: Sequence[Value], *, sign: str) -> None:
        super().__init__(*[F(name) for name in names], *values)
        self.sign = sign

    def as_sql(  # type: ignore[override]  # the template's parts have no use here
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, list[str | int]]:
        """Return the comparison for both engines."""
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        half = len(compiled) // 2
        left = ", ".join(sql for sql, _p in compiled[:half])
        right = ", ".join(sql for sql, _p in compiled[half:])
        params = [param for _sql, given in compiled for param in given]
        return f"({left}) {self.sign} ({right})", params


class Keyset:
    """Reads the pages of ``rows`` in an ordering."""

    def __init__(self, rows: Rows, ordering: Ordering) -> None:
        self.ordering = ordering
        marks = {f"{MARK}{i}": F(name) for i, name in enumerate(ordering.fields)}
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
        return list(self._ordered(narrowed, self.ordering.fields, backwards=False)[:limit])

    def _read(self, cursor: Cursor | None, limit: int, *, backwards: bool) -> list[Any]:
        names = self.ordering.fields
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

    def _segment(
        self,
        rows: Rows,
        names: tuple[str, ...],
        cursor: Cursor | None,
        limit: int,
        *,
        backwards: bool,
    ) -> list[Any]:
        if cursor is not None:
            sign = "<" if self.ordering.descending != backwards else ">"
            fields = self.fields[len(self.fields) - len(cursor) :]
            values = [Value(v, output_field=field) for v, field in zip(cursor, fields, strict=True)]
            rows = rows.filter(RowBeyond([*names, "pk"], values, sign=sign))
        return list(self._ordered(rows, names, backwards=backwards)[:limit])

    def _ordered(self, rows: Rows, names: tuple[str, ...], *, backwards: bool) -> Rows:
        minus = "-" if self.ordering.descending != backwards else ""
        return rows.order_by(*[f"{minus}{name}" for name in (*names, "pk")])

    def cursor_of(self, row: Model) -> str:
        """Return the row's place, fit for an address."""
        values = [getattr(row, f"{MARK}{i}") for i in range(len(self.ordering.fields))]
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
        ordered: Rows = self.rows.order_by(*keys, *rest)
        return ordered


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
