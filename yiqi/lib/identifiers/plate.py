"""Vehicle plates (机动车号牌, GA 36-2018): normal form, kind, whether of a new-energy vehicle.

A plate that fits no pattern is kept as written with the warning ``unverified``: temporary, army,
emergency and foreign plates exist and their lorries stand at the gate all the same.

Errors: ``empty``, ``too_long`` (max).
Warnings: ``unverified``, ``suggestion`` (value: O and I, which no number uses, as 0 and 1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from yiqi.lib.findings import Finding
from yiqi.lib.identifiers.checked import Checked, compact

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LONGEST = 16  # characters of any plate, our limit
_LETTER = "A-HJ-NP-Z"  # no I, no O
_SIGN = _LETTER + "0-9"
_HEAD = f"[{PROVINCES}][{_LETTER}]"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("ordinary", f"{_HEAD}[{_SIGN}]{{5}}"),
        ("new_energy_small", f"{_HEAD}[A-HJK][{_SIGN}][0-9]{{4}}"),
        ("new_energy_large", f"{_HEAD}[0-9]{{5}}[A-HJK]"),
        ("trailer", f"{_HEAD}[{_SIGN}]{{4}}挂"),
        ("training", f"{_HEAD}[{_SIGN}]{{4}}学"),
        ("police", f"{_HEAD}[{_SIGN}]{{4}}警"),
        ("hong_kong_macao", f"粤Z[{_SIGN}]{{4}}[港澳]"),
        ("emergency", f"{_HEAD}[{_SIGN}]{{4}}应急"),
        ("embassy", r"(使[0-9]{6}|[0-9]{6}使)"),
        ("consulate", f"({_HEAD}[{_SIGN}]{{4}}领|[{PROVINCES}][0-9]{{5}}领)"),
        ("military", f"[A-Z]{{2}}[{_SIGN}]{{5}}"),
        ("armed_police", f"WJ[{PROVINCES}]?[0-9]{{4,5}}[A-Z0-9]?"),
    )
)
_UNVERIFIED = {"emergency", "embassy", "consulate", "military", "armed_police", "other"}
_BRACKETS = re.compile(r"[()\[\]【】「」]")


@dataclass(frozen=True, slots=True)
class CheckedPlate(Checked):
    """A checked plate.

    ``kind``: ordinary, new_energy_small, new_energy_large, trailer, training, police,
    hong_kong_macao, emergency, embassy, consulate, military, armed_police or other.
    """

    kind: str = "other"

    @property
    def is_new_energy(self) -> bool:
        """Whether it is the plate of an electric, hybrid or hydrogen vehicle."""
        return self.kind.startswith("new_energy")


def check_plate(text: str) -> CheckedPlate:
    """Check a vehicle plate as typed: ``陕c·12345`` gives ``陕C12345``."""
    value = _BRACKETS.sub("", compact(text))
    if not value:
        return CheckedPlate(value, (Finding("empty"),))
    if len(value) > LONGEST:
        return CheckedPlate(value, (Finding("too_long", {"max": LONGEST}),))
    kind = _kind_of(value)
    if kind not in _UNVERIFIED:
        return CheckedPlate(value, kind=kind)
    doubts = [Finding("unverified")]
    guess = value[:2] + value[2:].replace("O", "0").replace("I", "1")
    if guess != value and _kind_of(guess) not in _UNVERIFIED:
        doubts.append(Finding("suggestion", {"value": guess}))
    return CheckedPlate(value, (), tuple(doubts), kind)


def _kind_of(value: str) -> str:
    """Return the first kind whose pattern fits, else ``other``."""
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(value)), "other")
