"""What a change of the plan would do to the problems that are open now.

(Not one of an area's usual names: it fills incidents' registry of impacts.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import Unit
from yiqi.incidents.queries import is_response_active
from yiqi.incidents.rules import ImpactLine, Plan, impact
from yiqi.incidents.words import describe_impact
from yiqi.lib.clocks import Calendar, WorkingHours
from yiqi.problems.models import Problem
from yiqi.problems.rules import (
    RUNNING_STATES,
    CategoryPolicy,
    PriorityPolicy,
    ResponsePolicy,
    RoutingPolicy,
    WorkingTimePolicy,
    clock_for,
)

NAMES_SHOWN = 5
TELLS = ("pk", "title", "priority", "clock_from", "due_at")


@dataclass(frozen=True, slots=True)
class _Moved:
    """One problem whose deadline would move."""

    problem: Problem
    due_at: datetime


def deadlines_moved(
    before: Plan, after: Plan, *, district_id: int, now: datetime
) -> list[ImpactLine]:
    """Return how many running deadlines would move, and how many of them into the past.

    Pauses are left out of the preview: a suspended clock stands, and a problem that was once
    suspended keeps its pause when the new limit is really applied.
    """
    moved = _moved(after, district_id, now)
    late = [one for one in moved if one.due_at <= now < one.problem.due_at]
    rows = reverse("problems:problem_list") + "?open=1"
    lines = []
    if late:
        lines.append(_line("deadlines_become_overdue", late, rows))
    if moved:
        lines.append(_line("deadlines_move", moved, rows))
    return lines


def routes_changed(
    before: Plan, after: Plan, *, district_id: int, now: datetime
) -> list[ImpactLine]:
    """Return, for each category whose unit changes, how many of its problems wait for a unit.

    A category without such a problem is left out: the change shows in the comparison already.
    """
    old, new = before.section(RoutingPolicy), after.section(RoutingPolicy)
    categories = {row.code: row.name for row in after.section(CategoryPolicy).rows}
    names = dict(Unit.objects.filter(district=district_id).values_list("code", "name"))
    lines = []
    for category in dict.fromkeys(row.category for row in (*old.rows, *new.rows)):
        was, becomes = old.unit_for(category), new.unit_for(category)
        if was == becomes:
            continue
        waiting = Problem.objects.filter(
            district=district_id, category=category, state__in=("received", "triaged", "reopened")
        ).count()
        if not waiting:
            continue
        lines.append(
            ImpactLine(
                "route_changes",
                {
                    "category": categories.get(category, category),
                    "before": names.get(was or "", was or "—"),
                    "after": names.get(becomes or "", becomes or "—"),
                },
                waiting,
                f"{reverse('problems:problem_list')}?category={category}",
            )
        )
    return lines


def _moved(after: Plan, district_id: int, now: datetime) -> list[_Moved]:
    policy = after.section(PriorityPolicy)
    known = {row.code: row for row in policy.rows}
    hours = WorkingHours.parse(*after.section(WorkingTimePolicy).hours)
    through = after.section(ResponsePolicy).natural_hours and is_response_active(district_id, now)
    running = Problem.objects.filter(
        district=district_id, state__in=RUNNING_STATES, pauses=None
    ).only(*TELLS)
    moved = []
    for problem in running.order_by("due_at", "pk"):
        priority = known.get(problem.priority)
        if priority is None:
            continue
        clock = clock_for(
            priority,
            started_at=problem.clock_from,
            hours=hours,
            calendar=Calendar.china(),
            is_all_natural=through,
        )
        if clock.due_at != problem.due_at:
            moved.append(_Moved(problem, clock.due_at))
    return moved


def _line(code: str, moved: list[_Moved], rows_url: str) -> ImpactLine:
    names = tuple(f"{m.problem.reference} {m.problem.title}" for m in moved[:NAMES_SHOWN])
    return ImpactLine(code, {}, len(moved), rows_url, names)


def register() -> None:
    """Let incidents ask, and say how the answers read."""
    for section in ("problem_priorities", "working_time", "problem_response"):
        impact(section, deadlines_moved)
    impact("problem_routing", routes_changed)
    describe_impact("deadlines_move", _("{count} 个问题的期限会变动"))
    describe_impact("deadlines_become_overdue", _("其中 {count} 个会立即超时"))
    describe_impact("route_changes", _("{category}：由{before}改为{after}，现有 {count} 个待分派"))
