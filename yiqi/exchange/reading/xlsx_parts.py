"""What must be known of an xlsx file before a reader unpacks it: far cells, hidden rows, formulas.

A reader lays out every cell between the first and the last one. A single word in XFD1048576 makes
that 17 thousand million cells, so the extent is measured first, from the packed text.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from yiqi.lib.errors import Refusal

MOST_CELLS = 10_000_000  # of one sheet, blank ones between them counted
_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# Beyond column Z or row 9,999: then every cell is looked at.
_FAR = re.compile(rb"""\br=["'](?:[A-Z]{2,3}\d|[A-Z]\d{5})""")
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*?(/?)>""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^>]*\bhidden=["'](?:1|true)["']""")
_UNCOUNTED = re.compile(
    rb"</(?:\w+:)?f>(?:<(?:\w+:)?v>\s*</(?:\w+:)?v>|<(?:\w+:)?v\s*/>|</(?:\w+:)?c>)"
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b")


class CellFarAway(Refusal):
    """A cell lies so far from the list that the sheet is too large; parameter cell."""

    code = "import_cell_far_away"


@dataclass(frozen=True, slots=True)
class XlsxFacts:
    """What was found in all sheets of a file together."""

    hidden_rows: int = 0
    formulas_without_value: int = 0
    has_merged: bool = False


def look_into(stream: BinaryIO) -> XlsxFacts:
    """Return the facts of an xlsx file that ``check_archive`` has let through.

    Raises:
        CellFarAway: a sheet is too large to be laid out.
    """
    hidden = formulas = 0
    has_merged = False
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            if _PART.fullmatch(name):
                content = archive.read(name)
                _require_near(content)
                hidden += sum(1 for _ in _HIDDEN.finditer(content))
                formulas += sum(1 for _ in _UNCOUNTED.finditer(content))
                has_merged = has_merged or _MERGED.search(content) is not None
    stream.seek(0)
    return XlsxFacts(hidden, formulas, has_merged)


def _require_near(content: bytes) -> None:
    """Refuse a sheet whose cells with a value span too large a field."""
    if _FAR.search(content) is None:
        return
    rows: dict[int, int] = {}  # row: its last column
    for column, row, is_blank in _CELL.findall(content):
        if not is_blank:
            rows[int(row)] = max(rows.get(int(row), 0), _column_number(column))
    if not rows:
        return
    last_row, last_column = max(rows), max(rows.values())
    if last_row * last_column > MOST_CELLS:
        raise CellFarAway(cell=_farthest(rows))


def _farthest(rows: dict[int, int]) -> str:
    row = max(rows, key=lambda one: one * rows[one])
    return f"{_column_letters(rows[row])}{row}"


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
