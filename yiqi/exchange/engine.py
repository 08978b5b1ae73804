"""From rows of a file to what would be written: parse, find doubles, match, compare, write.

(Not one of an area's usual names: operations and pages both go through it; it writes nothing
itself, a kind's ``apply`` does.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from yiqi.exchange.cells import CellError, CellValue, Doubtful, is_blank, shown
from yiqi.exchange.kinds import (
    Batch,
    ImportColumn,
    ImportContext,
    ImportKind,
    ImportRow,
    RowFault,
    Update,
)
from yiqi.exchange.lists import NoRows, Table
from yiqi.exchange.matching import Guess, guess, require_complete
from yiqi.exchange.rules import CHUNK, RESULTS
from yiqi.lib.errors import Refusal

T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # phase (read, check, write, result), rows done, in all
Mask = Callable[[str], str]
NAMED_DOUBLES = 5  # row numbers that a message names
HELD = CellError("held_back")


class TooManyRows(Refusal):
    """More rows than one import takes; parameter max."""

    code = "import_too_many_rows"


@dataclass(frozen=True, slots=True)
class Fault:
    """An error or note at one cell (or, without a column, of a row)."""

    column: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    shown: str = ""  # the cell as it may be shown
    is_note: bool = False


@dataclass(slots=True)
class Outcome:
    """What becomes of one row; ``result`` is one of ``rules.RESULTS``."""

    number: int
    result: str
    faults: list[Fault] = field(default_factory=list)

    @property
    def errors(self) -> list[Fault]:
        """The faults that stop the row."""
        return [fault for fault in self.faults if not fault.is_note]


@dataclass(slots=True)
class Parsed:
    """Every row of a file after its own checks: the good ones, and what became of all."""

    rows: list[ImportRow]
    outcomes: dict[int, Outcome]


@dataclass(slots=True)
class Sorted:
    """What is to be written, and what becomes of every row, in the order of the file."""

    outcomes: list[Outcome]
    created: list[ImportRow] = field(default_factory=list)
    updated: list[Update] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by result; every result is there, and together they are all rows."""
        counted = Counter(outcome.result for outcome in self.outcomes)
        counts = {result: counted[result] for result in RESULTS}
        if sum(counts.values()) != len(self.outcomes):
            raise AssertionError("created + updated + skipped + failed must be the rows")
        return counts


def matched(
    table: Table,
    kind: ImportKind,
    *,
    mapping: Mapping[str, int] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> Guess:
    """Return the given mapping, or the guessed one, if it is complete.

    Raises:
        ColumnsMissing, ColumnTwice: what is wrong with it.
    """
    if mapping is not None:
        found = Guess(dict(mapping), dict.fromkeys(mapping, "chosen"))
    else:
        found = guess(kind, table.header, table.sample, remembered=remembered)
    require_complete(kind, found.mapping)
    return found


def parse(
    table: Table, kind: ImportKind, mapping: Mapping[str, int], *, progress: Progress | None = None
) -> Parsed:
    """Read and check every row by itself, and the keys against one another.

    Raises:
        TooManyRows: more than the kind takes.
        NoRows: none at all.
    """
    parsed = Parsed([], {})
    columns = [(kind.by_code[code], index) for code, index in mapping.items()]
    numbers_of: dict[Hashable, list[int]] = {}
    for number, cells in table.rows():
        if len(parsed.outcomes) >= kind.max_rows:
            raise TooManyRows(max=kind.max_rows)
        row, faults = _parsed_row(number, cells, columns, kind)
        parsed.outcomes[number] = Outcome(number, "failed", faults)
        if row.key is not None:
            numbers_of.setdefault(row.key, []).append(number)
        if not parsed.outcomes[number].errors:
            parsed.rows.append(row)
        if progress and len(parsed.outcomes) % CHUNK == 0:
            progress("read", len(parsed.outcomes), 0)
    if not parsed.outcomes:
        raise NoRows
    doubles = {key: found for key, found in numbers_of.items() if len(found) > 1}
    _mark_doubles(parsed, kind, doubles)
    return parsed


def _parsed_row(
    number: int,
    cells: Sequence[CellValue],
    columns: Sequence[tuple[ImportColumn, int]],
    kind: ImportKind,
) -> tuple[ImportRow, list[Fault]]:
    """Return one row with its values; its key is there as soon as the key's cells are right."""
    values: dict[str, object] = {}
    faults: list[Fault] = []
    width = len(cells)
    for column, index in columns:
        cell = cells[index] if index < width else None
        if is_blank(cell):
            if column.is_required:
                faults.append(Fault(column.code, "missing"))
            continue
        value = column.parse(cell)
        if isinstance(value, CellError):
            faults.append(_fault_at(column, cell, value, is_note=False))
        elif isinstance(value, Doubtful):
            faults.append(_fault_at(column, cell, value.note, is_note=True))
            values[column.code] = value.value
        else:
            values[column.code] = value
    return ImportRow(number, values, kind.key(values)), faults


def _fault_at(column: ImportColumn, cell: CellValue, error: CellError, *, is_note: bool) -> Fault:
    """Return a fault with the cell as it may be shown; of a sensitive one no text stays."""
    params = error.params
    if column.is_sensitive:
        params = {k: v for k, v in params.items() if isinstance(v, int) or len(v) == 1}
    said = column.shown_as(shown(cell)[:200])
    return Fault(column.code, error.code, params, said, is_note=is_note)


def _mark_doubles(
    parsed: Parsed, kind: ImportKind, doubles: Mapping[Hashable, Sequence[int]]
) -> None:
    """Fail every row whose key stands in the file more than once, naming the others."""
    column = kind.keys[0] if kind.keys else ""
    failed: set[int] = set()
    for key, numbers in doubles.items():
        for number in numbers:
            others = [str(one) for one in numbers if one != number]
            named = ", ".join(others[:NAMED_DOUBLES]) + ("…" if others[NAMED_DOUBLES:] else "")
            said = kind.by_code[column].shown_as(key) if column and isinstance(key, str) else ""
            fault = Fault(column, "double_in_file", {"rows": named}, said)
            parsed.outcomes[number].faults.append(fault)
            failed.add(number)
    if failed:
        parsed.rows = [row for row in parsed.rows if row.number not in failed]


def sort_out(
    parsed: Parsed,
    kind: ImportKind,
    context: ImportContext,
    *,
    progress: Progress | None = None,
) -> Sorted:
    """Ask the database, a thousand rows at a time, what each good row would do."""
    found = Sorted(list(parsed.outcomes.values()))
    done, total = len(parsed.outcomes) - len(parsed.rows), len(parsed.outcomes)
    for rows in _chunks(parsed.rows, CHUNK):
        bad = _checked(rows, kind, context, parsed.outcomes)
        good = [row for row in rows if row.number not in bad]
        existing = kind.match([row for row in good if row.key is not None], context)
        for row in good:
            parsed.outcomes[row.number].result = _sorted_row(row, existing, kind, found)
        done += len(rows)
        if progress:
            progress("check", done, total)
    return found


def _checked(
    rows: Sequence[ImportRow],
    kind: ImportKind,
    context: ImportContext,
    outcomes: Mapping[int, Outcome],
) -> set[int]:
    """Note what the kind's own check finds; return the rows that it refuses."""
    bad: set[int] = set()
    for fault in kind.check(rows, context):
        outcomes[fault.number].faults.append(_fault_of(fault))
        if not fault.is_note:
            bad.add(fault.number)
    return bad


def _fault_of(fault: RowFault) -> Fault:
    return Fault(fault.column, fault.error.code, fault.error.params, is_note=fault.is_note)


def _sorted_row(
    row: ImportRow, existing: Mapping[Hashable, object], kind: ImportKind, found: Sorted
) -> str:
    thing = existing.get(row.key) if row.key is not None else None
    if thing is None:
        found.created.append(row)
        return "created"
    changes = kind.compare(row, thing)
    if not changes:
        return "skipped"
    found.updated.append(Update(row, thing, changes))
    return "updated"


def hold_back(found: Sorted) -> Sorted:
    """Return what becomes of the rows when a faulty one keeps the whole file from being written.

    Good rows then fail too, by the reason ``held_back``; unchanged ones stay skipped.
    """
    outcomes = [
        replace(o, result="failed", faults=[*o.faults, Fault("", HELD.code)])
        if o.result in {"created", "updated"}
        else o
        for o in found.outcomes
    ]
    return Sorted(outcomes)


def write(
    found: Sorted, kind: ImportKind, context: ImportContext, *, progress: Progress | None = None
) -> None:
    """Let the kind write, a thousand rows at a time. The caller holds the transaction."""
    total = len(found.created) + len(found.updated)
    done = 0
    for batch in _batches(found):
        kind.apply(batch, actor=context.actor, now=context.now, context=context)
        done += len(batch.created) + len(batch.updated)
        if progress:
            progress("write", done, total)


def _batches(found: Sorted) -> Iterator[Batch]:
    for rows in _chunks(found.created, CHUNK):
        yield Batch(created=rows)
    for updates in _chunks(found.updated, CHUNK):
        yield Batch(updated=updates)


def _chunks(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def preview_values(
    row: Sequence[CellValue], mapping: Mapping[str, int], kind: ImportKind
) -> dict[str, Any]:
    """Return one row of the file as the preview shows it: parsed, and masked where it must be."""
    said: dict[str, Any] = {}
    for code, index in mapping.items():
        column = kind.by_code[code]
        cell = row[index] if index < len(row) else None
        said[code] = "" if is_blank(cell) else column.shown_as(_as_read(column, cell))
    return said


def _as_read(column: ImportColumn, cell: CellValue) -> str:
    """Return a cell as it will be: a day from its serial number, an identifier in normal form.

    A word from a list is shown as it stands, not as its code.
    """
    if column.choices:
        return shown(cell)
    value = column.parse(cell)
    if isinstance(value, Doubtful):
        value = value.value
    is_plain = isinstance(value, str | int | float | date) and not isinstance(value, bool)
    return shown(value if is_plain else cell)  # type: ignore[arg-type]
