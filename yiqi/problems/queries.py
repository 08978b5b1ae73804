"""Reads problems, viewer first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from yiqi.accounts.models import Unit, User
from yiqi.accounts.queries import grants_of, reach_of_viewer
from yiqi.problems.models import Attachment, Message, Problem
from yiqi.problems.policy import policy_at
from yiqi.problems.rules import OPEN_STATES, RUNNING_STATES

FOLLOWED = ("enterprise", "owner_unit", "owner", "area")
LATELY = timedelta(hours=2)
# Every problem has an owner unit; one whose unit is closed has nobody who works on it.
UNOWNED = Q(state__in=OPEN_STATES, owner_unit__is_active=False)


@dataclass(frozen=True, slots=True)
class ProblemCounts:
    """The counts above a duty officer's Today; each opens to its rows."""

    untriaged: int
    overdue: int
    to_confirm: int
    confirmed: int
    unowned: int


def problems_visible_to(viewer: User, *, now: datetime) -> QuerySet[Problem]:
    """Return the problems that ``viewer`` may see, newest first.

    The district's, those of the own zones and parks, of the own enterprise, of a specialist's
    list; a caller who is not in the register belongs to the district alone.
    """
    reach = reach_of_viewer(viewer, at=now)
    if reach.is_nothing:
        return Problem.objects.none()
    seen = Q(district__in=reach.districts) if reach.districts else Q(pk__in=())
    if reach.areas:
        own = {g.district_id for g in grants_of(viewer, at=now)}
        seen |= Q(district__in=own, area__in=reach.areas)
    if reach.enterprise_nodes:
        seen |= Q(enterprise__node__in=reach.enterprise_nodes)
    if reach.lists_of:
        seen |= Q(enterprise__specialist__in=reach.lists_of)
    return Problem.objects.filter(seen).order_by("-pk")


def problem_visible_to(viewer: User, pk: int, *, now: datetime) -> Problem:
    """Return one problem with everything that its page shows.

    Raises:
        Http404: there is none, or the viewer may not see it.
    """
    rows = problems_visible_to(viewer, now=now).select_related(
        *FOLLOWED,
        "source",
        "suggestion",
        "scope_node",
        "district",
        "handler",
        "contact",
        "enterprise__node",
    )
    return get_object_or_404(rows, pk=pk)


def open_problems(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """Return those that have not ended."""
    return problems.filter(state__in=OPEN_STATES)


def overdue_problems(problems: QuerySet[Problem], *, now: datetime) -> QuerySet[Problem]:
    """Return those whose running clock is over, longest first."""
    return problems.filter(state__in=RUNNING_STATES, due_at__lte=now).order_by("due_at", "pk")


def duty_work(viewer: User, *, now: datetime) -> QuerySet[Problem]:
    """Return what waits for the duty office: to judge, to dispatch, to close; soonest due first."""
    waiting = Q(state__in=("received", "triaged", "reopened")) | Q(
        state="to_confirm", confirmed_at__isnull=False
    )
    return (
        problems_visible_to(viewer, now=now)
        .filter(waiting)
        .select_related(*FOLLOWED, "suggestion")
        .order_by("due_at", "pk")
    )


def unit_work(viewer: User, *, now: datetime) -> QuerySet[Problem]:
    """Return the open problems of the viewer's own units, the viewer's own by name among them."""
    units = reach_of_viewer(viewer, at=now).units
    return (
        problems_visible_to(viewer, now=now)
        .filter(owner_unit__in=units, state__in=("dispatched", "in_hand", "suspended"))
        .select_related(*FOLLOWED)
        .order_by("due_at", "pk")
    )


def to_confirm_by(viewer: User, *, now: datetime) -> QuerySet[Problem]:
    """Return what waits for the enterprises of the viewer to confirm, oldest first."""
    return (
        problems_visible_to(viewer, now=now)
        .filter(state="to_confirm", confirmed_at=None)
        .select_related(*FOLLOWED)
        .order_by("proposed_at", "pk")
    )


def closable(viewer: User, *, now: datetime) -> QuerySet[Problem]:
    """Return the confirmed problems with complete evidence that the viewer did not handle."""
    complete = Q(attachments__purpose=Attachment.Purpose.EVIDENCE) | Q(outcome="refused")
    return (
        problems_visible_to(viewer, now=now)
        .filter(complete, state="to_confirm", confirmed_at__isnull=False)
        .exclude(handler=viewer)
        .select_related(*FOLLOWED, "scope_node")
        .order_by("confirmed_at", "pk")
        .distinct()
    )


def counts_for(viewer: User, *, now: datetime) -> ProblemCounts:
    """Return the counts above Today in one query over the open problems."""
    counted = open_problems(problems_visible_to(viewer, now=now)).aggregate(
        untriaged=Count("pk", filter=Q(state="received")),
        overdue=Count("pk", filter=Q(state__in=RUNNING_STATES, due_at__lte=now)),
        to_confirm=Count("pk", filter=Q(state="to_confirm", confirmed_at=None)),
        confirmed=Count("pk", filter=Q(state="to_confirm", confirmed_at__isnull=False)),
        unowned=Count("pk", filter=UNOWNED),
    )
    return ProblemCounts(**counted)


def messages_of(problem: Problem, viewer: User, *, now: datetime) -> QuerySet[Message]:
    """Return what was said, oldest first; internal notes are not for enterprises."""
    messages = problem.messages.select_related("author").order_by("said_at", "pk")
    roles = {grant.role for grant in grants_of(viewer, at=now)}
    return messages.filter(is_internal=False) if roles <= {"enterprise"} else messages


def similar_open(problem: Problem, *, limit: int = 5) -> Sequence[Problem]:
    """Return other open problems of the same enterprise, newest first."""
    if problem.enterprise_id is None:
        return []
    others = Problem.objects.filter(enterprise=problem.enterprise_id, state__in=OPEN_STATES)
    return list(others.exclude(pk=problem.pk).order_by("-pk")[:limit])


def open_counts(enterprise_ids: Sequence[int]) -> dict[int, int]:
    """Return how many open problems each enterprise has; those with none are left out."""
    counted = (
        Problem.objects.filter(enterprise__in=enterprise_ids, state__in=OPEN_STATES)
        .values_list("enterprise")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict(counted)


def routed_unit(problem: Problem, category: str, *, now: datetime) -> Unit | None:
    """Return the unit that the plan names for ``category`` where the problem comes from."""
    area = problem.area
    codes = [area.zone_facts.code] if area is not None and hasattr(area, "zone_facts") else []
    code = policy_at(problem.district_id, at=now).routing.unit_for(category, codes)
    return Unit.objects.filter(district=problem.district_id, code=code or "").first()


def units_to_own(problem: Problem) -> QuerySet[Unit]:
    """Return the units that may own the problem, by kind and code."""
    return Unit.objects.filter(
        district=problem.district_id,
        is_active=True,
        kind__in=(Unit.Kind.SECTION, Unit.Kind.TASK_FORCE, Unit.Kind.PARK_COMMITTEE),
    ).order_by("kind", "code")
