"""Unified social credit code of a legal entity (统一社会信用代码, GB 32100-2015).

Eighteen characters: department, category, six digits of the place of *registration* (not of the
plant), organisation code of nine with its own check (GB 11714), check character.

Errors: ``empty``, ``wrong_length`` (length), ``wrong_character`` (character, at: from 1),
``wrong_check``.
Warnings: ``suggestion`` (value: one that passes, by letters that look like digits),
``category_unusual`` (category), ``region_unknown`` (region), ``organisation_check``.
"""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.cn import uscc as gb32100

from yiqi.lib.findings import Finding
from yiqi.lib.identifiers.checked import Checked, compact, misread_digits
from yiqi.lib.identifiers.regions import place_name

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ENTERPRISE_CATEGORIES = {
    "91": "enterprise",
    "92": "individual_business",
    "93": "farmers_cooperative",
}
_DEPARTMENTS = "123456789ANY"
_NEVER_USED = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5"})  # not in the alphabet
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class CheckedUscc(Checked):
    """A checked code.

    ``category``: enterprise, individual_business, farmers_cooperative or other.
    ``region``: six digits of the place of registration, empty where the code is not valid.
    """

    category: str = "other"
    region: str = ""


def check_uscc(text: str) -> CheckedUscc:
    """Check a unified social credit code as typed, pasted or read from a sheet."""
    value = compact(text)
    errors = _errors_of(value)
    category = ENTERPRISE_CATEGORIES.get(value[:2], "other")
    if errors:
        return CheckedUscc(value, errors, _suggestion_for(value), category)
    return CheckedUscc(value, (), _doubts_about(value), category, value[2:8])


def make_uscc(region: str, serial: int, prefix: str = "91") -> str:
    """Return an invented code that passes every check, for demonstration and tests.

    Args:
        region: six digits; ``990000`` belongs to no place, so no real firm can have the code.
        serial: 0 to 99,999,999, the first eight characters of the organisation code.
        prefix: department and category.

    Raises:
        ValueError: a part does not fit.
    """
    if len(region) != 6 or not region.isascii() or not region.isdigit():
        raise ValueError("region: six digits")
    if not 0 <= serial <= 99_999_999:
        raise ValueError("serial: 0 to 99999999")
    if len(prefix) != 2 or any(letter not in ALPHABET for letter in prefix):
        raise ValueError("prefix: two characters of the code's alphabet")
    organisation = f"{serial:08d}"
    body = prefix + region + organisation + _organisation_check(organisation)
    return body + str(gb32100.calc_check_digit(body))


def _errors_of(value: str) -> tuple[Finding, ...]:
    """Return what is certainly wrong, most telling first."""
    if not value:
        return (Finding("empty"),)
    strange = tuple(
        Finding("wrong_character", {"character": letter, "at": at})
        for at, letter in enumerate(value, start=1)
        if letter not in _allowed_at(at)
    )
    if len(value) != 18:
        return (Finding("wrong_length", {"length": len(value)}), *strange[:3])
    if strange:
        return strange[:3]
    if gb32100.calc_check_digit(value[:17]) != value[17]:
        return (Finding("wrong_check"),)
    return ()


def _allowed_at(at: int) -> str:
    """Return the characters that may stand at place ``at``, counted from 1."""
    if at == 1:
        return _DEPARTMENTS
    return "0123456789" if 3 <= at <= 8 else ALPHABET


def _suggestion_for(value: str) -> tuple[Finding, ...]:
    """Offer the code that was probably meant: look-alike letters replaced, checks passed."""
    guess = misread_digits(value, range(2, 8)).translate(_NEVER_USED)
    if guess != value and not _errors_of(guess):
        return (Finding("suggestion", {"value": guess}),)
    return ()


def _doubts_about(value: str) -> tuple[Finding, ...]:
    """Return what a person should look at in a code that passes."""
    doubts = []
    if value[:2] not in ENTERPRISE_CATEGORIES:
        doubts.append(Finding("category_unusual", {"category": value[:2]}))
    if not place_name(value[2:8]):
        doubts.append(Finding("region_unknown", {"region": value[2:8]}))
    if _organisation_check(value[8:16]) != value[16]:
        doubts.append(Finding("organisation_check"))
    return tuple(doubts)


def _organisation_check(organisation: str) -> str:
    """Return the check character of eight characters of an organisation code (GB 11714)."""
    pairs = zip(organisation, _ORGANISATION_WEIGHTS, strict=True)
    total = sum(int(letter, 36) * weight for letter, weight in pairs)
    return "0123456789X0"[11 - total % 11]
