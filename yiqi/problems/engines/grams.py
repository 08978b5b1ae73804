"""Cuts Chinese messages into the small pieces that the text model counts.

No word list is needed: the pieces are single characters and pairs of neighbouring characters
inside one run of writing. What differs in every message without saying anything (numbers, plates,
anonymised places such as "A3区") is reduced to one sign or dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from yiqi.problems.engines.set_phrases import SetPhrases, without_phrases

LONGEST_READ = 4_000  # characters of one message that are read: the point is made by then
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SMALL_LETTERS = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_PIECE = re.compile(
    r"(?P<place>[a-z]\d*(?=[市县区])|[a-z]\d+)|(?P<number>\d+)"
    r"|(?P<sign>[\u3400-\u9fff\uf900-\ufaffa-z])"
)
GAP = " "
NUMBER = "0"


@dataclass(frozen=True, slots=True)
class Writing:
    """A message reduced to the signs that count, and where each stood in the source text."""

    signs: str
    places: tuple[int, ...]
    source: str

    def slice_of_source(self, start: int, end: int) -> str:
        """Return the words of the source text behind ``signs[start:end]``."""
        return self.source[self.places[start] : self.places[end - 1] + 1]


def reduce_to_signs(source: str, *, phrases: SetPhrases = ()) -> Writing:
    """Reduce a message to Chinese characters, small Latin letters, "0" for a number and gaps.

    Never raises: control characters, emoji and scripts that the model does not read become gaps,
    and so do ``phrases`` at its beginning and end. Only the first ``LONGEST_READ`` characters
    count.
    """
    source = source[:LONGEST_READ]
    plain = without_phrases(source, phrases).translate(_FULL_WIDTH).translate(_SMALL_LETTERS)
    signs: list[str] = []
    places: list[int] = []
    last_end = 0
    for match in _PIECE.finditer(plain):
        if signs and match.start() > last_end and signs[-1] != GAP:
            signs.append(GAP)
            places.append(last_end)
        if match.lastgroup == "place":
            continue  # leaves a gap
        last_end = match.end()
        signs.append(NUMBER if match.lastgroup == "number" else match.group())
        places.append(match.start())
    return Writing("".join(signs), tuple(places), source)


def pieces_of(signs: str) -> Iterator[str]:
    """Yield every character and every pair of neighbouring characters, gaps left out."""
    for run in signs.split(GAP):
        yield from run
        for start in range(len(run) - 1):
            yield run[start : start + 2]


def count_pieces(signs: str) -> Counter[str]:
    """Return how often each piece stands in ``signs``."""
    return Counter(pieces_of(signs))
