"""The 120 invented compounds in which the staff live; eight of them are controlled."""

import random
from collections.abc import Iterator
from datetime import date

from yiqi.rehearsal.demo.chance import stream
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.geography import areas, draw_in_zone
from yiqi.rehearsal.demo.shapes import Compound, Control

CONTROLLED = 8
_SOURCE = "区疫情防控指挥部办公室通告（演示，文号虚构）"


def generate_compounds(seed: int) -> tuple[Compound, ...]:
    """Return the compounds, zone by zone, most of them in the city along the valley."""
    chance = stream(seed, "compounds")
    names = _names(chance)
    zones = {zone.code: zone for zone in areas("zone")}
    places = [
        (code, row)
        for code, row in table("places_zh")["zones"].items()
        for _ in range(row["compounds"])
    ]
    controlled = set(chance.sample(range(len(places)), CONTROLLED))
    found = []
    for index, (zone_code, row) in enumerate(places):
        controls = (_control(chance),) if index in controlled else ()
        found.append(
            Compound(
                code=f"C{index + 1:03d}",
                name=next(names),
                street=chance.choice(row["streets"]),
                zone_code=zone_code,
                position=draw_in_zone(chance, zones[zone_code], areas("park")),
                controls=controls,
            )
        )
    return tuple(found)


def _names(chance: random.Random) -> Iterator[str]:
    """Yield invented names of compounds, none twice: modern ones and old works' housing."""
    source = table("places_zh")["compounds"]
    names = [first + last for first in source["first"] for last in source["last"]]
    names = [name for name in names if name[1] != name[2]]
    chance.shuffle(names)
    old = [f"{works}家属院" for works in source["works"]]
    old += [f"{works}{side}院" for works in source["works"] for side in ("东", "西")]
    mixed = names[: 120 - 24] + old[:24]
    chance.shuffle(mixed)
    yield from mixed


def _control(chance: random.Random) -> Control:
    """Return how and since when a compound is closed."""
    level = "lockdown" if chance.random() < 0.4 else "control"
    return Control(level, date(2022, 3, chance.randint(12, 17)), None, _SOURCE)
