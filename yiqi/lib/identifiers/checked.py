"""The answer of every identifier check, and the normalising that they share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from yiqi.lib.findings import Finding

_SEPARATORS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff_\-\u2010-\u2015\u2212.·•・‧]+")
LONGEST = 200  # characters that are read; what is longer is no identifier
_MISREAD = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", "L": "1"})


@dataclass(frozen=True, slots=True)
class Checked:
    """An identifier in its one normal form, with what was found.

    ``value`` is the best normal form even where there are errors, so that a form can show it.
    """

    value: str
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether nothing is certainly wrong; warnings may remain."""
        return not self.errors


def shortened(text: str) -> str:
    """Return ``text`` without outer spaces; of a very long one the beginning and a ``?``.

    So nobody can make a check slow, nor hide anything behind a valid beginning.
    """
    text = text.strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}?"


def compact(text: str) -> str:
    """Return ``text`` in half-width upper case without spaces, dashes and dots.

    Full-width letters and digits become plain (NFKC); invisible marks that chat programs and
    spreadsheets paste along are dropped.
    """
    plain = unicodedata.normalize("NFKC", shortened(text))
    bare = _SEPARATORS.sub("", plain).upper()
    return bare if bare == text else compact(bare)  # capitals may fall apart into new parts


def misread_digits(value: str, digit_places: Collection[int] | None = None) -> str:
    """Return ``value`` with letters that look like digits replaced: O 0, I and L 1, Z 2, S 5.

    Args:
        value: upper-case text.
        digit_places: zero-based places where only a digit may stand; all where ``None``.
    """
    return "".join(
        letter.translate(_MISREAD) if digit_places is None or place in digit_places else letter
        for place, letter in enumerate(value)
    )
