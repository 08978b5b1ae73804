"""Phrases that say how a message came in, never what it is about; the model does not read them.

Whoever takes a call writes "来电反映：", an app user "领导您好，". Such a phrase at the beginning,
or "谢谢，盼复" at the end, would speak for whatever category its few examples happen to have:
"来电" is also what people say when the power is back. The list (``set_phrases_zh.csv``) was
written for Yiqi; a phrase in the middle of a message counts as any other words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PHRASES_FILE = Path(__file__).with_name("set_phrases_zh.csv")
OPENING, CLOSING = "opening", "closing"
ANY, MARK = "any", "mark"  # what follows an opening: anything, or a mark, a blank or the end
NAME = "…"  # up to eight characters that name somebody
_NAME = r"[^\s，。：:,！!？?；;、]{0,8}?"
_MARKS = r"[\s，。：:,！!？?；;、…~～.\-—]"


@dataclass(frozen=True, slots=True)
class SetPhrase:
    """One phrase, where it stands and what may follow it."""

    place: str
    follows: str
    words: str


SetPhrases = tuple[SetPhrase, ...]


@cache
def shipped_phrases() -> SetPhrases:
    """Return the phrases that ship with Yiqi."""
    with PHRASES_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            SetPhrase(row["place"], row["follows"], words)
            for row in csv.DictReader(file)
            for words in row["phrases"].split()
        )


def without_phrases(text: str, phrases: SetPhrases) -> str:
    """Return ``text`` with the phrases at its beginning and end as blanks, equally long."""
    opening, closing = _patterns(phrases)
    start = opening.match(text).end() if opening else 0  # type: ignore[union-attr]
    found = closing.search(text, start) if closing else None
    end = found.start() if found else len(text)
    return " " * start + text[start:end] + " " * (len(text) - end)


@cache
def _patterns(phrases: SetPhrases) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return what matches any number of openings, and of closings; None where there are none."""
    free = _choice([p for p in phrases if p.place == OPENING and p.follows == ANY])
    marked = _choice([p for p in phrases if p.place == OPENING and p.follows != ANY])
    last = _choice([p for p in phrases if p.place == CLOSING])
    ways = [*([free] if free else []), *([rf"{marked}(?={_MARKS}|$)"] if marked else [])]
    opening = re.compile(rf"{_MARKS}*(?:(?:{'|'.join(ways)}){_MARKS}*)*") if ways else None
    closing = re.compile(rf"(?:(?:{_MARKS}+|^){last})+{_MARKS}*$") if last else None
    return opening, closing


def _choice(phrases: Sequence[SetPhrase]) -> str:
    """Return an expression for any one of the phrases, longer ones first."""
    words = sorted((phrase.words for phrase in phrases), key=len, reverse=True)
    found = "|".join(re.escape(one).replace(re.escape(NAME), _NAME) for one in words)
    return f"(?:{found})" if found else ""
