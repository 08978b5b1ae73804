"""Draws a flow: its states in a row, forward steps above, backward steps below.

(Not one of an area's usual names: the permissions page draws with it. Pure.)
"""

from __future__ import annotations

from dataclasses import dataclass

from yiqi.workflow.rules import NEW, Flow

BOX, GAP, HIGH, ROW = 132, 64, 34, 24  # pixels: box width, gap, box height, height a lane


@dataclass(frozen=True, slots=True)
class Box:
    """A state."""

    x: int
    y: int
    text: str
    is_first: bool

    @property
    def centre(self) -> int:
        """Where the words stand, from the left."""
        return self.x + BOX // 2

    @property
    def baseline(self) -> int:
        """Where the words stand, from above."""
        return self.y + HIGH // 2 + 5


@dataclass(frozen=True, slots=True)
class Arrow:
    """A step, as a path with its words."""

    path: str
    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the SVG needs."""

    width: int
    height: int
    box_width: int
    box_height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw(flow: Flow) -> Drawing:
    """Return where boxes and arrows go; an arrow stands for all steps between two states."""
    first = flow.steps[0].source if flow.steps else NEW
    states = (first, *(state for state in flow.states if state != first))
    place = {state: index for index, state in enumerate(states)}
    joined: dict[tuple[int, int], list[str]] = {}
    for step in flow.steps:
        joined.setdefault((place[step.source], place[step.target]), []).append(step.name)
    ahead = sorted((p for p in joined if p[0] < p[1]), key=lambda p: (p[1] - p[0], p))
    back = sorted((p for p in joined if p[0] >= p[1]), key=lambda p: (p[0] - p[1], p))
    above, below = _lanes(ahead), _lanes(back)
    top = (max(above.values(), default=0) + 1) * ROW + 18
    arrows = [_arrow(p, joined[p], top, -above[p] - 1) for p in ahead]
    arrows += [_arrow(p, joined[p], top + HIGH, below[p] + 1) for p in back]
    height = top + HIGH + (max(below.values(), default=-1) + 1) * ROW + 24
    boxes = tuple(
        Box(8 + index * (BOX + GAP), top, state, index == 0) for index, state in enumerate(states)
    )
    return Drawing(len(states) * (BOX + GAP) - GAP + 16, height, BOX, HIGH, boxes, tuple(arrows))


def _lanes(pairs: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Give each arrow the lowest lane in which it crosses no other."""
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for pair in pairs:
        low, high = min(pair), max(pair)
        lane = next(
            (n for n, row in enumerate(taken) if all(high <= a or low >= b for a, b in row)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found[pair] = lane
    return found


def _arrow(pair: tuple[int, int], names: list[str], edge: int, lanes: int) -> Arrow:
    source, target = (8 + index * (BOX + GAP) + BOX // 2 for index in pair)
    source, target = (source + 12, target - 12) if source <= target else (source - 12, target + 12)
    if pair[0] == pair[1]:
        source, target = target + 24, source - 24
    y = edge + lanes * ROW
    path = f"M{source} {edge} V{y} H{target} V{edge}"
    return Arrow(path, ", ".join(names), (source + target) // 2, y - 4)
