"""Pinyin of names for quick search: ``flbcc`` finds 福临堡叉车.

One reading a character; where a character has several, our own list of words that firms use
goes first, then pypinyin's phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Words in names of firms and of places nearby that pypinyin's phrases read otherwise. A longer
# word goes before a shorter one. 长 in a firm's name is nearly always chang (长岭, 长盛, 长运).
FIRM_WORDS = {
    "长": "chang",
    "厂长": "chang zhang",
    "董事长": "dong shi zhang",
    "成长": "cheng zhang",
    "增长": "zeng zhang",
    "生长": "sheng zhang",
    "车行": "che hang",
    "支行": "zhi hang",
    "商行": "shang hang",
    "五金行": "wu jin hang",
    "建材行": "jian cai hang",
    "机电行": "ji dian hang",
    "电料行": "dian liao hang",
    "轮胎行": "lun tai hang",
    "石材行": "shi cai hang",
    "重庆": "chong qing",
    "厦门": "xia men",
    "朝阳": "chao yang",
    "单县": "shan xian",
    "佛坪": "fo ping",
    "柞水": "zha shui",
    "鄠邑": "hu yi",
    "吴堡": "wu bu",
    "瓦窑堡": "wa yao bu",
    "调压": "tiao ya",
    "轧制": "zha zhi",
    "轧辊": "zha gun",
    "曾氏": "zeng shi",
    "仇氏": "qiu shi",
    "单氏": "shan shi",
    "解氏": "xie shi",
}
_LONGEST = max(map(len, FIRM_WORDS))
_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def initials(text: str) -> str:
    """Return the first letters: ``福临堡叉车 5G`` gives ``flbcc5g``.

    Latin letters and digits stay, in lower case; everything else is left out.
    """
    return "".join(part if is_latin else part[:1] for part, is_latin in _syllables(text))


def full(text: str) -> str:
    """Return the syllables without tones and spaces: ``福临堡`` gives ``fulinbao``; ü is v."""
    return "".join(part for part, _ in _syllables(text))


def _syllables(text: str) -> Iterator[tuple[str, bool]]:
    """Give each syllable, or run of Latin letters and digits, and whether it is the latter."""
    plain = unicodedata.normalize("NFKC", text).lower()
    end = 0
    for run in _HAN.finditer(plain):
        yield _latin(plain[end : run.start()]), True
        yield from ((syllable, False) for syllable in _read(run[0]))
        end = run.end()
    yield _latin(plain[end:]), True


def _latin(text: str) -> str:
    """Return the ASCII letters and digits of ``text``, accents dropped."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text))


def _read(run: str) -> Iterator[str]:
    """Give the syllables of a run of Chinese characters: our words first, longest first."""
    pending = 0
    place = 0
    while place < len(run):
        word = _own_word_at(run, place)
        if not word:
            place += 1
            continue
        yield from _general(run[pending:place])
        yield from FIRM_WORDS[word].split()
        place += len(word)
        pending = place
    yield from _general(run[pending:])


def _own_word_at(run: str, place: int) -> str:
    """Return our longest word that stands at ``place``, or an empty text."""
    sizes = range(min(_LONGEST, len(run) - place), 0, -1)
    return next((w for w in (run[place : place + size] for size in sizes) if w in FIRM_WORDS), "")


def _general(run: str) -> list[str]:
    """Return pypinyin's reading; a character that it does not know is left out."""
    if not run:
        return []
    import pypinyin  # here, since its tables cost 20 MB

    read = pypinyin.lazy_pinyin(run, errors="ignore", v_to_u=False)
    return [_latin(syllable) for syllable in read]
