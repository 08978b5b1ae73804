"""The registries: which section has which shape, and what a change of it would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from yiqi.incidents.rules.plan import Plan

T = TypeVar("T")
CONTROL, SERVICE = "control", "service"
PLANS = (CONTROL, SERVICE)


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """One consequence of a change: ``code`` and ``params`` make the sentence, ``count`` how many.

    ``names`` are the first few concerned, ``rows_url`` the page that lists all of them.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    count: int = 0
    rows_url: str = ""
    names: tuple[str, ...] = ()


class Impact(Protocol):
    """Says what would change if ``after`` took the place of ``before`` at ``now``."""

    def __call__(
        self, before: Plan, after: Plan, *, district_id: int, now: datetime
    ) -> list[ImpactLine]:
        """Return the consequences, the gravest first; nothing when there are none."""


_shapes: dict[str, type] = {}
_plans: dict[str, str] = {}
_impacts: dict[str, dict[str, Impact]] = {}


def plan_section(name: str, *, plan: str = SERVICE) -> Callable[[type[T]], type[T]]:
    """Declare the decorated frozen dataclass as the shape of section ``name`` of ``plan``.

    Raises:
        ValueError: another class already has the name, or there is no such plan.
    """
    if plan not in PLANS:
        raise ValueError(f"no plan {plan!r}")

    def declare(shape: type[T]) -> type[T]:
        known = _shapes.get(name)
        if known is not None and known.__qualname__ != shape.__qualname__:
            raise ValueError(f"section {name!r} is declared by {known.__qualname__}")
        _shapes[name], _plans[name] = shape, plan
        return shape

    return declare


def section_name(shape: type) -> str:
    """Return the section that ``shape`` was declared for.

    Raises:
        KeyError: it was not declared with ``plan_section``.
    """
    for name, declared in _shapes.items():
        if declared is shape:
            return name
    raise KeyError(f"{shape.__qualname__} is no plan section")


def shape_of(name: str) -> type | None:
    """Return the class that was declared for a section; None where no area reads it (yet)."""
    return _shapes.get(name)


def sections_of(plan: str) -> dict[str, type[Any]]:
    """Return the declared sections of a plan with their shapes, in the order of declaration."""
    return {name: shape for name, shape in _shapes.items() if _plans[name] == plan}


def impact(section: str, function: Impact) -> Impact:
    """Let ``function`` say what a change of ``section`` would do; call from ``AppConfig.ready``.

    A section may have several functions; one of the same name takes the place of the earlier.
    """
    _impacts.setdefault(section, {})[getattr(function, "__qualname__", repr(function))] = function
    return function


def impacts_of(section: str) -> tuple[Impact, ...]:
    """Return the functions that watch ``section``."""
    return tuple(_impacts.get(section, {}).values())


def impact_of_change(
    before: Plan, after: Plan, *, district_id: int, now: datetime
) -> dict[str, list[ImpactLine]]:
    """Return, for each section that differs and is watched, what the change would do."""
    return {
        section: [
            line
            for function in impacts_of(section)
            for line in function(before, after, district_id=district_id, now=now)
        ]
        for section in after.changed_sections(before)
        if impacts_of(section)
    }
