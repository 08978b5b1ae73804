"""How text is cut for searching, the same for SQLite and PostgreSQL.

**The index form.** Text is made NFKC and lower case. Every run of Chinese characters (kana and
hangul too) gives at each character the gram of it and its successor, and for the last one the
character alone: ``福临堡`` gives ``福临 临堡 堡``. A run of other letters and digits is one gram,
cut every 64 characters. Anything else only separates. So a text has one gram a character, and

* one character is found as the *beginning* of a gram (``福*``),
* two and more as a phrase of whole grams (``福临堡``: ``福临`` and next to it ``临堡``),
* a Latin word or number from its beginning (``hel`` finds ``hello``, ``ello`` does not).

For a term of Chinese characters alone the phrase matches exactly the texts that contain it. For
other terms it may miss a middle of a word and may match across punctuation; :func:`contains`
settles the second on the rows that are shown.

**Safe tokens.** A gram holds only ``a-z``, ``0-9`` and the characters U+4E00 to U+9FA5; any other
letter is written as ``u`` and its six hexadecimal digits, since FTS5's unicode61 knows Unicode 6.1
only and folds accents, which PostgreSQL does not. Write the tsvector from :func:`postgres_vector`
and not by ``to_tsvector``, whose parser takes ``-3`` or ``a/b`` for something else.

**Limits** of a tsvector: positions end at 16,383 and at 256 a gram. Index a long text as several
rows, one for each of :func:`chunks`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

LONGEST_WORD = 64  # characters of a Latin word in one gram
LONGEST_QUERY = 200  # characters of a query that are read
CHUNK_GRAMS = 4000
CHUNK_OVERLAP = LONGEST_QUERY
_CUT_RANGES = (
    (0x3005, 0x3007),  # 々〆〇
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # hangul
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: grams that must follow one another.

    ``is_prefix``: the last gram needs only begin so.
    """

    grams: tuple[str, ...]
    is_prefix: bool


def normalise(text: str) -> str:
    """Return ``text`` in the form in which texts and queries are compared: NFKC, lower case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def grams(text: str) -> list[str]:
    """Return the grams of ``text`` in order; the place in the list is the position."""
    return [gram for gram, _ in _cut(normalise(text))]


def chunks(
    text: str, *, size: int = CHUNK_GRAMS, overlap: int = CHUNK_OVERLAP
) -> Iterator[list[str]]:
    """Give the grams of ``text`` in lists that a tsvector can hold; one for an ordinary text.

    Neighbours share ``overlap`` grams, so that a term of a query lies whole in one of them. Two
    terms may lie in different chunks: such a text is found by each term, not by both.
    """
    cut = grams(text)
    yield cut[:size]
    for begin in range(size - overlap, max(len(cut) - overlap, 0), size - overlap):
        yield cut[begin : begin + size]


def query_terms(text: str) -> tuple[Term, ...]:
    """Return the terms of a query, all of which a text must match; empty where none is left.

    White space separates terms; punctuation within one does not: its parts must be neighbours.
    """
    terms = dict.fromkeys(_term(word) for word in normalise(text)[:LONGEST_QUERY].split())
    return tuple(term for term in terms if term.grams)


def contains(text: str, query: str) -> bool:
    """Whether ``text`` really holds every word of ``query``: the re-check of rows to be shown."""
    held = normalise(text)
    return all(word in held for word in normalise(query)[:LONGEST_QUERY].split())


def sqlite_text(cut: Iterable[str]) -> str:
    """Return what to store in an FTS5 column of ``tokenize='unicode61'`` (detail full)."""
    return " ".join(cut)


def sqlite_query(terms: Sequence[Term]) -> str:
    """Return the FTS5 expression for ``MATCH``.

    Raises:
        ValueError: no term; FTS5 has no expression that matches everything.
    """
    _at_least_one(terms)
    return " AND ".join(
        f'"{" ".join(term.grams)}"' + (" *" if term.is_prefix else "") for term in terms
    )


def postgres_vector(cut: Iterable[str]) -> str:
    """Return the text of a ``tsvector`` (cast it: ``%s::tsvector``), one position a gram."""
    return " ".join(f"'{gram}':{position}" for position, gram in enumerate(cut, start=1))


def postgres_query(terms: Sequence[Term]) -> str:
    """Return the text of a ``tsquery`` (cast it: ``%s::tsquery``).

    Raises:
        ValueError: no term; a tsquery without one matches nothing.
    """
    _at_least_one(terms)
    return " & ".join(
        "(" + " <-> ".join(f"'{gram}'" for gram in term.grams) + (":*)" if term.is_prefix else ")")
        for term in terms
    )


def _at_least_one(terms: Sequence[Term]) -> None:
    if not terms:
        raise ValueError("a query needs a term; show the unfiltered list instead")


def _term(word: str) -> Term:
    """Cut one word of a query.

    The closing single character of a Chinese run is dropped where the word ends, since in a
    text another character may follow; where it is all there is, it becomes a beginning.
    """
    cut = list(_cut(word))
    if [kind for _, kind in cut[-2:]] == ["pair", "single"]:
        return Term(tuple(gram for gram, _ in cut[:-1]), is_prefix=False)
    return Term(tuple(gram for gram, _ in cut), is_prefix=bool(cut))


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """Give each gram of normalised text and what it is: ``pair``, ``single`` or ``word``."""
    for kind, run in groupby(text, key=_kind):
        letters = [_safe(letter) for letter in run]
        if kind == "cut":
            yield from ((first + second, "pair") for first, second in pairwise(letters))
            yield letters[-1], "single"
        elif kind == "word":
            for begin in range(0, len(letters), LONGEST_WORD):
                yield "".join(letters[begin : begin + LONGEST_WORD]), "word"


@cache
def _kind(letter: str) -> str:
    """Return ``cut`` for scripts without spaces, ``word`` for other letters and digits."""
    if letter in _PLAIN:
        return "word"
    if any(first <= ord(letter) <= last for first, last in _CUT_RANGES):
        return "cut"
    return "word" if unicodedata.category(letter)[0] in "LNM" else "gap"


@cache
def _safe(letter: str) -> str:
    """Return the letter itself, or its number where an engine might change or drop it."""
    if letter in _PLAIN or "\u4e00" <= letter <= "\u9fa5":
        return letter
    return f"u{ord(letter):06x}"
