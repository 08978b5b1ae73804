"""Which way each story takes, so that at the demo moment every state is there in a fair number."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.incident import DEMO_MOMENT
from yiqi.rehearsal.demo.story_hours import RECENT_SPAN
from yiqi.rehearsal.demo.story_shapes import StorySeed
from yiqi.rehearsal.demo.story_words import SHORT

FRESH = 12  # received in the last two hours and not yet judged
# way, how many, hours since it was received (from, to)
QUOTAS: tuple[tuple[str, int, float, float], ...] = (
    ("fresh", FRESH, 0, 2),
    ("unaccepted", 5, 2, 9),  # dispatched within the last hour
    ("returned", 6, 3, 60),  # waits for the enterprise's answer
    ("amended", 6, 60, 240),
    ("transferred", 9, 8, 250),
    ("withdrawn", 8, 20, 250),
    ("suspended", 8, 30, 190),  # still suspended
    ("resumed", 4, 120, 250),
    ("disputed", 9, 30, 250),
    ("reopened_now", 3, 72, 160),  # waits for tonight's meeting
    ("reopened", 6, 110, 250),
    ("refused", 9, 60, 250),
    ("sent_back", 7, 30, 250),
    ("reassigned", 6, 50, 250),
    ("unconfirmed", 5, 120, 250),
)
LATE = 5  # overdue at the demo moment
LATE_BY = (timedelta(minutes=25), timedelta(hours=13))


TAKEN_BACK = "发错群"  # a message in the wrong group can only be withdrawn


def choose_ways(chance: random.Random, seeds: Sequence[StorySeed]) -> list[StorySeed]:
    """Return the seeds with their way; late ones first, since few moments fit them."""
    chosen = list(seeds)
    free = set(range(len(chosen)))

    def give(way: str, number: int, fits: Callable[[StorySeed], bool]) -> None:
        candidates = [i for i in sorted(free) if fits(chosen[i])]
        for i in chance.sample(candidates, min(number, len(candidates))):
            chosen[i] = replace(chosen[i], way=way)
            free.discard(i)

    give("withdrawn", len(chosen), lambda seed: TAKEN_BACK in seed.text)
    give("late", LATE, _is_due_shortly_before)
    for way, number, youngest, oldest in QUOTAS:
        give(way, number, _of_age(timedelta(hours=youngest), timedelta(hours=oldest), way))
    return chosen


def _is_due_shortly_before(seed: StorySeed) -> bool:
    """Whether the seed, left alone, is overdue at the demo moment by no more than a shift."""
    is_late = LATE_BY[0] <= DEMO_MOMENT - seed.due_at <= LATE_BY[1]
    return is_late and seed.priority != "urgent" and len(seed.text) > SHORT


def _of_age(youngest: timedelta, oldest: timedelta, way: str) -> Callable[[StorySeed], bool]:
    """Return the test whether a seed is of an age at which the way looks right."""

    def fits(seed: StorySeed) -> bool:
        age = DEMO_MOMENT - seed.received_at
        if way == "fresh":
            return age <= RECENT_SPAN
        if seed.priority == "urgent" or age <= RECENT_SPAN or not youngest <= age <= oldest:
            return False
        return _suits(seed, way)

    return fits


def _suits(seed: StorySeed, way: str) -> bool:
    """Whether what is written fits the way: too little to act on is asked back for."""
    own = table("phrases_zh")["categories"][seed.category]
    is_short = len(seed.text) <= SHORT
    if way in {"returned", "amended"}:
        return is_short or "returned" in own
    if way == "refused":
        return "refuse" in own and not is_short
    return not is_short
