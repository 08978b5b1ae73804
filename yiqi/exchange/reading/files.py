"""Opens a file by what it truly is, and refuses with one class a reason what is no sheet."""

from __future__ import annotations

import io
from dataclasses import dataclass

from yiqi.exchange.reading.sheets import (
    FileDamaged,
    FileUnpacksTooFar,
    Rows,
    TextSheet,
    WorkbookSheets,
)
from yiqi.exchange.reading.xlsx_parts import XlsxFacts, look_into
from yiqi.exchange.rules import LARGEST_FILE
from yiqi.lib.errors import Refusal
from yiqi.lib.files import (
    ArchiveDamaged,
    ArchiveLocked,
    ArchiveTooLarge,
    FileType,
    check_archive,
    tell_type,
)
from yiqi.lib.findings import Finding

_MACRO_KINDS = frozenset({"xlsm", "xlsb", "docm", "pptm"})
_OLE = b"\xd0\xcf\x11\xe0"  # an old Office file; its directory stands at the end and may be lost
_WEB_PAGES = frozenset({"html", "xml"})


class FileEmpty(Refusal):
    """No byte in it."""

    code = "import_file_empty"


class FileTooLarge(Refusal):
    """Above the limit; parameters max and size in MB."""

    code = "import_file_too_large"


class FileNotASheet(Refusal):
    """A picture, a Word file, an archive…; parameter kind."""

    code = "import_not_a_sheet"


class FileIsWebPage(Refusal):
    """A web page that bears the name of a workbook, as some systems export it."""

    code = "import_web_page"


class FileHasMacro(Refusal):
    """A workbook with a program in it."""

    code = "import_has_macro"


class FileLocked(Refusal):
    """A workbook with a password."""

    code = "import_locked"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the file; a CSV file has one without a name."""

    index: int
    name: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file whose rows can be read, as often as needed.

    Findings, to be told: ``hidden_rows`` (count), ``formulas_without_value`` (count),
    ``encoding`` (name), ``damaged`` (count, line), ``cut_off``.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]
    _content: WorkbookSheets | TextSheet

    def rows(self, sheet: int) -> Rows:
        """Return the rows of a sheet with their numbers.

        Raises:
            FileDamaged: it cannot be read to its end.
        """
        return self._content.rows(sheet)


def open_file(content: bytes) -> OpenedFile:
    """Open a sheet by its content, whatever its name says.

    Raises:
        FileEmpty, FileTooLarge, FileNotASheet, FileIsWebPage, FileHasMacro, FileLocked,
        FileDamaged, FileUnpacksTooFar, CellFarAway, SheetNotText: what is wrong with it.
    """
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(max=LARGEST_FILE // 2**20, size=len(content) // 2**20)
    told = tell_type(content)
    _require_sheet(told, is_broken_ole=told.kind == "unknown" and content.startswith(_OLE))
    if told.kind == "text":
        text = TextSheet(content)
        return OpenedFile("csv", _sheets(text.names), text.findings, text)
    facts = _unpacked(content) if told.kind == "xlsx" else XlsxFacts(has_merged=True)
    book = WorkbookSheets(io.BytesIO(content), has_merged=facts.has_merged)
    if not book.names:
        raise FileEmpty
    return OpenedFile(told.kind, _sheets(book.names), _findings(facts), book)


def _require_sheet(told: FileType, *, is_broken_ole: bool) -> None:
    """Refuse what is no sheet, in the order in which a person can do something about it."""
    refusals: tuple[tuple[bool, type[Refusal]], ...] = (
        (told.kind == "empty", FileEmpty),
        (told.kind == "locked_office" or told.has("password"), FileLocked),
        (told.kind in _MACRO_KINDS or told.has("macro"), FileHasMacro),
        (told.has("too_large"), FileUnpacksTooFar),
        (told.has("damaged") or is_broken_ole, FileDamaged),
        (told.kind in _WEB_PAGES, FileIsWebPage),
    )
    for applies, refusal in refusals:
        if applies:
            raise refusal
    if told.kind not in {"xlsx", "xls", "text"}:
        raise FileNotASheet(kind=told.kind)


def _unpacked(content: bytes) -> XlsxFacts:
    try:
        check_archive(content)
    except ArchiveTooLarge as error:
        raise FileUnpacksTooFar from error
    except ArchiveLocked as error:
        raise FileLocked from error
    except ArchiveDamaged as error:
        raise FileDamaged from error
    return look_into(io.BytesIO(content))


def _findings(facts: XlsxFacts) -> tuple[Finding, ...]:
    counted = {
        "hidden_rows": facts.hidden_rows,
        "formulas_without_value": facts.formulas_without_value,
    }
    return tuple(Finding(code, {"count": count}) for code, count in counted.items() if count)


def _sheets(names: list[tuple[str, bool]]) -> tuple[Sheet, ...]:
    return tuple(Sheet(index, name, hidden) for index, (name, hidden) in enumerate(names))
