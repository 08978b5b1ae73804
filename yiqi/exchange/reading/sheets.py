"""Rows of one sheet with their numbers, whatever format it is in."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from yiqi.exchange.cells import CellValue
from yiqi.lib.csvtext import Undecodable, decode
from yiqi.lib.errors import Refusal
from yiqi.lib.findings import Finding

Rows: TypeAlias = Iterator[tuple[int, list[CellValue]]]  # row number as the spreadsheet counts
_DELIMITERS = ",\t;|，"
_LONGEST_FIELD = 2**20  # characters of one cell of a CSV file


class FileDamaged(Refusal):
    """Cut off on its way, or its parts do not fit."""

    code = "import_file_damaged"


class FileUnpacksTooFar(Refusal):
    """A small file that unpacks to far too much."""

    code = "import_file_bomb"


class SheetNotText(Refusal):
    """A CSV file that is no text in any encoding that people here use."""

    code = "import_not_text"


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn what the reader of workbooks raises on a damaged file into a refusal."""
    try:
        yield
    except CalamineError as error:
        raise FileDamaged(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own assertion; no Exception
            raise FileDamaged(str(error)) from error
        raise


class WorkbookSheets:
    """The sheets of an xlsx or xls workbook."""

    def __init__(self, stream: BinaryIO, *, has_merged: bool) -> None:
        self._has_merged = has_merged
        self._laid_out: dict[int, CalamineSheet] = {}  # laying a sheet out is half the reading
        with damage_told():
            self._book = CalamineWorkbook.from_filelike(stream)
        self.names = [
            (found.name, found.visible != Visible.Visible)
            for found in self._book.sheets_metadata
            if found.typ == SheetTypeEnum.WorkSheet
        ]

    def rows(self, index: int) -> Rows:
        """Return the rows of a sheet; merged cells repeat their value downwards.

        Raises:
            FileDamaged: the sheet cannot be read.
        """
        with damage_told():
            if index not in self._laid_out:
                self._laid_out[index] = self._book.get_sheet_by_name(self.names[index][0])
            sheet = self._laid_out[index]
            first_row, first_column = sheet.start or (0, 0)
            filled = _filling_of(sheet) if self._has_merged else None
            for offset, cells in enumerate(sheet.iter_rows()):
                row: list[Any] = [""] * first_column + cells if first_column else cells
                number = first_row + offset
                if filled is not None:
                    filled(number, row)
                yield number + 1, row


def _filling_of(sheet: CalamineSheet) -> Callable[[int, list[Any]], None] | None:
    """Return what writes the value of a cell that is merged downwards into the rows below it."""
    ranges = [r for r in sheet.merged_cell_ranges or [] if r[1][0] > r[0][0]]
    if not ranges:
        return None
    waiting = sorted(ranges, key=lambda one: one[0][0], reverse=True)
    live: list[tuple[int, int, Any]] = []  # last row, column, value

    def fill(number: int, row: list[Any]) -> None:
        live[:] = [one for one in live if one[0] >= number]
        for _last, column, value in live:
            if column < len(row) and row[column] == "":
                row[column] = value
        while waiting and waiting[-1][0][0] <= number:
            (_first, column), (last, _right) = waiting.pop()
            if column < len(row) and row[column] != "":
                live.append((last, column, row[column]))

    return fill


class TextSheet:
    """A CSV or tab-separated file, which is one sheet.

    ``findings``: ``encoding`` (name), ``damaged`` (count, line), ``cut_off``.
    """

    def __init__(self, content: bytes) -> None:
        self.names = [("", False)]
        try:
            decoded = decode(content)
        except Undecodable as error:
            raise SheetNotText from error
        self._text = decoded.text.removeprefix("\ufeff")
        self._delimiter = _delimiter_of(self._text)
        said = Finding("encoding", {"name": decoded.encoding.upper()})
        self.findings: tuple[Finding, ...] = (said, *decoded.findings)

    def rows(self, index: int) -> Rows:
        """Return the rows; their numbers are those that a spreadsheet would show.

        Raises:
            FileDamaged: quotes that never close.
        """
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter)
        try:
            for number, cells in enumerate(reader, start=1):
                yield number, list(cells)
        except csv.Error as error:
            raise FileDamaged(str(error)) from error


def _delimiter_of(text: str) -> str:
    """Return what separates the cells: the sign that the first lines hold most evenly."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    counts = {sign: _evenness([line.count(sign) for line in lines]) for sign in _DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] > 0 else ","


def _evenness(counts: Sequence[int]) -> float:
    """Return how many lines share the commonest count above 0, a little more for more signs."""
    common = Counter(count for count in counts if count).most_common(1)
    return common[0][1] + common[0][0] / 1000 if common else 0.0
