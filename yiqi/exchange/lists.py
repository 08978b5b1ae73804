"""The list in a file: which sheet, under which header, and its rows as often as needed.

(Not one of an area's usual names: it stands between the reading of files and the engine.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from yiqi.exchange.cells import CellValue, is_blank
from yiqi.exchange.kinds import ImportKind
from yiqi.exchange.matching import count_known, fits_by_content
from yiqi.exchange.reading import Header, OpenedFile, find_header, foot_of
from yiqi.exchange.rules import MOST_COLUMNS
from yiqi.lib.errors import Refusal

FIRST_ROWS = 500  # looked at for the header and the matching


class NoRows(Refusal):
    """A header, and nothing below it."""

    code = "import_no_rows"


@dataclass(frozen=True, slots=True)
class Table:
    """A list found in a sheet: its header, the first rows, and how often it can be read anew."""

    opened: OpenedFile
    sheet: int
    header: Header
    sample: list[list[CellValue]]
    restored: Mapping[int, Mapping[int, CellValue]] = field(default_factory=dict)  # row, place

    def rows(self) -> Iterator[tuple[int, list[CellValue]]]:
        """Return the filled rows below the header; a foot (合计…) ends with nothing lost.

        Blank rows are left out. A foot is left out only where no filled row that is none follows.
        """
        held: list[tuple[int, list[CellValue]]] = []
        for number, cells in self.opened.rows(self.sheet):
            if number <= self.header.last_row or all(is_blank(cell) for cell in cells):
                continue
            for place, cell in self.restored.get(number, {}).items():
                cells[place] = cell
            if foot_of(cells):
                held.append((number, cells))
                continue
            yield from held
            held = []
            yield number, cells


def find_table(
    opened: OpenedFile,
    kind: ImportKind,
    *,
    sheet: int | None = None,
    remembered: Mapping[str, str] | None = None,
) -> Table:
    """Return the list of a sheet; of the one that fits best where none is chosen.

    ``remembered`` are headings as people chose them before (heading → column code).

    Raises:
        NoHeader: no sheet has headings.
        NoRows: nothing stands below them.
    """
    choices = [sheet] if sheet is not None else [one.index for one in opened.sheets]
    found: list[tuple[int, bool, Table]] = []
    refusals: list[Refusal] = []
    for index in choices:
        try:
            table = _table_in(opened, kind, index, remembered)
        except Refusal as refusal:
            refusals.append(refusal)
            continue
        is_hidden = opened.sheets[index].is_hidden
        found.append((count_known(kind, table.header, remembered), not is_hidden, table))
    if not found:
        raise min(refusals, key=lambda one: not isinstance(one, NoRows))
    return max(found, key=lambda one: (one[0], one[1], -one[2].sheet))[2]


def _table_in(
    opened: OpenedFile, kind: ImportKind, index: int, remembered: Mapping[str, str] | None
) -> Table:
    filled = [
        (number, cells[:MOST_COLUMNS])
        for number, cells in islice(opened.rows(index), FIRST_ROWS)
        if not all(is_blank(cell) for cell in cells)
    ]

    def below(header: Header) -> list[list[CellValue]]:
        return [cells for number, cells in filled if number > header.last_row][:100]

    header = find_header(
        filled,
        count_known=lambda h: count_known(kind, h, remembered),
        fits=lambda h: fits_by_content(kind, h, below(h)),
    )
    sample = below(header)
    if not sample:
        raise NoRows
    return Table(opened, index, header, sample)
