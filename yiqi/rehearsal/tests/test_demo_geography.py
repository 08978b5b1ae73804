"""The map of the demo district: our outline, five zones that tile it, three parks."""

import json
import random
from pathlib import Path

import pytest

from yiqi.rehearsal.demo.derive_geography import MAX_POINTS, gcj02_offset, gcj02_to_wgs84
from yiqi.rehearsal.demo.geography import area_of, areas, contains

BOUNDARY = Path(__file__).parents[4] / "shared" / "data" / "geo" / "610303_jintai.json"


def test_there_are_five_zones_and_three_parks_with_their_names_inside():
    zones, parks = areas("zone"), areas("park")
    assert (len(zones), len(parks)) == (5, 3)
    assert all(contains(area.ring, area.label) for area in (*zones, *parks, *areas("district")))


def test_the_outline_is_simplified():
    assert 100 < len(areas("district")[0].ring) <= MAX_POINTS


def test_the_zones_tile_the_district_without_gap_or_overlap():
    district = areas("district")[0]
    zones = areas("zone")
    assert sum(area_of(z.ring) for z in zones) == pytest.approx(area_of(district.ring), rel=1e-9)
    chance = random.Random(1)
    for _ in range(3000):
        place = (chance.uniform(106.88, 107.30), chance.uniform(34.34, 34.54))
        holders = sum(contains(zone.ring, place) for zone in zones)
        assert holders == (1 if contains(district.ring, place) else 0)


def test_each_park_lies_in_its_zone():
    zones = {zone.code: zone for zone in areas("zone")}
    for park in areas("park"):
        assert all(contains(zones[park.zone_code].ring, corner) for corner in park.ring)


def test_the_conversion_to_wgs84_undoes_the_offset():
    true = (107.15, 34.37)
    shift = gcj02_offset(*true)
    back = gcj02_to_wgs84((true[0] + shift[0], true[1] + shift[1]))
    assert back == pytest.approx(true, abs=1e-7)


@pytest.mark.skipif(not BOUNDARY.exists(), reason="needs the public boundary in ../shared/data")
def test_the_outline_follows_the_public_boundary():
    feature = json.loads(BOUNDARY.read_text("utf-8"))
    feature = feature[0] if isinstance(feature, list) else feature["features"][0]
    ring = tuple(gcj02_to_wgs84((x, y)) for x, y in feature["geometry"]["coordinates"][0][0][:-1])
    assert area_of(areas("district")[0].ring) == pytest.approx(area_of(ring), rel=0.01)
