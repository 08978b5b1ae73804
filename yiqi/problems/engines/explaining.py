"""Finds the words of a message that led to its suggested category.

The model adds up pieces of two characters and subjects; a person wants words. Pieces that speak
for the category are laid back onto the message, and those that overlap are joined to phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yiqi.problems.engines.features import Feature, ReadMessage
from yiqi.problems.engines.grams import GAP, NUMBER, Writing
from yiqi.problems.engines.topics import Topics

MOST_WORDS = 5
LONGEST_PHRASE = 8  # characters
SMALLEST_SHARE = 0.2  # of the strongest phrase
# Characters that bind a sentence together: a pair that holds one is no word of its own.
BINDING = frozenset(
    "的了是我们你您他她它在有和就都也不没很还又这那哪请个吗呢啊吧呀嘛被把让给到去来说要会能可以为因所"
    "与及或对向从由于而但且等将已经得着过之其某只才再更最一二三两几么怎什谁多少上下里中大小年月日点"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of ``signs[start:end]`` and how strongly it speaks for the category."""

    start: int
    end: int
    strength: float


def _is_word_like(piece: str) -> bool:
    return (
        len(piece) == 2
        and NUMBER not in piece
        and not BINDING.intersection(piece)
        and not piece.isascii()
    )


def strengths_of_words(
    contributions: Mapping[Feature, float], message: ReadMessage, topics: Topics
) -> dict[str, float]:
    """Return how strongly each pair and each subject's word of the message speaks.

    A subject's strength is shared among its words in the message by how often each stands there.
    """
    strengths: dict[str, float] = {}
    for (block, piece), value in contributions.items():
        if block in ("title", "whole"):
            words = {piece: 1.0} if _is_word_like(piece) else {}
        else:
            written = message.title if block == "title_topic" else message.text
            found = {word: written.signs.count(word) for word in topics[piece]}
            total = sum(found.values())
            words = {
                word: times / total for word, times in found.items() if times and len(word) > 1
            }
        for word, share in words.items():
            strengths[word] = strengths.get(word, 0.0) + value * share
    return {word: strength for word, strength in strengths.items() if strength > 0}


def _join(found: Iterable[Phrase]) -> list[Phrase]:
    joined: list[Phrase] = []
    for phrase in sorted(found, key=lambda each: (each.start, -each.end)):
        last = joined[-1] if joined else None
        if last and phrase.start < last.end and phrase.end - last.start <= LONGEST_PHRASE:
            joined[-1] = Phrase(
                last.start, max(last.end, phrase.end), last.strength + phrase.strength
            )
        elif last and phrase.start < last.end:
            if phrase.strength > last.strength:
                joined[-1] = phrase
        else:
            joined.append(phrase)
    return joined


def _phrases_in(written: Writing, strengths: Mapping[str, float]) -> dict[str, float]:
    if not strengths:
        return {}
    floor = SMALLEST_SHARE / 2 * max(strengths.values())
    found = []
    for word, strength in strengths.items():
        start = written.signs.find(word) if strength >= floor else -1
        while start >= 0:
            found.append(Phrase(start, start + len(word), strength))
            start = written.signs.find(word, start + 1)
    phrases: dict[str, float] = {}
    for phrase in _join(found):
        words = written.slice_of_source(phrase.start, phrase.end)
        phrases[words] = max(phrases.get(words, 0.0), phrase.strength)
    return phrases


def leading_words(
    contributions: Mapping[Feature, float], message: ReadMessage, topics: Topics
) -> tuple[str, ...]:
    """Return up to ``MOST_WORDS`` phrases of the message, the strongest first.

    Each is copied from the message as it was written. A phrase that holds another replaces it.
    """
    strengths = strengths_of_words(contributions, message, topics)
    phrases = _phrases_in(message.title, strengths)
    for words, strength in _phrases_in(message.text, strengths).items():
        phrases[words] = max(phrases.get(words, 0.0), strength)
    ranked = sorted(phrases, key=lambda words: (-phrases[words], words))
    kept: list[str] = []
    for words in ranked:
        is_strong = phrases[words] >= SMALLEST_SHARE * phrases[ranked[0]]
        is_new = not any(words in other or other in words for other in kept)
        if is_strong and is_new and GAP not in words:
            kept.append(words)
    return tuple(kept[:MOST_WORDS])
