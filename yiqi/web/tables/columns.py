"""One column of a table: where its value comes from, how it is shown, sorted and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yiqi.web import formats
from yiqi.web.navigation import Words

Value = Callable[[Any], object]
KINDS = frozenset(
    {"text", "moment", "day", "number", "percent", "status", "light", "since", "left"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        key: its name in the URL (``sort``, ``cols``).
        label: its heading.
        value: how to get the value from a row: a function, or a path like ``enterprise.name``;
            by default the key.
        kind: how the value is shown; ``status`` shows a registered status whose kind is
            ``prefix`` + value.
        template: shows the cell instead, with ``row``, ``value`` and ``column``.
        sort: the model's field(s) or annotation(s) to sort by, all in one direction; only the
            first may be NULL, and NULLs come last in both directions.
        shown: whether it is there before the reader chooses.
        fixed: whether the reader cannot hide it.
        link: whether the cell links to the row's page.
        phone: how the card on a phone shows it: title, badge, line or hide.
        export: the value for Excel where it differs from ``value``; ``sheet_width`` in characters.
    """

    key: str
    label: Words
    value: Value | str | None = None
    kind: str = "text"
    template: str = ""
    sort: str | tuple[str, ...] = ()
    prefix: str = ""
    shown: bool = True
    fixed: bool = False
    link: bool = False
    phone: str = "line"
    css: str = ""
    export: Value | None = None
    sheet_width: int = 16

    @property
    def sort_fields(self) -> tuple[str, ...]:
        """Return the fields to sort by; none where the column does not sort."""
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    @property
    def is_numeric(self) -> bool:
        """Tell whether values stand at the right."""
        return self.kind in {"number", "percent"}

    def of(self, row: Any) -> object:
        """Return the row's value in this column."""
        if callable(self.value):
            return self.value(row)
        found: Any = row
        for step in (self.value or self.key).split("."):
            found = found.get(step) if isinstance(found, dict) else getattr(found, step, None)
            if found is None:
                return None
        return found() if callable(found) else found

    def for_sheet(self, row: Any) -> object:
        """Return the value for Excel: numbers and moments as such, all else as text."""
        value = self.export(row) if self.export else self.of(row)
        if isinstance(value, datetime):
            return formats.local(value).replace(tzinfo=None)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date):
            return "" if value is None else str(value)
        return value
