"""Telephone numbers as people in China write them: mobile, landline with extension, service.

The Chinese plan is checked here, by shape alone, so that a number newer than any table passes;
numbers of other countries (``+`` or ``00``) are left to the phonenumbers library.

Errors: ``empty``, ``wrong_character`` (character), ``several`` (two numbers in one field),
``wrong_length`` (length), ``not_a_number``.
Warnings: ``no_area_code``, ``foreign``, ``unverified``, ``suggestion`` (value: letters O, I, l
read as digits).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from yiqi.lib.findings import Finding
from yiqi.lib.identifiers.checked import Checked, shortened

_EXTENSION = re.compile(r"(?:转|分机|内线|ext\.?|x|#)\s*[:：-]?\s*(\d{1,6})$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(
    r"^(\(?0\d{2,3}[)\-\s]?\s*\d{7,8}|\d{7,8}|[48]00-?\d{3}-?\d{4})-(\d{1,6})$"
)
_FILLING = re.compile(r"[\s\-\u2010-\u2015\u2212.·()\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(010|02[0-57-9]|0[3-9]\d{2})([1-9]\d{6,7})")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_SERVICE = re.compile(r"[48]00\d{7}|1\d{2}|12\d{3}|96\d{3,4}|95\d{3,6}|10\d{3,6}")
_LOOK_ALIKE = str.maketrans("OoIl", "0011")

_KINDS = (
    ("mobile", _MOBILE),
    ("landline", _LANDLINE),
    ("local", _LOCAL),
    ("service", _SERVICE),
)


@dataclass(frozen=True, slots=True)
class CheckedPhone(Checked):
    """A checked number.

    ``kind``: mobile, landline, local (no area code), service, foreign or other.
    ``digits``: what to look a caller up by, without extension; a foreign number begins with 00,
    so it never equals a Chinese one. ``extension``: digits or empty.
    """

    kind: str = "other"
    digits: str = ""
    extension: str = ""


def check_phone(text: str) -> CheckedPhone:
    """Check a telephone number: ``+86 138-1234-5678``, ``(0917)321 1234转801``, ``12345``."""
    plain = unicodedata.normalize("NFKC", shortened(text)).replace("—", "-").strip()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"^(?:电话|手机|tel|phone|mobile)\.?\s*[:：]?\s*", "", plain, flags=re.I)
    main, extension = _split_extension(_without_country(plain))
    digits = _FILLING.sub("", main)
    if not digits:
        return CheckedPhone("", (Finding("empty"),))
    if digits.startswith(("+", "00")):
        return _check_foreign(digits)
    strange = re.search(r"[^0-9]", digits)
    if strange:
        return _not_digits(digits, strange[0])
    return _check_chinese(digits, extension)


def _without_country(plain: str) -> str:
    """Drop +86 or 0086 and the trunk zero that people leave out or in after it."""
    found = re.match(r"^\(?(?:\+|00)\s*86\)?[\s\-]*(?:\(0\))?(.*)$", plain)
    if not found:
        return plain
    rest = found[1].strip()
    bare = _FILLING.sub("", _split_extension(rest)[0])
    is_without_trunk_zero = not _MOBILE.fullmatch(bare) and _LANDLINE.fullmatch(f"0{bare}")
    return f"0{rest}" if is_without_trunk_zero else rest


def _split_extension(plain: str) -> tuple[str, str]:
    """Return the number and its extension (empty where there is none)."""
    dashed = _DASHED_EXTENSION.match(plain)
    if dashed:
        return dashed[1], dashed[2]
    marked = _EXTENSION.search(plain)
    return (plain[: marked.start()], marked[1]) if marked else (plain, "")


def _check_chinese(digits: str, extension: str) -> CheckedPhone:
    """Classify digits of the Chinese numbering plan by their shape."""
    if _MOBILE.fullmatch(digits.removeprefix("0")):
        digits = digits.removeprefix("0")
    kind = next((kind for kind, shape in _KINDS if shape.fullmatch(digits)), "other")
    errors = _length_errors(digits) if kind == "other" else ()
    doubt = {"local": "no_area_code", "other": "unverified"}.get(kind)
    warnings = (Finding(doubt),) if doubt and not errors else ()
    shown = _LANDLINE.sub(r"\1-\2", digits) if kind == "landline" else digits
    value = f"{shown}-{extension}" if extension else shown
    return CheckedPhone(value, errors, warnings, kind, "" if errors else digits, extension)


def _length_errors(digits: str) -> tuple[Finding, ...]:
    """Return what is wrong with the length of digits that fit no shape."""
    if len(digits) >= 18:
        return (Finding("several"),)
    if not 7 <= len(digits) <= 12 or digits.startswith("1"):
        return (Finding("wrong_length", {"length": len(digits)}),)
    return ()


def _not_digits(digits: str, strange: str) -> CheckedPhone:
    """Refuse a text with a character that no number has, or offer what was meant."""
    if re.search(r"\d{7,}[,，、;；|/或和]+\d{7,}", digits):
        return CheckedPhone(digits, (Finding("several"),))
    if not re.search(r"\d", digits):
        return CheckedPhone(digits, (Finding("not_a_number"),))
    guess = digits.translate(_LOOK_ALIKE)
    hint: tuple[Finding, ...] = ()
    if guess.isascii() and guess.isdigit() and _check_chinese(guess, "").is_valid:
        hint = (Finding("suggestion", {"value": _check_chinese(guess, "").value}),)
    return CheckedPhone(digits, (Finding("wrong_character", {"character": strange}),), hint)


def _check_foreign(digits: str) -> CheckedPhone:
    """Check a number of another country; one that its plan does not know is only unverified."""
    import phonenumbers

    bare = re.sub(r"^(\+|00)", "", digits)
    strange = re.search(r"[^0-9]", bare)
    if strange:
        return CheckedPhone(digits, (Finding("wrong_character", {"character": strange[0]}),))
    if not 7 <= len(bare) <= 15:
        return CheckedPhone(digits, (Finding("wrong_length", {"length": len(bare)}),))
    try:
        known = phonenumbers.is_possible_number(phonenumbers.parse(f"+{bare}"))
    except phonenumbers.NumberParseException:
        known = False
    doubts = (Finding("foreign"),) if known else (Finding("foreign"), Finding("unverified"))
    return CheckedPhone(f"+{bare}", (), doubts, "foreign", f"00{bare}")
