"""What a figure is, and the registry that areas fill. No Django here.

An area registers its figures in its own ``figures.py``, which is read when the house starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

READERS = frozenset({"leader", "duty", "section", "specialist", "team", "park"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that is counted.

    ``name``, ``definition`` and ``unit`` are translated texts. ``value(viewer, *, district_id,
    now)`` counts what ``viewer`` may see (None: the whole district) and answers None, never 0,
    where there is no data. ``rows(now)`` is the path of the list that shows exactly these rows;
    ``roles`` may open it. ``listed`` answers the rows themselves as a query set, called as
    ``value`` is. A share has ``whole``, the rows of its denominator, and their path.
    """

    code: str
    name: Any
    definition: Any
    unit: Any
    value: Callable[..., float | None]
    rows: Callable[[datetime], str]
    listed: Callable[..., Any]
    roles: frozenset[str] = READERS
    whole: Callable[..., Any] | None = None
    rows_of_whole: Callable[[datetime], str] | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """What a share was taken of: both numbers, and where the rows of the whole are."""

    numerator: int
    denominator: int
    rows_of_whole: str


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure at a moment: ``value`` None means that there is no data."""

    figure: Figure
    value: float | None
    as_of: datetime
    rows: str
    parts: Parts | None = None

    def as_json(self) -> dict[str, object]:
        """Return what ``yiqi figures`` and the API answer, texts in the active language."""
        return {
            "code": self.figure.code,
            "name": str(self.figure.name),
            "value": self.value,
            "unit": str(self.figure.unit),
            "as_of": self.as_of.isoformat(),
            "definition": str(self.figure.definition),
            "rows": self.rows,
            **(asdict(self.parts) if self.parts else {}),
        }


def share(part: int, whole: int) -> float | None:
    """Return part of whole in per cent with two decimals, cut and never rounded up.

    None where the whole is 0.
    """
    return part * 10_000 // whole / 100 if whole else None


_figures: dict[str, Figure] = {}


def register(*figures: Figure) -> None:
    """Add figures; the same code of the same name twice counts once.

    Raises:
        ValueError: another figure has the code.
    """
    for figure in figures:
        there = _figures.get(figure.code)
        if there is not None and _name_of(there.value) != _name_of(figure.value):
            raise ValueError(f"figure {figure.code} is registered already")
        _figures[figure.code] = figure


def _name_of(value: Callable[..., Any]) -> str:
    """Return a function's name, also where some of its arguments are given already."""
    return str(getattr(value, "func", value).__qualname__)


def registered() -> tuple[Figure, ...]:
    """Return every figure in its order."""
    return tuple(sorted(_figures.values(), key=lambda figure: (figure.order, figure.code)))
