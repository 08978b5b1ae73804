"""The sentence and the HTTP status for each refusal code; areas register theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiqi.lib.errors import Refusal
from yiqi.web.navigation import Words

CONFLICT = 409
FALLBACK = _("这一步现在不能做。没有任何内容被更改。")


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """What a person reads: what happened, and what to do about it."""

    sentence: Words
    remedy: Words = ""
    status: int = CONFLICT


_words: dict[str, RefusalWords] = {}


def register(code: str, sentence: Words, *, remedy: Words = "", status: int = CONFLICT) -> None:
    """Give a refusal its words; ``{name}`` in them is filled from the refusal's ``params``.

    Raises:
        ValueError: the status is not a 4xx.
    """
    if not 400 <= status < 500:
        raise ValueError(f"a refusal is a 4xx, not {status}")
    _words[code] = RefusalWords(sentence, remedy, status)


def words_of(refusal: Refusal) -> RefusalWords:
    """Return the refusal's words with its params filled in; a general sentence if it has none."""
    found = _words.get(refusal.code) or RefusalWords(FALLBACK)
    return RefusalWords(
        _filled(found.sentence, refusal.params), _filled(found.remedy, refusal.params), found.status
    )


def said(refusal: Refusal) -> str:
    """Return sentence and remedy as one text for a form; a blank between them after a full stop."""
    words = words_of(refusal)
    sentence, remedy = str(words.sentence), str(words.remedy)
    return f"{sentence} {remedy}" if remedy and sentence.endswith(".") else f"{sentence}{remedy}"


def registered() -> frozenset[str]:
    """Return the codes that have words, for the test that every Refusal has some."""
    return frozenset(_words)


class _Known(dict[str, object]):
    """A missing param shows as a dash instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "—"


def _filled(words: Words, params: dict[str, object]) -> str:
    return str(words).format_map(_Known(params))
