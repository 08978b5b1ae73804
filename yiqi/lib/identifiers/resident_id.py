"""Number of a resident identity card (居民身份证, GB 11643-1999).

Six digits of place, birth date, three digits of sequence, check character. The place may be
abolished or newer than our table, so an unknown one only warns.

Errors: ``empty``, ``wrong_length`` (length), ``wrong_character`` (character, at: from 1),
``wrong_check``, ``impossible_date`` (date), ``old_form`` (15 digits, out of use since 2013).
Warnings: ``suggestion`` (value: one that passes), ``region_unknown`` (region),
``birth_before_1900``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yiqi.lib.findings import Finding
from yiqi.lib.identifiers.checked import Checked, compact, misread_digits
from yiqi.lib.identifiers.regions import place_name

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class CheckedResidentId(Checked):
    """A checked number; ``born_on`` only where the number is valid."""

    born_on: date | None = None


def check_resident_id(text: str, *, today: date | None = None) -> CheckedResidentId:
    """Check the number of a resident identity card.

    Args:
        text: as typed or read from a sheet.
        today: where given, a birth after this day is an impossible date.
    """
    value = compact(text)
    errors = _errors_of(value, today)
    if errors:
        return CheckedResidentId(value, errors, _suggestion_for(value, today))
    return CheckedResidentId(value, (), _doubts_about(value), _birth_of(value))


def make_resident_id(
    region: str = "990000", *, born_on: date = date(1990, 1, 1), serial: int = 1
) -> str:
    """Return an invented number that passes, for demonstration and tests.

    Args:
        region: six digits; ``990000`` belongs to no place, so no real person can have it.
        born_on: birth date.
        serial: 0 to 999, odd for men.

    Raises:
        ValueError: a part does not fit.
    """
    if len(region) != 6 or not region.isascii() or not region.isdigit():
        raise ValueError("region: six digits")
    if not 0 <= serial <= 999:
        raise ValueError("serial: 0 to 999")
    body = f"{region}{born_on:%Y%m%d}{serial:03d}"
    return body + _check_of(body)


def _errors_of(value: str, today: date | None) -> tuple[Finding, ...]:
    """Return what is certainly wrong, most telling first."""
    if not value:
        return (Finding("empty"),)
    if len(value) == 15 and value.isascii() and value.isdigit():
        return (Finding("old_form"),)
    strange = tuple(
        Finding("wrong_character", {"character": letter, "at": at})
        for at, letter in enumerate(value, start=1)
        if letter not in (_DIGITS + "X" if at == 18 else _DIGITS)
    )
    if len(value) != 18:
        return (Finding("wrong_length", {"length": len(value)}), *strange[:3])
    if strange:
        return strange[:3]
    born_on = _birth_of(value)
    if born_on is None or (today is not None and born_on > today):
        return (Finding("impossible_date", {"date": value[6:14]}),)
    return () if _check_of(value[:17]) == value[17] else (Finding("wrong_check"),)


def _birth_of(value: str) -> date | None:
    """Return the birth date in an 18-character number, ``None`` where no such day exists."""
    try:
        return date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None


def _check_of(body: str) -> str:
    """Return the check character of 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def _suggestion_for(value: str, today: date | None) -> tuple[Finding, ...]:
    """Offer the number that was probably meant: look-alikes replaced, an old form written out."""
    guess = misread_digits(value)
    if len(guess) == 15 and guess.isascii() and guess.isdigit():
        guess = f"{guess[:6]}19{guess[6:]}"
        guess += _check_of(guess)
    if guess != value and not _errors_of(guess, today):
        return (Finding("suggestion", {"value": guess}),)
    return ()


def _doubts_about(value: str) -> tuple[Finding, ...]:
    """Return what a person should look at in a number that passes."""
    doubts = []
    if not place_name(value[:6]):
        doubts.append(Finding("region_unknown", {"region": value[:6]}))
    if value[6:8] < "19":
        doubts.append(Finding("birth_before_1900"))
    return tuple(doubts)
