"""Which problem text comes from which enterprise, and what comes again in other words."""

import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.shapes import District, Enterprise
from yiqi.rehearsal.demo.story_shapes import ProblemText
from yiqi.rehearsal.demo.story_words import SHORT

SHARE_OF_89 = 0.55  # of the reports
SHARE_EXCHANGED = 0.85  # of the words that have another
CLAUSES_TO_SHORTEN = 5
MOST_NUMBERS = 2  # more would have to add up
# A count of two digits or more; no part of a date, a time, a share or a grade.
NUMBERS = re.compile(r"(?<![\d.:：A-Za-z月至到])\d{2,4}(?![\d.:：%A-Za-z月日号时点年级])")
CATEGORIES = {
    "疫情防控": "epidemic",
    "物资运输": "logistics",
    "职工返岗": "return_to_work",
    "原材料供应": "materials",
    "用工": "labour",
    "用电用气": "energy",
    "资金": "finance",
    "通信网络": "network",
    "政策": "policy",
    "安全生产": "safety",
    "其他": "other",
}
PRIORITIES = {"一般": "normal", "普通": "normal", "重要": "important", "较急": "important"}
PRIORITIES |= {"急办": "urgent", "紧急": "urgent", "特急": "urgent", "急": "urgent"}
PRIORITIES |= {"high": "important", "medium": "important", "low": "normal"}
CHANNELS = {"企业端": "app", "小程序": "app", "电话": "phone", "热线": "phone", "走访": "visit"}
CHANNELS |= {"群聊": "chat", "群": "chat", "微信群": "chat", "日报": "daily_report"}
TRADES = {  # 行业:… in the note of a text → keys of industries_zh.toml
    "机械": ("machining", "handling", "petroleum", "autoparts", "rail", "instrument"),
    "铸造": ("casting", "forging"),
    "食品": ("bakery", "noodle", "meat", "dairy", "condiment", "flour"),
    "有食堂": ("machining", "spinning", "electronic", "garment", "petroleum"),
    "医疗": ("medical", "nonwoven", "detergent"),
    "纺织": ("garment", "spinning"),
    "建材": ("cement", "concrete", "brick"),
    "包装": ("printing", "packaging"),
    "化工": ("coating", "detergent"),
}
ZONE_WORDS = {"福临堡": "fulinpu", "龙源": "longyuan", "金河": "jinhe", "蟠龙": "panlong"}
LOOP_WORDS = ("驻厂", "闭环", "住厂", "封闭生产")


def category_of(text: ProblemText) -> str:
    """Return the plan's code of the text's category."""
    return CATEGORIES.get(text.category, text.category)


def channel_of(text: ProblemText) -> str:
    """Return the code of the door by which the text came."""
    return CHANNELS.get(text.channel, text.channel)


def deal(
    chance: random.Random, texts: Sequence[ProblemText], count: int
) -> list[tuple[ProblemText, str]]:
    """Return ``count`` texts with the code that those of one origin share, shuffled.

    Every text comes once before one comes again. What can happen to one enterprise only stays
    single. A matter that comes again is told in other words: first as ``retold_zh.toml`` has it,
    then with words exchanged, another number, another opening and end.

    Raises:
        ValueError: no texts.
    """
    if not texts:
        raise ValueError("no problem texts")
    coded = [(text, f"T{number:04d}") for number, text in enumerate(texts, 1)]
    dealt = chance.sample(coded, min(count, len(coded)))
    again = [row for row in coded if _may_repeat(row[0])] or coded
    waiting = {code: _tellings(chance, text) for text, code in again}
    while len(dealt) < count:
        chance.shuffle(again)
        for text, code in again[: count - len(dealt)]:
            told = waiting[code].pop() if waiting[code] else None
            dealt.append((told or _in_other_words(chance, text), code))
        again = [row for row in again if _retold(row[0])] or again
    chance.shuffle(dealt)
    return dealt


def _may_repeat(text: ProblemText) -> bool:
    """Whether several enterprises could have said it: no sums, nothing that happens once."""
    once = table("phrases_zh")["report"]["once"]
    if text.urgency in {"urgent", "急办"} or len(text.text) <= SHORT:
        return False
    if len(NUMBERS.findall(text.text)) > MOST_NUMBERS and not _retold(text):
        return False
    return not any(word in text.text for word in once)


def _retold(text: ProblemText) -> list[str]:
    """Return how others tell the same matter; nothing where nobody wrote it down."""
    retold: dict[str, list[str]] = table("retold_zh")["retold"]
    return next((list(told) for key, told in retold.items() if text.text.startswith(key)), [])


def _tellings(chance: random.Random, text: ProblemText) -> list[ProblemText]:
    """Return the texts of others about the same matter, in any order; a title is the first's."""
    told = _retold(text)
    chance.shuffle(told)
    return [replace(text, title="", text=words) for words in told]


def _in_other_words(chance: random.Random, text: ProblemText) -> ProblemText:
    """Return a telling of the matter with words exchanged, another number, opening and end."""
    report = table("phrases_zh")["report"]
    channel = channel_of(text)
    style = report[channel if channel in report else "app"]
    few = [one for one in [text.text, *_retold(text)] if len(NUMBERS.findall(one)) <= MOST_NUMBERS]
    body = _exchanged(chance, _shortened(chance, chance.choice(few or [text.text])))
    closing = chance.choice(style["closing"])
    is_open = closing and channel != "chat" and not body.endswith(("。", "！", "？"))
    words = chance.choice(style["opening"]) + body + ("。" if is_open else "") + closing
    return replace(text, title="", text=words)


def _exchanged(chance: random.Random, words: str) -> str:
    """Return the words with some exchanged for others of the same meaning, numbers varied."""
    pattern = re.compile("|".join(re.escape(one) for one, _ in table("retold_zh")["swaps"]))
    others: dict[str, str] = dict(table("retold_zh")["swaps"])
    exchanged = pattern.sub(
        lambda found: others[found[0]] if chance.random() < SHARE_EXCHANGED else found[0], words
    )
    return NUMBERS.sub(lambda found: str(max(2, _near(chance, int(found[0])))), exchanged)


def _shortened(chance: random.Random, words: str) -> str:
    """Return a long telling without one of its middle clauses."""
    clauses = re.split(r"(?<=[，；。？])", words)
    if len(clauses) < CLAUSES_TO_SHORTEN:
        return words
    left_out = chance.randrange(1, len(clauses) - 2)
    return "".join(clauses[:left_out] + clauses[left_out + 1 :])


def _near(chance: random.Random, number: int) -> int:
    """Return a number of the same size, rounded as the given one is."""
    step = 10 if number >= 100 and number % 10 == 0 else 1
    return round(number * chance.uniform(0.6, 1.5) / step) * step


class Picker:
    """Chooses who reports a text: trade by its words, the 89 more often, nobody all the time."""

    def __init__(self, chance: random.Random, district: District) -> None:
        self.chance = chance
        big = {e.code for e in district.above_scale}
        self.groups = (
            [e for e in district.enterprises if e.code in big],
            [e for e in district.enterprises if e.code not in big],
        )
        self.reported: Counter[str] = Counter()

    def enterprise_for(self, text: ProblemText) -> Enterprise:
        """Return the enterprise whose trade, place and state fit the words of the text."""
        fit = {
            key: 1 + 5 * sum(word in text.text for word in row["keywords"])
            for key, row in table("industries_zh").items()
        }
        for trade, keys in TRADES.items():
            if f"行业:{trade}" in text.note:
                fit |= {key: fit[key] + 200 for key in keys}
        zones = {zone for word, zone in ZONE_WORDS.items() if word in text.text}
        is_loop = any(word in text.text for word in LOOP_WORDS)
        group = self.groups[0 if is_loop or self.chance.random() < SHARE_OF_89 else 1]
        weights = [self._weight(e, zones, is_loop=is_loop) * fit[e.industry] for e in group]
        found = self.chance.choices(group, weights)[0]
        self.reported[found.code] += 1
        return found

    def _weight(self, enterprise: Enterprise, zones: set[str], *, is_loop: bool) -> float:
        """Return how likely an enterprise speaks up, its trade left aside."""
        weight = math.pow(enterprise.registered + 15, 0.4)
        weight /= 1 + 3 * self.reported[enterprise.code]
        if enterprise.production_state == "suspended":
            weight *= 0.5
        if zones and enterprise.zone_code not in zones:
            weight *= 0.01
        if is_loop and enterprise.closed_loop is None:
            weight *= 0.05
        return weight
