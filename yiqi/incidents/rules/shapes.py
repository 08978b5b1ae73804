"""Turns plain TOML values into the frozen dataclass that an area declared for its section."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from yiqi.incidents.rules.errors import PlanError

T = TypeVar("T")
ROW_SOURCE = "source"  # a row of a table may carry its own


def shaped(shape: type[T], values: Mapping[str, Any], *, where: str) -> T:
    """Return ``shape`` filled from ``values``; ``where`` begins the key that an error names.

    Raises:
        PlanError: a key is missing or unknown, or a value has the wrong type.
    """
    hints = get_type_hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}  # type: ignore[arg-type]
    for key in values:
        if key not in fields and key != ROW_SOURCE:
            raise PlanError(key=f"{where}.{key}", reason="unknown")
    given: dict[str, Any] = {}
    for name, field in fields.items():
        if name in values:
            given[name] = _typed(hints[name], values[name], f"{where}.{name}")
        elif _has_no_default(field):
            raise PlanError(key=f"{where}.{name}", reason="missing")
    return shape(**given)


def row_shape(hint: Any) -> type | None:
    """Return the dataclass of a table's rows when ``hint`` is ``tuple[Row, ...]``, else None."""
    inner = get_args(hint)[:1] if get_origin(hint) is tuple else ()
    return inner[0] if inner and dataclasses.is_dataclass(inner[0]) else None  # type: ignore[return-value]


def without_none(hint: Any) -> Any:
    """Return ``X`` for ``X | None``, and any other hint as it is."""
    if get_origin(hint) in {Union, types.UnionType}:
        rest = [part for part in get_args(hint) if part is not type(None)]
        return rest[0] if len(rest) == 1 else hint
    return hint


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _typed(hint: Any, value: Any, where: str) -> Any:
    hint = without_none(hint)
    if dataclasses.is_dataclass(hint):
        return shaped(hint, _table(value, where), where=where)  # type: ignore[arg-type]
    origin = get_origin(hint)
    if origin in {tuple, frozenset}:
        inner = get_args(hint)[0]
        items = [_typed(inner, v, f"{where}[{i}]") for i, v in enumerate(_list(value, where))]
        return origin(items)
    if origin in {dict, Mapping}:
        inner = get_args(hint)[1]
        return {k: _typed(inner, v, f"{where}.{k}") for k, v in _table(value, where).items()}
    if origin is Literal:
        return _one_of(get_args(hint), value, where)
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is time:
        return _time(value, where)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    reason = _REASONS.get(hint)
    if reason is None:
        return value
    is_right = isinstance(value, hint) and not (
        (hint is int and isinstance(value, bool)) or (hint is date and isinstance(value, datetime))
    )
    if not is_right:
        raise PlanError(key=where, reason=reason, value=value)
    return value


def _time(value: Any, where: str) -> time:
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        raise PlanError(key=where, reason="not_a_time", value=value) from None


def _one_of(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    if value not in choices:
        raise PlanError(
            key=where, reason="not_one_of", value=value, choices=", ".join(map(str, choices))
        )
    return value


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PlanError(key=where, reason="not_a_table", value=value)
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise PlanError(key=where, reason="not_a_list", value=value)
    return value


_REASONS: dict[Any, str] = {
    int: "not_a_number",
    float: "not_a_number",
    str: "not_text",
    bool: "not_yes_or_no",
    date: "not_a_date",
}
