"""Problems as they came in over the first eleven days, and how each went: stories to be played.

A story is the life of one problem as a list of dated steps. The kinds of step are those of
``problems.rules.PROBLEM_FLOW`` and, beside it, ``note`` (something said), ``attach`` (evidence)
and ``rate``. Nothing lies after the demo moment.
"""

import csv
import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from yiqi.rehearsal.demo.chance import stream
from yiqi.rehearsal.demo.shapes import District, Enterprise
from yiqi.rehearsal.demo.story_cast import Cast
from yiqi.rehearsal.demo.story_hours import report_moments
from yiqi.rehearsal.demo.story_plan import choose_ways
from yiqi.rehearsal.demo.story_shapes import ProblemText, Step, Story, StorySeed
from yiqi.rehearsal.demo.story_texts import PRIORITIES, Picker, category_of, channel_of, deal
from yiqi.rehearsal.demo.story_walk import walk

STORIES = 420
LIMITS = {"normal": timedelta(days=7), "important": timedelta(days=3), "urgent": timedelta(days=1)}
# As [problem_priorities] of the service plan has them.
IMPORTANT_TAGS = frozenset({"urgent_task", "livelihood", "epidemic_goods"})
IMPORTANT_WORDS = ("急需", "告急", "只够", "滞留", "劝返", "违约")
BY_ENTERPRISE = frozenset({"app", "daily_report"})
BY_DUTY = frozenset({"phone", "chat"})


def read_problem_texts(path: Path) -> list[ProblemText]:
    """Read the CSV of invented texts; its columns are the fields of ``ProblemText``.

    Raises:
        KeyError: a column is missing.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            ProblemText(
                category=row["category"],
                title=row["title"],
                text=row["text"],
                channel=row["channel"],
                urgency=row["urgency"],
                note=row.get("note") or "",
            )
            for row in csv.DictReader(file)
        ]


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
    cast, pick = Cast(district), Picker(chance, district)
    dealt = deal(chance, list(texts), count)
    seeds = [
        _seed(chance, cast, pick.enterprise_for(text), text, (at, limits))
        for (text, _), at in zip(dealt, report_moments(chance, count), strict=True)
    ]
    rows = zip(dealt, choose_ways(chance, seeds), strict=True)
    return tuple(
        _story(number, text, common, seed, walk(chance, cast, seed))
        for number, ((text, common), seed) in enumerate(rows, 1)
    )


def _story(
    number: int, text: ProblemText, common: str, seed: StorySeed, steps: tuple[Step, ...]
) -> Story:
    """Put a story together."""
    return Story(
        code=f"S{number:04d}",
        enterprise_code=seed.enterprise_code,
        contact_code=seed.contact_code,
        channel=seed.channel,
        category=seed.category,
        priority=seed.priority,
        title=text.title,
        text=text.text,
        common_code=common,
        steps=steps,
    )


def _seed(
    chance: random.Random,
    cast: Cast,
    enterprise: Enterprise,
    text: ProblemText,
    times: tuple[datetime, Mapping[str, timedelta]],
) -> StorySeed:
    """Decide who says the text and when, by which door, and which unit will solve it."""
    at, limits = times
    priority = _priority(enterprise, text)
    channel = channel_of(text)
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
        category=category_of(text),
        priority=priority,
        unit_code=cast.unit_for(category_of(text), enterprise),
        received_at=at,
        due_at=at + limits[priority],
        text=text.text,
    )


def _priority(enterprise: Enterprise, text: ProblemText) -> str:
    """Return the priority: as written, raised for those whom the service plan puts first."""
    written = PRIORITIES.get(text.urgency, text.urgency)
    if written != "normal":
        return written
    is_first = enterprise.closed_loop is not None or any(
        tag.code in IMPORTANT_TAGS for tag in enterprise.tags
    )
    is_pressing = any(word in text.text for word in IMPORTANT_WORDS)
    return "important" if is_first or is_pressing else "normal"
