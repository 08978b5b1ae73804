"""Draws the district and its zones as one small SVG from their GeoJSON boundaries.

(Not one of an area's usual names: a drawing for one page that needs no script and prints well.)
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yiqi.accounts.models import ScopeNode
from yiqi.incidents.queries import ZoneFace

WIDTH = 640  # units of the drawing; the page scales it
COLOURS = 6  # classes yq-area-0 … yq-area-5
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DrawnZone:
    """A zone's outline as an SVG path, its colour class and where its name stands."""

    face: ZoneFace
    path: str
    colour: int
    is_park: bool
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The drawing: its size, the district's outline, the zones."""

    width: int
    height: int
    district: str
    zones: list[DrawnZone]


def draw_zones(district_boundary: str, faces: Sequence[ZoneFace]) -> Outline | None:
    """Return the drawing, or None where no boundary is known.

    Degrees are flattened at the middle latitude, which is exact enough for one district.
    """
    known = [(face, _rings(face.zone.boundary)) for face in faces]
    around = _rings(district_boundary)
    points = [p for ring in [*around, *(r for _f, rings in known for r in rings)] for p in ring]
    if not points:
        return None
    frame = _Frame(points)
    zones = [
        DrawnZone(
            face,
            frame.path(rings),
            index % COLOURS,
            face.zone.node.kind == ScopeNode.Kind.PARK,
            *frame.label(face, rings),
        )
        for index, (face, rings) in enumerate(known)
        if rings
    ]
    return Outline(WIDTH, frame.height, frame.path(around), zones)


class _Frame:
    """Turns degrees into units of the drawing."""

    def __init__(self, points: Sequence[Point]) -> None:
        longitudes, latitudes = zip(*points, strict=True)
        self.west, self.north = min(longitudes), max(latitudes)
        middle = math.radians((min(latitudes) + max(latitudes)) / 2)
        self.squeeze = math.cos(middle)
        self.scale = (WIDTH - 8) / ((max(longitudes) - self.west) * self.squeeze or 1)
        self.height = round((self.north - min(latitudes)) * self.scale) + 8

    def place(self, point: Point) -> Point:
        """Return where a position lies on the drawing, to a tenth of a unit."""
        x = (point[0] - self.west) * self.squeeze * self.scale + 4
        y = (self.north - point[1]) * self.scale + 4
        return round(x, 1), round(y, 1)

    def path(self, rings: Iterable[Sequence[Point]]) -> str:
        """Return rings as an SVG path, without points that fall on the one before."""
        drawn = []
        for ring in rings:
            places = list(dict.fromkeys(self.place(point) for point in ring))
            drawn.append("M" + "L".join(f"{x:g} {y:g}" for x, y in places) + "Z")
        return "".join(drawn)

    def label(self, face: ZoneFace, rings: Sequence[Sequence[Point]]) -> tuple[str, str]:
        """Return where the name stands: where the register says, else amid the largest ring."""
        x, y = self.place(self._anchor(face, rings))
        return f"{x:g}", f"{y:g}"

    def _anchor(self, face: ZoneFace, rings: Sequence[Sequence[Point]]) -> Point:
        zone = face.zone
        if zone.label_lat is not None and zone.label_lon is not None:
            return zone.label_lon, zone.label_lat
        largest = max(rings, key=len)
        middle = [sum(axis) / len(largest) for axis in zip(*largest, strict=True)]
        return middle[0], middle[1]


def _rings(boundary: str) -> list[list[Point]]:
    if not boundary:
        return []
    geometry: dict[str, Any] = json.loads(boundary)
    if geometry.get("type") == "Feature":
        geometry = geometry["geometry"]
    polygons = geometry.get("coordinates", [])
    if geometry.get("type") == "Polygon":
        polygons = [polygons]
    return [[(p[0], p[1]) for p in ring] for polygon in polygons for ring in polygon[:1]]
