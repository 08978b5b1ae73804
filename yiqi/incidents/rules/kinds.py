"""What sort of value stands at each key of a section: from its shape, else from the value."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Literal, get_args, get_origin, get_type_hints

from yiqi.incidents.rules.plan import Entry
from yiqi.incidents.rules.sections import shape_of
from yiqi.incidents.rules.shapes import ROW_SOURCE, row_shape, without_none

TIME, DATE, WHOLE, NUMBER, YES_NO, TEXT, CHOICE, WORDS, ROWS = (
    "time",
    "date",
    "whole",
    "number",
    "yes_no",
    "text",
    "choice",
    "words",
    "rows",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of value. ``choices`` for ``choice``, ``columns`` for ``rows``."""

    name: str
    is_required: bool = True
    choices: tuple[str, ...] = ()
    columns: Mapping[str, Kind] = field(default_factory=dict)


def kinds_of(section: str, entries: Mapping[str, Entry]) -> dict[str, Kind]:
    """Return the kind of each value of a section, in the order in which it is shown.

    The declared shape decides; a section that no area reads is told from its own values.
    """
    shape = shape_of(section)
    if shape is None:
        return {key: _kind_of_value(entry.value) for key, entry in entries.items()}
    return _kinds_of_shape(shape)


def _kinds_of_shape(shape: type) -> dict[str, Kind]:
    hints = get_type_hints(shape)
    return {
        one.name: _kind_of_hint(hints[one.name], is_required=_is_required(one))
        for one in dataclasses.fields(shape)
        if one.name != ROW_SOURCE
    }


def _is_required(one: dataclasses.Field[Any]) -> bool:
    return one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING


def _kind_of_hint(hint: Any, *, is_required: bool) -> Kind:
    plain = without_none(hint)
    is_needed = is_required and plain is hint
    rows = row_shape(plain)
    if rows is not None:
        return Kind(ROWS, is_needed, columns=_kinds_of_shape(rows))
    origin = get_origin(plain)
    if origin in {tuple, frozenset}:
        return Kind(WORDS, is_needed)
    if origin is Literal:
        return Kind(CHOICE, is_needed, choices=tuple(str(choice) for choice in get_args(plain)))
    return Kind(_PLAIN.get(plain, TEXT), is_needed)


def _kind_of_value(value: Any) -> Kind:
    if isinstance(value, list):
        tables = [row for row in value if isinstance(row, Mapping)]
        return Kind(ROWS, columns=_columns_of(tables)) if tables else Kind(WORDS)
    for plain, name in _PLAIN.items():
        if type(value) is plain:
            return Kind(name)
    return Kind(TEXT)


def _columns_of(rows: list[Mapping[str, Any]]) -> dict[str, Kind]:
    """A column is required when every row fills it."""
    names = dict.fromkeys(key for row in rows for key in row if key != ROW_SOURCE)
    found = {}
    for name in names:
        given = [row[name] for row in rows if name in row]
        kind = _kind_of_value(given[0])
        found[name] = dataclasses.replace(kind, is_required=len(given) == len(rows))
    return found


_PLAIN: dict[Any, str] = {
    bool: YES_NO,
    int: WHOLE,
    float: NUMBER,
    time: TIME,
    date: DATE,
    str: TEXT,
}
