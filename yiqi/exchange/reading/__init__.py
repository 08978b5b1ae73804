"""Reads sheets as people have them: xlsx, xls, CSV in any encoding; refuses what it cannot."""

from yiqi.exchange.reading.files import (
    FileEmpty,
    FileHasMacro,
    FileIsWebPage,
    FileLocked,
    FileNotASheet,
    FileTooLarge,
    OpenedFile,
    Sheet,
    open_file,
)
from yiqi.exchange.reading.headers import Header, NoHeader, find_header, foot_of
from yiqi.exchange.reading.sheets import FileDamaged, FileUnpacksTooFar, SheetNotText
from yiqi.exchange.reading.xlsx_parts import CellFarAway

__all__ = [
    "CellFarAway",
    "FileDamaged",
    "FileEmpty",
    "FileHasMacro",
    "FileIsWebPage",
    "FileLocked",
    "FileNotASheet",
    "FileTooLarge",
    "FileUnpacksTooFar",
    "Header",
    "NoHeader",
    "OpenedFile",
    "Sheet",
    "SheetNotText",
    "find_header",
    "foot_of",
    "open_file",
]
