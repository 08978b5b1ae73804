"""What a cell of a sheet says: text, a day, a number, one of several words. Pure.

Each parser takes the cell as the file gives it and returns a plain value, a :class:`Doubtful` one
(taken, with a note) or a :class:`CellError` (refused, with a reason code); it never raises.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from yiqi.exchange.columns import NO, NOTHING, YES
from yiqi.lib.csvtext import clean_text
from yiqi.lib.identifiers import Checked

CellValue: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | None
Parse: TypeAlias = Callable[[CellValue], object]

EXACT_DIGITS = 15  # a spreadsheet keeps no more digits of a number
_EXPONENT = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{2}", re.IGNORECASE)
_IN_FORMULA = re.compile(r'="(.*)"')
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_DENSE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 367, 73_050  # 1901-01-01 and 2099-12-31 as a sheet counts days
_EPOCH = date(1899, 12, 30)
_EDGES = "'’ \t\r\n\u3000\ufeff\u200b\xa0"
_LONGEST_NOTHING = 9
_MARKS = re.compile(r"[\s\u200b\u3000]+")


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a cell is not taken; ``exchange.phrases`` turns ``code`` and ``params`` into words."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that is taken, with a note that a person should look at."""

    value: object
    note: CellError


def is_blank(cell: CellValue) -> bool:
    """Whether a cell says nothing: empty, blanks, a dash, ``无``, an error of a formula."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return isinstance(cell, float) and math.isnan(cell)
    if len(cell) > _LONGEST_NOTHING:
        return not cell.strip(_EDGES)
    return not (bare := cell.strip(_EDGES)) or bare.casefold() in NOTHING


def shown(cell: CellValue) -> str:
    """Return a cell as text for a preview; numbers without an exponent."""
    said = text_of(cell)
    if not isinstance(said, CellError):
        return said
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)


def text_of(cell: CellValue) -> str | CellError:
    """Return a cell as text: a number as its digits, a day as ``2022-03-18``.

    Errors: ``digits_lost``, a number so long that the spreadsheet has rounded it.
    """
    if isinstance(cell, str):
        return _plain_text(cell)
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).upper()
    if isinstance(cell, int | float):
        return _digits(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time() else f"{cell:%Y-%m-%d}"
    return str(cell)


def text(*, max_chars: int) -> Parse:
    """Take free text of at most so many characters; codes ``too_long``, ``digits_lost``."""

    def parse(cell: CellValue) -> object:
        said = text_of(cell)
        if isinstance(said, CellError):
            return said
        if not said.isprintable():
            said = clean_text(said, max_chars=max_chars).text
        if len(said) > max_chars:
            return CellError("too_long", {"max": max_chars, "length": len(said)})
        return said

    return parse


def one_of(choices: Mapping[str, object]) -> Parse:
    """Take one of the given words, in any width and case; code ``not_a_choice`` (choices)."""
    folded = {_folded(word): value for word, value in choices.items()}
    named = ", ".join(list(choices)[:12])

    def parse(cell: CellValue) -> object:
        said = text_of(cell)
        if isinstance(said, str) and (key := _folded(said)) in folded:
            return folded[key]
        return CellError("not_a_choice", {"choices": named})

    return parse


def yes_no(cell: CellValue) -> object:
    """Take yes or no as people tick it; code ``not_yes_or_no``."""
    if isinstance(cell, bool):
        return cell
    said = shown(cell).strip().casefold()
    if said in YES:
        return True
    return False if said in NO else CellError("not_yes_or_no")


def day(cell: CellValue) -> object:
    """Take a day: a date, a spreadsheet's serial number, or text; codes ``not_a_day``."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _day_of_number(cell)
    said = unicodedata.normalize("NFKC", shown(cell)).strip()
    found = _DAY.fullmatch(said) or _DENSE_DAY.fullmatch(said)
    if found:
        return _day_of(*(int(part) for part in found.groups()))
    if said.isascii() and said.isdigit() and len(said) == 5:
        return _day_of_number(int(said))
    return CellError("not_a_day")


def whole_number(*, at_least: int = 0, at_most: int = 2**31 - 1) -> Parse:
    """Take a whole number; codes ``not_a_number``, ``out_of_range`` (min, max)."""

    def parse(cell: CellValue) -> object:
        value = _number(cell)
        if value is None or value != int(value):
            return CellError("not_a_number")
        if not at_least <= value <= at_most:
            return CellError("out_of_range", {"min": at_least, "max": at_most})
        return int(value)

    return parse


def number(*, at_least: float = -1e15, at_most: float = 1e15) -> Parse:
    """Take a number; codes ``not_a_number``, ``out_of_range`` (min, max)."""

    def parse(cell: CellValue) -> object:
        value = _number(cell)
        if value is None:
            return CellError("not_a_number")
        if not at_least <= value <= at_most:
            return CellError("out_of_range", {"min": f"{at_least:g}", "max": f"{at_most:g}"})
        return value

    return parse


def identifier(check: Callable[[str], Checked], *, name: str) -> Parse:
    """Take an identifier by one of ``yiqi.lib.identifiers``; codes ``name.code``, ``digits_lost``.

    A warning of the check does not block: the value comes back doubtful.
    """

    def parse(cell: CellValue) -> object:
        said = text_of(cell)
        if isinstance(said, CellError):
            return said
        if _EXPONENT.fullmatch(said):
            return CellError("digits_lost")
        found = check(said)
        if found.errors:
            first = found.errors[0]
            better = next((w.params for w in found.warnings if w.code == "suggestion"), None)
            more = {"suggestion": better["value"]} if better else {}
            return CellError(f"{name}.{first.code}", {**first.params, **more})
        if found.warnings:
            first = found.warnings[0]
            return Doubtful(found.value, CellError(f"{name}.{first.code}", first.params))
        return found.value

    return parse


def heading(cell: CellValue) -> str:
    """Return a heading as it is compared: without width, case, marks, blanks and brackets."""
    plain = unicodedata.normalize("NFKC", shown(cell)).casefold()
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", plain)
    return re.sub(r"[\s*:：_\-.、/]+", "", plain)[:60]


def _plain_text(cell: str) -> str:
    """Take off blanks, the apostrophe that marks text, and a formula that only holds text."""
    said = cell.strip(" \t\r\n\u3000\ufeff\u200b\xa0")
    if said[:1] == "'":
        return said[1:].strip()
    if said[:2] == '="' and (found := _IN_FORMULA.fullmatch(said)):
        return found[1].strip()
    return said


def _digits(value: int | float) -> str | CellError:
    if isinstance(value, float) and not math.isfinite(value):
        return CellError("not_a_number")
    if abs(value) >= 10**EXACT_DIGITS:
        return CellError("digits_lost")
    if value == int(value):
        return str(int(value))
    return repr(float(value)) if abs(value) >= 1e-4 else f"{value:.10f}".rstrip("0")


def _number(cell: CellValue) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return cell if math.isfinite(cell) else None
    said = _MARKS.sub("", unicodedata.normalize("NFKC", shown(cell))).replace(",", "")
    return float(said) if len(said) < 40 and _NUMBER.fullmatch(said) else None


def _day_of_number(value: int | float) -> date | CellError:
    """A serial number of a spreadsheet, or a day written without marks: 20220318."""
    if not math.isfinite(value):
        return CellError("not_a_day")
    whole = int(value)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=whole)
    found = _DENSE_DAY.fullmatch(str(whole))
    return _day_of(*(int(part) for part in found.groups())) if found else CellError("not_a_day")


def _day_of(year: int, month: int, day_of_month: int) -> date | CellError:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        return CellError("not_a_day")
    return found if 1900 <= year <= 2099 else CellError("not_a_day")


def _folded(word: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", word)).casefold()
