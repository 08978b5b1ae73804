"""What is shown of a personal value to somebody who need not see all of it.

Every function keeps enough to recognise a value that one already knows, and never shows a short
one whole. The stars do not tell the length of a name or an address.
"""

from __future__ import annotations

import re

STAR = "*"
_PLACE = re.compile(r"^.{1,12}?[省市]|^.{1,8}?自治区")
_INNER_PLACE = re.compile(r".{1,8}?(?:新区|开发区|[市区县旗])")


def mask(text: str, *, first: int, last: int) -> str:
    """Return ``text`` with all but its ``first`` and ``last`` characters starred.

    What is kept shrinks until a third of the characters is hidden, below seven of them a half.
    """
    kept = len(text) * 2 // 3 if len(text) >= 7 else len(text) // 2
    last = min(last, kept)
    first = min(first, kept - last)
    return text[:first] + STAR * (len(text) - first - last) + text[len(text) - last :]


def mask_phone(text: str) -> str:
    """Return ``138****5678``; of a landline the area code and the last two digits."""
    number = text.strip()
    if re.fullmatch(r"0\d{2,3}-\d{7,8}(-\d+)?", number):
        area, rest = number.split("-", 1)
        return f"{area}-{mask(rest.split('-')[0], first=0, last=2)}"
    return mask(number, first=3, last=4)


def mask_identity(text: str) -> str:
    """Return ``61030*********1234``: of any identity paper the last four characters at most."""
    number = text.strip()
    return mask(number, first=5 if len(number) >= 15 else 0, last=4)


def mask_name(text: str) -> str:
    """Return ``王**`` for 王建国 and 王建 alike; a name of one character is hidden."""
    name = text.strip()
    if not name:
        return ""
    return STAR * 3 if len(name) == 1 else name[0] + STAR * 2


def mask_plate(text: str) -> str:
    """Return ``陕C***45``: where from, and the last two characters."""
    return mask(text.strip(), first=2, last=2)


def mask_address(text: str) -> str:
    """Return ``陕西省宝鸡市金台区***``: down to the district; without one, nothing but stars."""
    address = text.strip()
    if not address:
        return ""
    end = 0
    for pattern in (_PLACE, _INNER_PLACE, _INNER_PLACE):
        found = pattern.match(address, end) if end else pattern.match(address)
        end = found.end() if found else end
    return address[: min(end, len(address) - 1)] + STAR * 3
