"""Which column of a file is which of the kind: by memory, by heading, by what stands in it.

(Not one of an area's usual names: pure decisions over kinds, which hold words of Django.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yiqi.exchange.cells import CellError, CellValue, is_blank, shown
from yiqi.exchange.columns import ADDED
from yiqi.exchange.kinds import ImportColumn, ImportKind
from yiqi.exchange.reading import Header
from yiqi.lib.errors import Refusal

SAMPLE = 50  # rows that content is judged by
SURE = 0.8  # share of filled cells that a column's parser must take
LONGEST_LOOSE = 20  # characters of a heading that may merely contain a known one
SHORTEST_LOOSE = 2


class ColumnsMissing(Refusal):
    """Columns that the kind needs were not found in the file; parameter columns."""

    code = "import_columns_missing"


class ColumnTwice(Refusal):
    """One column of the file was chosen for two of the kind; parameter column."""

    code = "import_column_twice"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file as the matching page shows it."""

    index: int
    label: str
    samples: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What was guessed: ``mapping`` from the kind's columns to places in the file, and by what.

    ``by``: ``memory``, ``heading``, ``similar`` or ``content``.
    """

    mapping: dict[str, int] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)

    def take(self, code: str, index: int, by: str) -> None:
        """Match a column unless it, or the place, is taken."""
        if code not in self.mapping and index not in self.mapping.values():
            self.mapping[code] = index
            self.by[code] = by


def count_known(
    kind: ImportKind, header: Header, remembered: Mapping[str, str] | None = None
) -> int:
    """Return how many columns of the kind a header names word by word, or as once chosen."""
    chosen = {name for name, code in (remembered or {}).items() if code in kind.by_code}
    names = set(header.names)
    by_word = sum(1 for column in kind.columns if column.headings & names)
    return max(by_word, len(chosen & names))


def fits_by_content(kind: ImportKind, header: Header, rows: Sequence[Sequence[CellValue]]) -> bool:
    """Whether a list with headings that nobody knows holds any column known by its cells.

    A kind without such columns takes any list: the person then says which column is which.
    """
    recognisable = [column for column in kind.columns if column.is_recognisable]
    places = range(len(header.labels))
    return not recognisable or any(
        _share_taken(column, place, rows) >= SURE for column in recognisable for place in places
    )


def guess(
    kind: ImportKind,
    header: Header,
    rows: Sequence[Sequence[CellValue]],
    *,
    remembered: Mapping[str, str] | None = None,
) -> Guess:
    """Return the most likely matching.

    Args:
        kind: what is imported.
        header: the headings of the file.
        rows: its first rows.
        remembered: heading → column code as people chose before; an empty code: none of them.
    """
    found = Guess()
    names = [(index, name) for index, name in enumerate(header.names) if name not in ADDED]
    memory = dict(remembered or {})
    for index, name in names:
        if memory.get(name) in kind.by_code:
            found.take(memory[name], index, "memory")
    open_names = [(index, name) for index, name in names if name and name not in memory]
    for column in kind.columns:
        for index, name in open_names:
            if name in column.headings:
                found.take(column.code, index, "heading")
    _by_likeness(kind, open_names, found)
    _by_content(kind, [index for index, name in names if memory.get(name) != ""], rows, found)
    return found


def _by_likeness(kind: ImportKind, names: Sequence[tuple[int, str]], found: Guess) -> None:
    """Match headings that contain a known one; the longest known word wins."""
    pairs = sorted(
        (
            (len(word), column.code, index)
            for column in kind.columns
            for word in column.headings
            for index, name in names
            if SHORTEST_LOOSE <= len(word) < len(name) <= LONGEST_LOOSE and word in name
        ),
        key=lambda pair: (-pair[0], pair[2]),
    )
    for _length, code, index in pairs:
        found.take(code, index, "similar")


def _by_content(
    kind: ImportKind, places: Sequence[int], rows: Sequence[Sequence[CellValue]], found: Guess
) -> None:
    """Match recognisable columns by what stands in them."""
    for column in kind.columns:
        if not column.is_recognisable or column.code in found.mapping:
            continue
        free = [place for place in places if place not in found.mapping.values()]
        scored = [(_share_taken(column, place, rows), place) for place in free]
        best = max(scored, default=(0.0, 0), key=lambda one: (one[0], -one[1]))
        if best[0] >= SURE:
            found.take(column.code, best[1], "content")


def _share_taken(column: ImportColumn, place: int, rows: Sequence[Sequence[CellValue]]) -> float:
    """Return the share of filled cells that the column's parser takes."""
    cells = [row[place] for row in rows[:SAMPLE] if place < len(row) and not is_blank(row[place])]
    taken = sum(not isinstance(column.parse(cell), CellError) for cell in cells)
    return taken / len(cells) if cells else 0.0


def require_complete(kind: ImportKind, mapping: Mapping[str, int]) -> None:
    """Refuse a mapping that leaves out what the kind needs, or uses a column twice.

    Raises:
        ColumnsMissing, ColumnTwice: with the headings to name.
    """
    missing = [str(c.label) for c in kind.columns if c.is_required and c.code not in mapping]
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    seen: dict[int, str] = {}
    for code, index in mapping.items():
        if index in seen:
            columns = (str(kind.by_code[one].label) for one in (seen[index], code))
            raise ColumnTwice(column=", ".join(columns))
        seen[index] = code


def file_columns(
    kind: ImportKind, header: Header, rows: Sequence[Sequence[CellValue]], found: Guess
) -> list[FileColumn]:
    """Return the columns of the file with three examples each, those of sensitive ones masked."""
    by_place = {index: kind.by_code[code] for code, index in found.mapping.items()}
    sensitive = [c for c in kind.columns if c.is_sensitive]
    columns = []
    for index, (label, name) in enumerate(zip(header.labels, header.names, strict=True)):
        cells = [row[index] for row in rows if index < len(row) and not is_blank(row[index])]
        if name in ADDED or (not label and not cells):
            continue
        samples = tuple(_sample(cell, by_place.get(index), sensitive) for cell in cells[:3])
        columns.append(FileColumn(index, label, samples, name))
    return columns


def _sample(cell: CellValue, column: ImportColumn | None, sensitive: Sequence[ImportColumn]) -> str:
    """Return a cell for the page; what could be a sensitive value is masked wherever it stands."""
    said = shown(cell)[:60]
    if column is not None and column.shown_as is not str:
        return column.shown_as(said)
    for one in sensitive:
        if one.is_recognisable and not isinstance(one.parse(cell), CellError):
            return one.shown_as(said)
    return said
