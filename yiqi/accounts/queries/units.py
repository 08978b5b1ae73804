"""What a working body still holds: people here, and what the areas above register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from yiqi.accounts.models import Unit, User
from yiqi.accounts.queries.grants import live_assignments

# Answers how many open things of one sort a unit holds; called with (unit, *, at).
Counter = Callable[..., int]
_counters: dict[str, Counter] = {}
PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Holding:
    """So many open things of one sort; ``code`` is turned into words by templates and forms."""

    code: str
    count: int


def unit_holds(code: str, counter: Counter) -> None:
    """Register what else a unit may hold, and so may not be closed with; once a code."""
    _counters[code] = counter


def holdings_of(unit: Unit, *, at: datetime) -> tuple[Holding, ...]:
    """Return what keeps a unit from being closed: its people first; nothing where it may be."""
    counts = {PEOPLE: members_of(unit, at=at).count()}
    counts |= {code: counter(unit, at=at) for code, counter in _counters.items()}
    return tuple(Holding(code, count) for code, count in counts.items() if count)


def members_of(unit: Unit, *, at: datetime) -> QuerySet[User]:
    """Return whoever holds a role in ``unit`` now with an open account, by name."""
    held = live_assignments(at=at).filter(unit=unit)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by(
        "display_name", "pk"
    )


def with_member_count(units: QuerySet[Unit], *, at: datetime) -> QuerySet[Unit]:
    """Add ``member_count`` to each unit: how many open accounts hold a role in it now."""
    begun = Q(assignments__valid_from__lte=at, assignments__user__is_active=True)
    lasting = Q(assignments__valid_to=None) | Q(assignments__valid_to__gt=at)
    return units.annotate(
        member_count=Count("assignments__user", filter=begun & lasting, distinct=True)
    )
