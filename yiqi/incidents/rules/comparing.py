"""Compares two tables of a plan row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowPair:
    """One row on both sides; None where it is missing. ``columns`` are those that differ."""

    mark: str
    before: Row | None
    after: Row | None
    columns: frozenset[str] = frozenset()

    @property
    def row(self) -> Row:
        """The row as it now is; as it was, when it is gone."""
        return self.after if self.after is not None else self.before or {}


@dataclass(frozen=True, slots=True)
class TableChange:
    """All rows of two tables, the later one's order first; removed rows come last."""

    rows: tuple[RowPair, ...]
    is_reordered: bool

    @property
    def changed(self) -> tuple[RowPair, ...]:
        """The rows that are not the same on both sides."""
        return tuple(pair for pair in self.rows if pair.mark != SAME)


def compare_tables(
    before: Sequence[Row], after: Sequence[Row], *, identity: Sequence[str]
) -> TableChange:
    """Return the rows of both tables, matched by the columns of ``identity``.

    Rows of equal identity are matched in their order.
    """
    waiting: dict[tuple[str, ...], list[Row]] = {}
    for row in before:
        waiting.setdefault(_key(row, identity), []).append(row)
    pairs = []
    for row in after:
        same = waiting.get(_key(row, identity))
        pairs.append(_pair(same.pop(0) if same else None, row))
    gone = [row for rows in waiting.values() for row in rows]
    kept = [pair for pair in pairs if pair.before is not None]
    order = [id(row) for row in before if any(row is pair.before for pair in kept)]
    is_reordered = order != [id(pair.before) for pair in kept]
    return TableChange((*pairs, *(RowPair(REMOVED, row, None) for row in gone)), is_reordered)


def _key(row: Row, identity: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row.get(column, "")) for column in identity)


def _pair(before: Row | None, after: Row) -> RowPair:
    if before is None:
        return RowPair(ADDED, None, after)
    names = {*before, *after}
    columns = frozenset(name for name in names if before.get(name) != after.get(name))
    return RowPair(CHANGED if columns else SAME, before, after, columns)
