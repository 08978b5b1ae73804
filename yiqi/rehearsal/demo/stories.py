"""Problems as they came in over the first eleven days, and how each went: stories to be played.

A story is the life of one problem as a list of dated steps. The kinds of step are those of
``problems.rules.PROBLEM_FLOW`` and, beside it, ``note`` (something said), ``attach`` (evidence)
and ``rate``. Nothing lies after the demo moment.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from yiqi.rehearsal.demo.chance import stream
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.shapes import District, Enterprise
from yiqi.rehearsal.demo.story_cast import Cast
from yiqi.rehearsal.demo.story_hours import report_moments
from yiqi.rehearsal.demo.story_plan import choose_ways
from yiqi.rehearsal.demo.story_shapes import ProblemText, Story, StorySeed
from yiqi.rehearsal.demo.story_walk import walk

STORIES = 420
SHARE_OF_89 = 0.55  # of the reports
LIMITS = {"normal": timedelta(days=7), "important": timedelta(days=3), "urgent": timedelta(days=1)}
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
BY_ENTERPRISE = frozenset({"app", "daily_report"})
BY_DUTY = frozenset({"phone", "chat"})


def read_problem_texts(path: Path) -> list[ProblemText]:
    """Read the CSV of invented texts; its columns are the fields of ``ProblemText``.

    Raises:
        KeyError: a column is missing.
    """
    columns = ("category", "title", "text", "channel", "urgency")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [ProblemText(*(row[name] for name in columns)) for row in csv.DictReader(file)]


def problem_stories(
    district: District,
    texts: Iterable[ProblemText],
    *,
    count: int = STORIES,
    limits: Mapping[str, timedelta] = LIMITS,
) -> tuple[Story, ...]:
    """Return the problems of the eleven days in the order in which they came in.

    Args:
        texts: the invented texts; fewer than ``count`` come again from other enterprises.
        limits: by priority code, how long from receipt to solution; work keeps within it, but for
            a handful that are overdue at the demo moment.

    Raises:
        ValueError: no texts.
    """
    chance = stream(district.seed, "stories")
    cast = Cast(district)
    dealt = _deal(chance, list(texts), count)
    pick = _Picker(chance, district)
    seeds = [
        _seed(chance, cast, pick.enterprise_for(text), text, (at, limits))
        for (text, _), at in zip(dealt, report_moments(chance, count), strict=True)
    ]
    seeds = choose_ways(chance, seeds)
    stories = []
    for number, ((text, common), seed) in enumerate(zip(dealt, seeds, strict=True), 1):
        stories.append(
            Story(
                code=f"S{number:04d}",
                enterprise_code=seed.enterprise_code,
                contact_code=seed.contact_code,
                channel=seed.channel,
                category=seed.category,
                priority=seed.priority,
                title=text.title,
                text=text.text,
                common_code=common,
                steps=walk(chance, cast, seed),
            )
        )
    return tuple(stories)


def _deal(
    chance: random.Random, texts: Sequence[ProblemText], count: int
) -> list[tuple[ProblemText, str]]:
    """Return ``count`` texts with the code that those of one origin share, shuffled.

    Every text comes once before one comes again; a repetition opens and ends in other words.
    """
    if not texts:
        raise ValueError("no problem texts")
    report = table("phrases_zh")["report"]
    dealt: list[tuple[ProblemText, str]] = []
    while len(dealt) < count:
        order = list(enumerate(texts, 1))
        chance.shuffle(order)
        for number, text in order[: count - len(dealt)]:
            words = text.text
            if len(dealt) >= len(texts):
                stop = "" if words.endswith(("。", "！", "？", "!", "?", "~", "…")) else "。"
                opening, closing = (chance.choice(report[key]) for key in ("opening", "closing"))
                words = f"{opening}{words}{stop}{closing}"
            fields = (text.category, text.title, words, text.channel, text.urgency)
            dealt.append((ProblemText(*fields), f"T{number:04d}"))
    chance.shuffle(dealt)
    return dealt


class _Picker:
    """Chooses who reports a text: industry by its words, the 89 more often, nobody all the time."""

    def __init__(self, chance: random.Random, district: District) -> None:
        self.chance = chance
        big = {e.code for e in district.above_scale}
        self.groups = (
            [e for e in district.enterprises if e.code in big],
            [e for e in district.enterprises if e.code not in big],
        )
        self.reported: Counter[str] = Counter()

    def enterprise_for(self, text: ProblemText) -> Enterprise:
        """Return the enterprise whose trade fits the words of the text."""
        fit = {
            key: 1 + 5 * sum(word in text.text for word in row["keywords"])
            for key, row in table("industries_zh").items()
        }
        group = self.groups[0 if self.chance.random() < SHARE_OF_89 else 1]
        weights = [
            fit[e.industry]
            * (e.registered + 15) ** 0.4
            * (0.5 if e.production_state == "suspended" else 1)
            / (1 + 3 * self.reported[e.code])
            for e in group
        ]
        found = self.chance.choices(group, weights)[0]
        self.reported[found.code] += 1
        return found


def _seed(
    chance: random.Random,
    cast: Cast,
    enterprise: Enterprise,
    text: ProblemText,
    times: tuple[datetime, Mapping[str, timedelta]],
) -> StorySeed:
    """Decide who says the text and when, by which door, and which unit will solve it."""
    at, limits = times
    category = CATEGORIES.get(text.category, text.category)
    priority = PRIORITIES.get(text.urgency, text.urgency)
    priority = priority if priority in limits else "normal"
    channel = CHANNELS.get(text.channel, text.channel)
    contact = cast.reporter(chance, enterprise)
    if channel in BY_ENTERPRISE:
        role, code, unit = "enterprise", contact.person_code, ""
    else:
        officer = cast.duty(at) if channel in BY_DUTY else cast.specialists[enterprise.code]
        role, code, unit = officer.role, officer.code, officer.unit_code
    return StorySeed(
        enterprise_code=enterprise.code,
        contact_code=contact.person_code,
        reporter_code=code,
        reporter_role=role,
        reporter_unit=unit,
        channel=channel,
        category=category,
        priority=priority,
        unit_code=cast.unit_for(category, enterprise),
        received_at=at,
        due_at=at + limits[priority],
    )
