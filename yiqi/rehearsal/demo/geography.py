"""Where things lie in the demo district: areas from the map file, points drawn inside them."""

import random
from collections.abc import Sequence

from yiqi.rehearsal.demo.content import geojson, table
from yiqi.rehearsal.demo.shapes import Area, Position, Ring


def areas(kind: str) -> tuple[Area, ...]:
    """Return the areas of one kind (district, zone, park) in the order of the map file."""
    found = []
    for feature in geojson("jintai")["features"]:
        about = feature["properties"]
        if about["kind"] == kind:
            ring = tuple((x, y) for x, y in feature["geometry"]["coordinates"][0][:-1])
            label = (about["label"][0], about["label"][1])
            found.append(Area(about["code"], about["name"], kind, ring, label, about.get("zone")))
    return tuple(found)


def contains(ring: Ring, position: Position) -> bool:
    """Whether the open ``ring`` encloses ``position`` (even-odd rule)."""
    x, y = position
    inside = False
    before = ring[-1]
    for corner in ring:
        (ax, ay), (bx, by) = before, corner
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        before = corner
    return inside


def area_of(ring: Ring) -> float:
    """Return the area of an open ring in square degrees (shoelace)."""
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def draw_in_park(chance: random.Random, park: Area) -> Position:
    """Return a point inside the park, evenly spread."""
    xs, ys = [x for x, _ in park.ring], [y for _, y in park.ring]
    while True:
        place = (chance.uniform(min(xs), max(xs)), chance.uniform(min(ys), max(ys)))
        if contains(park.ring, place):
            return round(place[0], 6), round(place[1], 6)


def draw_in_zone(chance: random.Random, zone: Area, parks: Sequence[Area]) -> Position:
    """Return a point inside the zone, outside its parks, near one of its centres.

    The centres lie along the two valleys, so that the hills in the north stay nearly empty.
    """
    centres = table("places_zh")["zones"][zone.code]["centres"]
    while True:
        x, y, spread, _ = chance.choices(centres, [c[3] for c in centres])[0]
        place = (chance.gauss(x, spread), chance.gauss(y, spread * 0.7))
        if contains(zone.ring, place) and not any(contains(p.ring, place) for p in parks):
            return round(place[0], 6), round(place[1], 6)
