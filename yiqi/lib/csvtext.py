"""Text as it comes in: which encoding, which signs do not belong there; and text as it goes out.

Nothing here raises on bad bytes but :class:`Undecodable`; what was changed is reported, so that a
page can say it.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from yiqi.lib.errors import Refusal
from yiqi.lib.findings import Finding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_REMOVED = (
    ("nul", re.compile("\0")),
    ("bidi", re.compile(f"[{_BIDI}]")),
    ("invisible", re.compile("[\u200b\u2060\ufeff\u00ad]")),
    ("control", re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")),
    ("broken", re.compile("[\ud800-\udfff\ufffe\uffff]")),
)
_LINE_END = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠|%]|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?%?")
_UTF16_ZEROS = 0.3  # share of zero bytes at every second place that only UTF-16 text has
_DAMAGE_ACCEPTED = 0.02  # share of unreadable among the non-ASCII characters


class Undecodable(Refusal):
    """The bytes are no text in any encoding that people here use."""

    code = "undecodable"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, the encoding it was read by, and what to tell the sender.

    ``encoding``: utf-8, utf-16-le, utf-16-be or gb18030.
    Findings: ``damaged`` (count, line: the first), ``cut_off``, ``nul`` (count).
    """

    text: str
    encoding: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Free text without signs that harm, and what was changed.

    Changes: ``nul``, ``control``, ``bidi``, ``invisible``, ``broken`` (each: count).
    ``excess``: characters above the limit, 0 where it fits; the text is never cut, so that
    nobody's words are lost: the form refuses it and shows it again.
    """

    text: str
    changes: tuple[Finding, ...] = ()
    excess: int = 0


def decode(content: bytes) -> Decoded:
    """Read the bytes of a CSV or text file as people have them.

    A byte order mark decides; else UTF-8 (a cut-off end or a few damaged characters allowed),
    UTF-16 without a mark, GB18030 (and so GBK and GB2312). NUL characters are removed.

    Raises:
        Undecodable: none of them fits.
    """
    for mark, name, codec in _BOMS:
        if content.startswith(mark):
            body = content if codec == "utf-8-sig" else content[len(mark) :]
            return _finish(body.decode(codec, "replace"), name)
    unmarked = _utf16_without_mark(content)
    if unmarked:
        return _finish(content.decode(unmarked, "replace"), unmarked)
    try:
        return _finish(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _not_quite_utf8(content, error)


def clean_text(text: str, *, max_chars: int) -> Cleaned:
    """Return free text fit to be stored and shown in both databases and every page.

    Line ends become ``\\n``; NUL, control, bidi override and invisible characters go; emoji, with
    their joiners, and every script stay.

    Args:
        text: as sent.
        max_chars: the limit, in characters; see ``Cleaned.excess``.
    """
    cleaned = _LINE_END.sub("\n", text)
    changes = []
    for code, pattern in _REMOVED:
        cleaned, count = pattern.subn("", cleaned)
        if count:
            changes.append(Finding(code, {"count": count}))
    return Cleaned(cleaned, tuple(changes), max(0, len(cleaned) - max_chars))


def safe_cell(text: str) -> str:
    """Return ``text`` such that no spreadsheet takes it for a formula.

    A leading ``= + - @ | %`` (full-width ones too), tab or line end gets an apostrophe before it;
    a plain negative number stays a number.
    """
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _not_quite_utf8(content: bytes, error: UnicodeDecodeError) -> Decoded:
    """Read bytes that are not clean UTF-8: cut off, damaged, or GB18030."""
    if error.end >= len(content) - 3 and "unexpected end" in error.reason:
        decoded = _finish(content[: error.start].decode("utf-8"), "utf-8")
        return Decoded(decoded.text, "utf-8", (Finding("cut_off"), *decoded.findings))
    lenient = content.decode("utf-8", "replace")
    foreign = sum(letter > "\x7f" for letter in lenient)
    if lenient.count("\ufffd") <= foreign * _DAMAGE_ACCEPTED:
        return _finish(lenient, "utf-8")
    return _finish(_gb18030(content), "gb18030")


def _gb18030(content: bytes) -> str:
    """Decode GB18030, and refuse what it lets through though it is no text.

    Raises:
        Undecodable: invalid, or with control characters or unassigned ones in number.
    """
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.end < len(content) or "incomplete" not in error.reason:
            raise Undecodable from error
        text = content[: error.start].decode("gb18030") + "\ufffd"
    strange = len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]", text))
    if strange > len(text) * _DAMAGE_ACCEPTED:
        raise Undecodable
    return text


def _utf16_without_mark(content: bytes) -> str | None:
    """Return the kind of UTF-16 that the places of zero bytes betray, if any."""
    sample = content[:4096]
    half = len(sample) // 2
    zeros = Counter(place % 2 for place, byte in enumerate(sample[: half * 2]) if byte == 0)
    if len(content) % 2 or half < 2 or max(zeros.values(), default=0) < half * _UTF16_ZEROS:
        return None
    if min(zeros[0], zeros[1]) > half * 0.05:
        return None
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _finish(text: str, encoding: str) -> Decoded:
    """Take out NUL and say how much could not be read."""
    findings = []
    damaged = text.count("\ufffd")
    if damaged:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        findings.append(Finding("damaged", {"count": damaged, "line": line}))
    nuls = text.count("\0")
    if nuls:
        findings.append(Finding("nul", {"count": nuls}))
    return Decoded(text.replace("\0", ""), encoding, tuple(findings))
