"""Known shifts, the way back, and who lies inside what."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib.coordinates import (
    Position,
    distance_m,
    gcj02_to_wgs84,
    is_position,
    point_in_polygon,
    wgs84_to_gcj02,
)

TIANANMEN = Position(39.907333, 116.391083)
STATION = Position(34.3700, 107.1500)
repeatable = settings(derandomize=True, deadline=None, max_examples=200)
in_china = st.builds(Position, st.floats(18, 53), st.floats(74, 134))


def test_the_published_example_is_met():
    shifted = wgs84_to_gcj02(TIANANMEN)
    assert shifted.lat == pytest.approx(39.908735, abs=2e-6)
    assert shifted.lon == pytest.approx(116.397324, abs=2e-6)


def test_the_shift_in_the_district_is_about_half_a_kilometre():
    assert 300 < distance_m(STATION, wgs84_to_gcj02(STATION)) < 700


@given(in_china)
@repeatable
def test_there_and_back_is_the_same_place_to_a_millimetre(place):
    assert distance_m(gcj02_to_wgs84(wgs84_to_gcj02(place)), place) < 0.001


@pytest.mark.parametrize(
    "place", [Position(51.5, 0.0), Position(-33.9, 151.2), Position(35.7, 139.7)]
)
def test_places_outside_china_stay(place):
    assert wgs84_to_gcj02(place) == gcj02_to_wgs84(place) == place


def test_distances():
    assert distance_m(STATION, STATION) == 0
    one_degree = distance_m(Position(0, 0), Position(1, 0))
    assert one_degree == pytest.approx(111_195, abs=1)
    assert distance_m(Position(0, 0), Position(0, 180)) == pytest.approx(math.pi * 6_371_008.8)
    assert distance_m(Position(0, 179.5), Position(0, -179.5)) == pytest.approx(one_degree)


def test_what_is_a_position():
    assert is_position(34.37, 107.15)
    assert not any(is_position(*bad) for bad in [(91, 0), (0, 181), (math.nan, 0), (0, math.inf)])


SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
WITH_HOLE = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}


@pytest.mark.parametrize(
    ("lat", "lon", "is_inside"),
    [(1, 1, True), (5, 5, False), (5, 7, True), (11, 5, False), (5, -1, False), (5, 11, False)],
)
@pytest.mark.parametrize(
    "shape",
    [
        WITH_HOLE,
        {"type": "MultiPolygon", "coordinates": [[[[20, 20], [21, 20], [21, 21]]], [SQUARE, HOLE]]},
        {"type": "Feature", "geometry": WITH_HOLE},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": WITH_HOLE}]},
        {"type": "GeometryCollection", "geometries": [WITH_HOLE]},
    ],
    ids=lambda shape: shape["type"],
)
def test_inside_an_area_but_not_its_hole(lat, lon, is_inside, shape):
    assert point_in_polygon(Position(lat, lon), shape) is is_inside


def test_an_edge_belongs_to_one_neighbour_only():
    east = {"type": "Polygon", "coordinates": [[[10, 0], [20, 0], [20, 10], [10, 10]]]}
    west = {"type": "Polygon", "coordinates": [SQUARE]}
    assert [point_in_polygon(Position(5, 10), shape) for shape in (west, east)].count(True) == 1


def test_a_line_is_no_area():
    with pytest.raises(ValueError, match="LineString"):
        point_in_polygon(STATION, {"type": "LineString", "coordinates": []})


def test_a_feature_without_shape_holds_nothing():
    assert not point_in_polygon(STATION, {"type": "Feature", "geometry": None})
