"""Turns a message into the weighted pieces that the text model adds up.

Four blocks, each of length nearly 1 times its weight: the pieces of the title, the pieces of title
and text together, the subjects of the title, the subjects of the text. A piece counts
1 + ln(times) and more the rarer it is in the labelled messages (smoothed inverse document
frequency).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from yiqi.problems.engines.grams import (
    GAP,
    LONGEST_READ,
    Writing,
    count_pieces,
    reduce_to_signs,
)
from yiqi.problems.engines.set_phrases import SetPhrases, without_phrases
from yiqi.problems.engines.topics import Topics, count_topics


class Block(NamedTuple):
    """How one part of a message counts."""

    weight: float
    least_messages: int  # in how many a piece must stand to count
    floor: float  # added to the length: a message of few words has little to go by


BLOCKS = {
    "title": Block(1.0, 1, 15.0),
    "whole": Block(1.0, 2, 15.0),
    "title_topic": Block(0.5, 1, 3.0),
    "text_topic": Block(0.5, 1, 3.0),
}
LEAST_COHESION = 2.0  # 1 + ln(how many times likelier than by chance)
LONGEST_STAND_IN = 30  # characters of the text that stand in for a missing title

Feature = tuple[str, str]  # block, piece or subject
Vector = dict[int, float]


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """One message reduced to signs, and what is counted in it."""

    title: Writing
    text: Writing
    counts: Mapping[str, Counter[str]]


def read_message(title: str, text: str, topics: Topics, phrases: SetPhrases = ()) -> ReadMessage:
    """Count what a message holds; without a title the beginning of the text stands in for it.

    ``phrases`` at the beginning and end of either are left out.
    """
    heading = title if title.strip() else _beginning(text, phrases)
    title_signs = reduce_to_signs(heading, phrases=phrases)
    text_signs = reduce_to_signs(text, phrases=phrases)
    counts = {
        "title": count_pieces(title_signs.signs),
        "whole": count_pieces(title_signs.signs + GAP + text_signs.signs),
        "title_topic": count_topics(title_signs.signs, topics),
        "text_topic": count_topics(text_signs.signs, topics),
    }
    return ReadMessage(title_signs, text_signs, counts)


def _beginning(text: str, phrases: SetPhrases) -> str:
    """Return the first words of a text that say something."""
    bare = without_phrases(text[:LONGEST_READ], phrases)
    start = len(bare) - len(bare.lstrip())
    return text[start : start + LONGEST_STAND_IN]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces that count, their places in a vector, and how rare each one is."""

    places: Mapping[Feature, int]
    rarity: Sequence[float]

    def vector_of(self, message: ReadMessage) -> Vector:
        """Return the message as place → value; empty where it holds nothing that is known."""
        vector: Vector = {}
        for block, (weight, _, floor) in BLOCKS.items():
            part: Vector = {}
            for piece, times in message.counts[block].items():
                place = self.places.get((block, piece))
                if place is not None:
                    part[place] = (1.0 + math.log(times)) * self.rarity[place]
            length = math.hypot(floor, *part.values())
            vector.update({place: weight * value / length for place, value in part.items()})
        return vector

    def holds_together(self, pair: str) -> bool:
        """Tell whether two characters meet far more often than by chance, as in a word."""
        known = [self.places.get(("whole", piece)) for piece in (pair[0], pair[-1], pair)]
        first, second, both = (None if place is None else self.rarity[place] for place in known)
        if first is None or second is None or both is None:
            return False
        return first + second - both >= LEAST_COHESION


def learn_vocabulary(messages: Sequence[ReadMessage]) -> Vocabulary:
    """Return the pieces that stand often enough in ``messages``, in a fixed order."""
    seen_in: Counter[Feature] = Counter()
    for message in messages:
        for block, counts in message.counts.items():
            seen_in.update((block, piece) for piece in counts)
    kept = sorted(f for f, number in seen_in.items() if number >= BLOCKS[f[0]].least_messages)
    places = {feature: place for place, feature in enumerate(kept)}
    rarity = [math.log((1 + len(messages)) / (1 + seen_in[f])) + 1.0 for f in kept]
    return Vocabulary(places, rarity)
