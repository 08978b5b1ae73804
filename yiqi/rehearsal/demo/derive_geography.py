"""Make content/jintai.geojson from a public boundary file: outline, zones that tile it, parks.

Run ``python -m yiqi.rehearsal.demo.derive_geography BOUNDARY.json`` where BOUNDARY.json holds the
administrative boundary of 610303 in GCJ-02 coordinates. The result is ours: converted to WGS-84,
simplified to at most 200 points, and cut into zones and parks that we invented. Only the place
names are public.
"""

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Point = tuple[float, float]

TOLERANCE_DEG = 0.00085  # about 85 m: under the width of a dot on the map of the district
MAX_POINTS = 200
TARGET = Path(__file__).parent / "content" / "jintai.geojson"
SOURCE = (
    "Outline: public administrative boundary of 610303 (GCJ-02), converted to WGS-84 and "
    "simplified by us. Zones and parks: invented for the demo; only the place names are public."
)

# The points inside the district where zones meet, and the lines between them and the outline.
WEST_MEET: Point = (107.0905, 34.4065)
EAST_MEET: Point = (107.1690, 34.3985)
CUTS: dict[str, list[Point]] = {
    "west": [(107.0240, 34.4000), (107.0420, 34.3985), (107.0600, 34.4045), (107.0760, 34.4030)],
    "south": [(107.1180, 34.3670), (107.1130, 34.3790), (107.1040, 34.3900), (107.0980, 34.3985)],
    "north": [(107.0800, 34.4620), (107.0870, 34.4470), (107.0810, 34.4330), (107.0880, 34.4190)],
    "north_east": [(107.1625, 34.4440), (107.1560, 34.4320), (107.1620, 34.4190)],
    "east": [(107.2670, 34.3805), (107.2420, 34.3770), (107.2150, 34.3850), (107.1880, 34.3890)],
}
MIDDLE: list[Point] = [WEST_MEET, (107.1080, 34.4020), (107.1300, 34.4060), (107.1500, 34.3995)]

# code, name, where its name is written; each zone lies between two cuts, clockwise from the first.
ZONES = [
    ("fulinpu", "福临堡片区", (107.0560, 34.3945)),
    ("longyuan", "龙源片区", (107.0200, 34.4700)),
    ("jinhe", "金河片区", (107.1120, 34.4600)),
    ("panlong", "蟠龙片区", (107.2030, 34.4060)),
    ("shilipu", "十里铺片区", (107.2000, 34.3660)),
]
# code, name, zone, ring (open)
PARKS: list[tuple[str, str, str, list[Point]]] = [
    (
        "fulinpu_park",
        "福临堡工业园",
        "fulinpu",
        [
            (107.0655, 34.3765),
            (107.0700, 34.3810),
            (107.0800, 34.3838),
            (107.0895, 34.3822),
            (107.0930, 34.3785),
            (107.0850, 34.3752),
            (107.0740, 34.3745),
        ],
    ),
    (
        "jinhe_park",
        "金河工业园",
        "jinhe",
        [
            (107.1255, 34.4210),
            (107.1240, 34.4310),
            (107.1285, 34.4395),
            (107.1375, 34.4380),
            (107.1420, 34.4290),
            (107.1395, 34.4205),
            (107.1330, 34.4180),
        ],
    ),
    (
        "longyuan_park",
        "龙源工业园",
        "longyuan",
        [
            (107.0450, 34.4085),
            (107.0435, 34.4150),
            (107.0500, 34.4205),
            (107.0610, 34.4210),
            (107.0665, 34.4160),
            (107.0640, 34.4100),
            (107.0560, 34.4075),
        ],
    ),
]


def gcj02_offset(lon: float, lat: float) -> Point:
    """Return how far GCJ-02 lies from WGS-84 at a place, in degrees (lon, lat).

    Source: the published reverse-engineered formula (Krasovsky 1940 ellipsoid).
    """
    x, y, pi = lon - 105.0, lat - 35.0, math.pi
    root = math.sqrt(abs(x))
    waves = (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    d_lat += (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    d_lat += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    d_lon += (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    d_lon += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    axis, ee, phi = 6378245.0, 0.00669342162296594323, lat / 180 * pi
    magic = 1 - ee * math.sin(phi) ** 2
    d_lat = d_lat * 180 / ((axis * (1 - ee)) / (magic * math.sqrt(magic)) * pi)
    d_lon = d_lon * 180 / (axis / math.sqrt(magic) * math.cos(phi) * pi)
    return d_lon, d_lat


def gcj02_to_wgs84(point: Point) -> Point:
    """Return the WGS-84 position of a GCJ-02 one, to about a centimetre (five iterations)."""
    lon, lat = point
    for _ in range(5):
        d_lon, d_lat = gcj02_offset(lon, lat)
        lon, lat = point[0] - d_lon, point[1] - d_lat
    return lon, lat


def simplify(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Return fewer points, the line nowhere off by more than ``tolerance`` (Douglas-Peucker)."""
    if len(line) < 3:
        return list(line)
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)

    def distance(p: Point) -> float:
        if length == 0:
            return math.hypot(p[0] - ax, p[1] - ay)
        return abs((bx - ax) * (ay - p[1]) - (ax - p[0]) * (by - ay)) / length

    far = max(range(1, len(line) - 1), key=lambda i: distance(line[i]))
    if distance(line[far]) <= tolerance:
        return [line[0], line[-1]]
    return simplify(line[: far + 1], tolerance)[:-1] + simplify(line[far:], tolerance)


def outline_of(boundary: Any) -> list[Point]:
    """Return the simplified WGS-84 outline (open ring) of the one feature in a boundary file."""
    feature = boundary[0] if isinstance(boundary, list) else boundary["features"][0]
    ring = [gcj02_to_wgs84((x, y)) for x, y in feature["geometry"]["coordinates"][0][0]]
    if ring[0] == ring[-1]:
        ring.pop()
    half = len(ring) // 2
    line = simplify(ring[: half + 1], TOLERANCE_DEG)[:-1]
    line += simplify([*ring[half:], ring[0]], TOLERANCE_DEG)[:-1]
    return [(round(x, 5), round(y, 5)) for x, y in line]


def arc(outline: list[Point], start: int, end: int) -> list[Point]:
    """Return the points of the ring from index ``start`` through ``end``, going round."""
    if start <= end:
        return outline[start : end + 1]
    return outline[start:] + outline[: end + 1]


def zone_rings(outline: list[Point]) -> dict[str, list[Point]]:
    """Cut the outline (clockwise) into the five zones; neighbours share their points exactly."""
    at = {
        name: min(range(len(outline)), key=lambda i: math.dist(outline[i], line[0]))
        for name, line in CUTS.items()
    }
    inward = {name: [outline[at[name]], *line[1:]] for name, line in CUTS.items()}

    def between(first: str, second: str, joint: list[Point]) -> list[Point]:
        edge = arc(outline, at[first], at[second])
        return edge[:-1] + inward[second] + joint + inward[first][:0:-1]

    back = [EAST_MEET, *reversed(MIDDLE)]
    return {
        "fulinpu": between("south", "west", [WEST_MEET]),
        "longyuan": between("west", "north", [WEST_MEET]),
        "jinhe": between("north", "north_east", back),
        "panlong": between("north_east", "east", [EAST_MEET]),
        "shilipu": between("east", "south", [*MIDDLE, EAST_MEET]),
    }


def feature(kind: str, code: str, name: str, ring: list[Point], label: Point, **more: str) -> Any:
    """Return one GeoJSON feature with its properties and the point where its name is written."""
    closed = [*ring, ring[0]]
    about = {"kind": kind, "code": code, "name": name, "label": label, **more}
    shape = {"type": "Polygon", "coordinates": [closed]}
    return {"type": "Feature", "properties": about, "geometry": shape}


def collection(outline: list[Point]) -> Any:
    """Return the whole GeoJSON document for an outline."""
    rings = zone_rings(outline)
    features = [feature("district", "610303", "金台区", outline, (107.1300, 34.4200))]
    features += [feature("zone", code, name, rings[code], label) for code, name, label in ZONES]
    for code, name, zone, ring in PARKS:
        middle = tuple(round(sum(axis) / len(ring), 5) for axis in zip(*ring, strict=True))
        features.append(feature("park", code, name, ring, (middle[0], middle[1]), zone=zone))
    return {"type": "FeatureCollection", "source": SOURCE, "features": features}


def main(arguments: Sequence[str]) -> int:
    """Write the GeoJSON file from the boundary file named first; answers 0, or 2 on misuse."""
    if len(arguments) != 1:
        sys.stderr.write("give the path of the boundary file\n")
        return 2
    outline = outline_of(json.loads(Path(arguments[0]).read_text("utf-8")))
    if len(outline) > MAX_POINTS:
        sys.stderr.write(f"{len(outline)} points: raise the tolerance\n")
        return 2
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in collection(outline)["features"])
    head = '{"type": "FeatureCollection", "source": ' + json.dumps(SOURCE) + ', "features": [\n'
    TARGET.write_text(head + lines + "\n]}\n", "utf-8")
    sys.stdout.write(f"{len(outline)} points in the outline\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
