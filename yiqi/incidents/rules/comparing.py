"""Compares two tables of a plan row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """Return the rows of both tables: equal ones matched first, the rest by ``identity``.

    Rows without the columns of ``identity`` are matched only when they are equal.
    """
    waiting = list(before)
    found: dict[int, Row] = {}
    for is_match in (_is_equal, _is_same(identity)):
        for index, row in enumerate(after):
            if index not in found:
                place = next((i for i, old in enumerate(waiting) if is_match(old, row)), None)
                if place is not None:
                    found[index] = waiting.pop(place)
    pairs = [_pair(found.get(index), row) for index, row in enumerate(after)]
    kept = [id(pair.before) for pair in pairs if pair.before is not None]
    order = [id(row) for row in before if id(row) in kept]
    gone = [RowPair(REMOVED, row, None) for row in waiting]
    return TableChange((*pairs, *gone), is_reordered=order != kept)


def _is_equal(old: Row, row: Row) -> bool:
    return old == row


def _is_same(identity: Sequence[str]) -> Callable[[Row, Row], bool]:
    """A row is the same one when it has every column of ``identity`` alike; empty counts as ""."""

    def is_match(old: Row, row: Row) -> bool:
        known = [column for column in identity if column in old or column in row]
        return bool(known) and all(old.get(c, "") == row.get(c, "") for c in known)

    return is_match


def _pair(before: Row | None, after: Row) -> RowPair:
    if before is None:
        return RowPair(ADDED, None, after)
    names = {*before, *after}
    columns = frozenset(name for name in names if before.get(name) != after.get(name))
    return RowPair(CHANGED if columns else SAME, before, after, columns)
