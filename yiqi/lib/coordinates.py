"""Positions on the map of China: WGS-84 and GCJ-02, distance, inside an area.

Phones give WGS-84; boundary files and most Chinese maps are GCJ-02, about 500 m away. Stored is
WGS-84. Formulas: the published approximation of GCJ-02 (Krasovsky 1940 ellipsoid), good to about a
metre; outside a rectangle around China nothing is shifted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import asin, cos, hypot, isfinite, pi, radians, sin, sqrt
from typing import Any, NamedTuple

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347


class Position(NamedTuple):
    """A place in degrees, latitude first (GeoJSON has longitude first)."""

    lat: float
    lon: float


def is_position(lat: float, lon: float) -> bool:
    """Whether the degrees are finite and on the globe."""
    return isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180


def wgs84_to_gcj02(position: Position) -> Position:
    """Return the GCJ-02 position of a WGS-84 one; the same outside China."""
    lat, lon = position
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        return Position(lat, lon)
    north, east = _offset(lat, lon)
    return Position(lat + north, lon + east)


def gcj02_to_wgs84(position: Position) -> Position:
    """Return the WGS-84 position of a GCJ-02 one; turns back :func:`wgs84_to_gcj02` to 0.1 mm."""
    guess = Position(*position)
    for _ in range(10):
        shifted = wgs84_to_gcj02(guess)
        wrong_lat, wrong_lon = shifted.lat - position.lat, shifted.lon - position.lon
        guess = Position(guess.lat - wrong_lat, guess.lon - wrong_lon)
        if hypot(wrong_lat, wrong_lon) < 1e-10:
            break
    return guess


def distance_m(first: Position, second: Position) -> float:
    """Return the great-circle distance in metres (haversine, a sphere: 0.5 % off at most)."""
    lat_1, lat_2 = radians(first.lat), radians(second.lat)
    half_lat = sin((lat_2 - lat_1) / 2)
    half_lon = sin(radians(second.lon - first.lon) / 2)
    share = half_lat**2 + cos(lat_1) * cos(lat_2) * half_lon**2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(share)))


def point_in_polygon(position: Position, shape: Mapping[str, Any]) -> bool:
    """Whether a position lies in a GeoJSON area; holes count as outside.

    Args:
        position: in the coordinate system of the shape.
        shape: a Polygon, MultiPolygon, GeometryCollection, Feature or FeatureCollection.

    Raises:
        ValueError: another kind of shape.

    A point exactly on an edge belongs to one of the two areas that share it, never to both.
    """
    kind = shape.get("type")
    if kind == "Polygon":
        return _is_in_rings(position, shape["coordinates"])
    if kind == "MultiPolygon":
        return any(_is_in_rings(position, rings) for rings in shape["coordinates"])
    if kind == "Feature":
        return bool(shape["geometry"]) and point_in_polygon(position, shape["geometry"])
    if kind in {"FeatureCollection", "GeometryCollection"}:
        parts = shape["features" if kind == "FeatureCollection" else "geometries"]
        return any(point_in_polygon(position, part) for part in parts)
    raise ValueError(f"an area is needed, not {kind}")


def _is_in_rings(position: Position, rings: Sequence[Sequence[Sequence[float]]]) -> bool:
    """Whether the position is inside an odd number of rings: the outer one and no hole."""
    return sum(_is_in_ring(position, ring) for ring in rings) % 2 == 1


def _is_in_ring(position: Position, ring: Sequence[Sequence[float]]) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    lat, lon = position
    is_inside = False
    x_1, y_1 = ring[-1][:2]
    for point in ring:
        x_2, y_2 = point[:2]
        if (y_1 > lat) != (y_2 > lat) and lon < (x_2 - x_1) * (lat - y_1) / (y_2 - y_1) + x_1:
            is_inside = not is_inside
        x_1, y_1 = x_2, y_2
    return is_inside


def _offset(lat: float, lon: float) -> tuple[float, float]:
    """Return by how many degrees GCJ-02 lies north and east of WGS-84."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    bulge = 1 - _ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    meridian = _AXIS_M * (1 - _ECCENTRICITY_SQUARED) / (bulge * sqrt(bulge))
    parallel = _AXIS_M / sqrt(bulge) * cos(radians(lat))
    return north * 180 / (meridian * pi), east * 180 / (parallel * pi)
