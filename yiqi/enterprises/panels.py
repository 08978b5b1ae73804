"""What other areas show of an enterprise: tabs and figures of its page, counts in the list.

Areas above register in ``AppConfig.ready``; the page shows what exists. (Not one of an area's
usual names: a registry, so that this area knows no area above it.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Expression
from django.db.models.query import QuerySet
from django.http import HttpRequest

from yiqi.accounts.models import User
from yiqi.enterprises.models import Enterprise
from yiqi.web.navigation import Words

Context = Callable[..., dict[str, Any]]  # called with (request, enterprise, *, now)
EVERYONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Panel:
    """A tab of the enterprise's page.

    Attributes:
        code: its name in the address, ``?tab=code``; never reused for another thing.
        template: shown with the answer of ``context`` besides ``enterprise``.
        context: ``context(request, enterprise, now=…)``; asked only when the tab is open.
        order: smaller stands further left; 概况 is 10, 时间线 is 900.
        roles: who sees it; empty means everybody who sees the page.
    """

    code: str
    title: Words
    template: str
    context: Context
    order: int = 100
    roles: frozenset[str] = EVERYONE


@dataclass(frozen=True, slots=True)
class Figure:
    """What a slot of the strip shows: a value, what is beside it, where its rows are."""

    value: str
    note: Words = ""
    url: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the eight figures under the head; ``fill`` answers None where there is no value.

    ``fill(viewer, enterprise, now=…)``. Order of the strip: on duty 10, blocked 20, stock 30,
    report 40, tested 50, passes 60, output 70, open problems 80.
    """

    code: str
    label: Words
    fill: Callable[..., Figure | None]
    order: int = 100
    roles: frozenset[str] = EVERYONE


@dataclass(frozen=True, slots=True)
class ListCount:
    """A count beside each enterprise of the list, sortable: open problems, findings …

    ``expression(now=…)`` is a subquery over ``OuterRef("pk")`` that gives an integer, never NULL;
    ``rows_url(enterprise)`` leads to the rows behind it.
    """

    code: str
    label: Words
    expression: Callable[..., Expression]
    rows_url: Callable[[Enterprise], str]
    order: int = 100


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """A slot with its figure, for the template."""

    label: Words
    figure: Figure


_panels: dict[str, Panel] = {}
_slots: dict[str, Slot] = {}
_counts: dict[str, ListCount] = {}


def register(panel: Panel) -> None:
    """Add a tab; a second one of the same code replaces the first."""
    _panels[panel.code] = panel


def register_slot(slot: Slot) -> None:
    """Add a figure to the strip; a second one of the same code replaces the first."""
    _slots[slot.code] = slot


def register_count(count: ListCount) -> None:
    """Add a count to the list of enterprises."""
    _counts[count.code] = count


def panels_for(roles: Iterable[str]) -> list[Panel]:
    """Return the tabs that a viewer with these roles sees, in order."""
    return _allowed(_panels.values(), roles)


def list_counts() -> list[ListCount]:
    """Return the counts of the list, in order."""
    return sorted(_counts.values(), key=lambda count: count.order)


def with_counts(enterprises: QuerySet[Enterprise], *, now: datetime) -> QuerySet[Enterprise]:
    """Return ``enterprises`` with every registered count as ``count_CODE``."""
    wanted = {f"count_{count.code}": count.expression(now=now) for count in list_counts()}
    return enterprises.annotate(**wanted) if wanted else enterprises


def filled_slots(
    viewer: User, enterprise: Enterprise, *, roles: Iterable[str], now: datetime
) -> list[FilledSlot]:
    """Return the figures of the strip that exist, in order; at most eight."""
    filled = [
        (slot.label, slot.fill(viewer, enterprise, now=now))
        for slot in _allowed(_slots.values(), roles)
    ]
    return [FilledSlot(label, figure) for label, figure in filled if figure is not None][:8]


def context_of(
    panel: Panel, request: HttpRequest, enterprise: Enterprise, *, now: datetime
) -> dict[str, Any]:
    """Return what the tab's template is shown with."""
    return {**panel.context(request, enterprise, now=now), "enterprise": enterprise}


def _allowed(registered: Any, roles: Iterable[str]) -> list[Any]:  # Any: panels or slots
    held = frozenset(roles)
    shown = [one for one in registered if not one.roles or one.roles & held]
    return sorted(shown, key=lambda one: one.order)
