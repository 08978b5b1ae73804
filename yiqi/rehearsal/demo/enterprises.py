"""The thousand invented enterprises: sizes, states, places; names and tags come from beside."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist
from typing import Any

from yiqi.rehearsal.demo.chance import shares, stream, weighted
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.enterprise_names import NameBook, enterprise_name
from yiqi.rehearsal.demo.geography import areas, draw_in_park, draw_in_zone
from yiqi.rehearsal.demo.nobody import credit_code
from yiqi.rehearsal.demo.shapes import (
    Area,
    ClosedLoop,
    DatedFact,
    Enterprise,
    Position,
    Site,
    Workshop,
)
from yiqi.rehearsal.demo.tags import above_scale_facts, tags_for

ENTERPRISES, ABOVE_SCALE = 1000, 89
REGISTERED, LARGEST, MEDIAN = 15_000, 2_400, 60  # of the 89, persons
ON_DUTY = 4_452  # of the 89 on the day of the demo moment; the figure of the article
ZONES_OF_ABOVE = {"fulinpu": 24, "longyuan": 10, "jinhe": 22, "panlong": 18, "shilipu": 15}
STATES_OF_ABOVE = {"closed_loop": 20, "normal": 13, "partial": 38, "suspended": 18}
STATES_OF_OTHERS = {"suspended": 60.0, "not_resumed": 12.0, "partial": 19.0, "normal": 9.0}
RATES = {  # share of the staff at work, lowest and highest
    "closed_loop": (0.38, 0.72),
    "normal": (0.35, 0.7),
    "partial": (0.14, 0.42),
    "suspended": (0.02, 0.07),
}
LEGAL_KINDS = {"company": 74.0, "individual": 20.0, "branch": 3.0}
COOPERATIVE_INDUSTRIES = frozenset({"flour", "noodle", "feed", "meat", "condiment", "herb"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What is decided of an enterprise before it has a name and a place."""

    industry: str
    is_big: bool  # above scale
    zone_code: str
    registered: int
    state: str
    on_duty: int | None


def generate_enterprises(seed: int) -> tuple[Enterprise, ...]:
    """Return the enterprises; the 89 above scale come first, with codes E0001 to E0089."""
    chance = stream(seed, "enterprises")
    drafts = [*_big_drafts(chance), *_other_drafts(chance)]
    book = NameBook(stream(seed, "enterprise names"))
    places = _Places(stream(seed, "positions"), areas("zone"), areas("park"))
    finished = []
    former = set(chance.sample(range(ABOVE_SCALE, ABOVE_SCALE + 200), 5))
    for index, draft in enumerate(drafts):
        made = _enterprise(chance, book, places, draft, index)
        finished.append(_with_facts(chance, made, draft, was_big=index in former))
    return tuple(finished)


def _big_drafts(chance: random.Random) -> list[Draft]:
    """Decide the 89: industries by weight, sizes lognormal, on duty exactly 4,452 in all."""
    industries = _spread(chance, "above", ABOVE_SCALE)
    sizes = sorted(_big_sizes(chance), reverse=True)
    factor = table("industries_zh")
    industries.sort(key=lambda key: -factor[key]["size"] * chance.lognormvariate(0, 0.9))
    states = [s for s, n in STATES_OF_ABOVE.items() for _ in range(n)]
    chance.shuffle(states)
    states = [_fitting_state(k, s) for k, s in zip(industries, states, strict=True)]
    on_duty = _on_duty(chance, sizes, states)
    zones = [z for z, n in ZONES_OF_ABOVE.items() for _ in range(n)]
    chance.shuffle(zones)
    rows = zip(industries, zones, sizes, states, on_duty, strict=True)
    drafts = [Draft(k, True, zone, size, state, duty) for k, zone, size, state, duty in rows]
    chance.shuffle(drafts)
    return drafts


def _fitting_state(industry: str, state: str) -> str:
    """Keep makers of medical goods, milk and flour at work; leave the others as drawn."""
    if industry in {"medical", "nonwoven", "dairy", "flour", "heating"} and state == "suspended":
        return "closed_loop"
    return state


def _spread(chance: random.Random, column: str, count: int) -> list[str]:
    """Return ``count`` industry keys in the proportions of a column of the table, shuffled."""
    industries = table("industries_zh")
    numbers = shares(count, [row[column] for row in industries.values()])
    keys = [key for key, n in zip(industries, numbers, strict=True) for _ in range(n)]
    chance.shuffle(keys)
    return keys


def _big_sizes(chance: random.Random) -> list[int]:
    """Return 89 headcounts: lognormal, median 60, largest 2,400, about 15,000 in all."""
    curve, middle = NormalDist(), ABOVE_SCALE // 2
    steps = [curve.inv_cdf((i + 0.5) / ABOVE_SCALE) for i in range(ABOVE_SCALE)]
    sizes = [max(12, round(MEDIAN * 2.718281828 ** (1.42 * z))) for z in steps]
    jitter = [round(size * chance.uniform(0.93, 1.07)) for size in sizes]
    lower = [min(MEDIAN, n) for n in jitter[:middle]]
    upper = [max(MEDIAN, n) for n in jitter[middle + 1 : -1]]
    rest = REGISTERED + chance.randint(-60, 60) - sum(lower) - MEDIAN - LARGEST
    upper = shares(rest - MEDIAN * len(upper), [n - MEDIAN + 1 for n in upper])
    return [*lower, MEDIAN, *(n + MEDIAN for n in upper), LARGEST]


def _on_duty(chance: random.Random, sizes: Sequence[int], states: Sequence[str]) -> list[int]:
    """Return how many are on duty at each of the 89: by state, 4,452 in all, none over its size."""
    wanted = [
        size * chance.uniform(*RATES[state]) for size, state in zip(sizes, states, strict=True)
    ]
    numbers = shares(ON_DUTY, wanted, least=1)
    over = sum(max(0, n - round(s * 0.9)) for n, s in zip(numbers, sizes, strict=True))
    numbers = [min(n, round(s * 0.9)) for n, s in zip(numbers, sizes, strict=True)]
    largest = max(range(len(sizes)), key=lambda i: sizes[i] - numbers[i])
    numbers[largest] += over
    return numbers


def _other_drafts(chance: random.Random) -> list[Draft]:
    """Decide the 911 others: small, most of them stopped, on duty not kept by name."""
    industries = _spread(chance, "share", ENTERPRISES - ABOVE_SCALE)
    left = {
        zone: row["enterprises"] - ZONES_OF_ABOVE[zone]
        for zone, row in table("places_zh")["zones"].items()
    }
    zones = [zone for zone, count in left.items() for _ in range(count)]
    chance.shuffle(zones)
    drafts = []
    for industry, zone in zip(industries, zones, strict=True):
        factor = table("industries_zh")[industry]["size"]
        size = min(190, max(1, round(8 * factor * chance.lognormvariate(0, 0.95))))
        state = weighted(chance, STATES_OF_OTHERS)
        drafts.append(Draft(industry, False, zone, size, state, None))
    return drafts


class _Places:
    """Where enterprises are put: in a park or at a centre of their zone."""

    def __init__(self, chance: random.Random, zones: Sequence[Area], parks: Sequence[Area]) -> None:
        self.chance = chance
        self.zones = {zone.code: zone for zone in zones}
        self.parks = {park.zone_code: park for park in parks}

    def draw(self, zone_code: str, *, is_big: bool) -> tuple[str | None, Position]:
        """Return the park (or None) and the position."""
        park = self.parks.get(zone_code)
        if park is not None and self.chance.random() < (0.8 if is_big else 0.36):
            return park.code, draw_in_park(self.chance, park)
        parks = () if park is None else (park,)
        return None, draw_in_zone(self.chance, self.zones[zone_code], parks)

    def address(self, zone_code: str, park_code: str | None) -> str:
        """Return a coarse address: street or town, road and number, or the park."""
        row = table("places_zh")["zones"][zone_code]
        road = f"{self.chance.choice(row['roads'])}{self.chance.randint(1, 198)}号"
        if park_code is not None:
            return f"宝鸡市金台区{self.parks[zone_code].name}{road}"
        return f"宝鸡市金台区{self.chance.choice(row['streets'])}{road}"


def _legal_kind(chance: random.Random, draft: Draft) -> str:
    """Return a legal kind that fits the size and the industry."""
    if draft.is_big:
        return "company"
    shops = table("enterprise_names_zh")["shops"]
    kind = weighted(chance, LEGAL_KINDS)
    if draft.industry in COOPERATIVE_INDUSTRIES and chance.random() < 0.12:
        return "cooperative"
    if kind == "individual" and (draft.industry not in shops or draft.registered > 20):
        return "company"
    if kind == "company" and draft.industry in shops and draft.registered < 5:
        return weighted(chance, {"individual": 6, "company": 4})
    return kind


def size_class(registered: int) -> str:
    """Return the size class by headcount alone (limits of 国统字〔2017〕213号 for industry)."""
    for limit, label in ((1000, "large"), (300, "medium"), (20, "small")):
        if registered >= limit:
            return label
    return "micro"


def _enterprise(
    chance: random.Random, book: NameBook, places: _Places, draft: Draft, index: int
) -> Enterprise:
    """Return the enterprise with name, number and place, still without dated facts."""
    industry = table("industries_zh")[draft.industry]
    kind = _legal_kind(chance, draft)
    called = enterprise_name(
        book, draft.industry, legal_kind=kind, is_big=draft.is_big, registered=draft.registered
    )
    code = f"E{index + 1:04d}"
    park, position = places.draw(draft.zone_code, is_big=draft.is_big)
    address = places.address(draft.zone_code, park)
    return Enterprise(
        code=code,
        name=called.name,
        short_name=called.short_name,
        aliases=called.aliases,
        uscc=credit_code(kind, "610303", index),
        legal_kind=kind,
        parent_name=called.parent_name,
        industry=draft.industry,
        industry_code=industry["code"],
        industry_name=industry["name"],
        main_product=chance.choice(industry["products"]),
        size_class=size_class(draft.registered),
        registered=draft.registered,
        on_duty=draft.on_duty,
        production_state=draft.state,
        above_scale=(),
        tags=(),
        closed_loop=None,
        zone_code=draft.zone_code,
        park_code=park,
        position=position,
        address=address,
        sites=_sites(places, draft, code, Site(f"{code}-S1", "主厂区", address, position)),
        workshops=_workshops(draft, code, industry),
    )


def _sites(places: _Places, draft: Draft, code: str, seat: Site) -> tuple[Site, ...]:
    """Return the seat and, for some of the 89, a second place in the same zone."""
    if not draft.is_big or places.chance.random() > 0.2:
        return (seat,)
    park, position = places.draw(draft.zone_code, is_big=False)
    name = places.chance.choice(("二厂区", "成品库", "南厂区"))
    return (seat, Site(f"{code}-S2", name, places.address(draft.zone_code, park), position))


def _workshops(draft: Draft, code: str, industry: dict[str, Any]) -> tuple[Workshop, ...]:
    """Return the workshops of one of the 89: more where more people work; none for the others."""
    if not draft.is_big:
        return ()
    lines: list[str] = industry["workshops"]
    names = ["办公室", *lines[: 1 if draft.registered < 25 else len(lines)]]
    if draft.registered >= 100:
        names += ["仓储物流部", "设备动力部"]
    if draft.registered >= 300:
        names += ["技术中心", "食堂后勤", *(f"{line}（二班）" for line in lines[:2])]
    return tuple(Workshop(f"{code}-W{i}", n, f"{code}-S1") for i, n in enumerate(names, 1))


def _with_facts(
    chance: random.Random, made: Enterprise, draft: Draft, *, was_big: bool
) -> Enterprise:
    """Add the dated facts: above-scale status, tags, closed loop."""
    facts: tuple[DatedFact, ...] = ()
    if draft.is_big or was_big:
        facts = above_scale_facts(chance, is_big=draft.is_big)
    loop = None
    if draft.state == "closed_loop" and draft.on_duty is not None:
        beds = draft.on_duty + chance.randint(0, max(2, draft.on_duty // 10))
        loop = ClosedLoop(date(2022, 3, chance.randint(10, 15)), beds, draft.on_duty * 3)
    tags = tags_for(chance, made, is_big=draft.is_big)
    return replace(made, above_scale=facts, tags=tags, closed_loop=loop)
