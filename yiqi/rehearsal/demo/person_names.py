"""Names of invented people: surname by frequency, given name by sex and decade of birth."""

import random
from functools import cache
from itertools import accumulate

from yiqi.rehearsal.demo.content import table


@cache
def _surnames() -> tuple[list[str], list[float]]:
    """Return the surnames and their running weights."""
    weights = table("people_zh")["surnames"]
    return list(weights), list(accumulate(weights.values()))


def draw_surname(chance: random.Random) -> str:
    """Return a surname by its frequency."""
    names, running = _surnames()
    return chance.choices(names, cum_weights=running)[0]


def draw_given_name(chance: random.Random, sex: str, born_year: int) -> str:
    """Return a given name as parents of that decade chose them; one or two characters."""
    decade = min(max(born_year // 10 * 10, 1960), 2000)
    lists = table("people_zh")[sex][str(decade)]
    style = chance.random()
    if style < 0.2:
        return str(chance.choice(lists["single"]))
    if style < 0.28:
        return str(chance.choice(lists["whole"]))
    first, second = chance.choice(lists["first"]), chance.choice(lists["second"])
    return first + second if first != second else str(chance.choice(lists["single"]))


def draw_name(chance: random.Random, sex: str, born_year: int) -> str:
    """Return a full name."""
    return draw_surname(chance) + draw_given_name(chance, sex, born_year)
