"""What the three administrators may see: accounts, the log, the jobs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django_tasks_db.models import DBTaskResult

from yiqi.accounts.models import AccessToken, Assignment, ScopeNode, SignIn, Unit, User
from yiqi.accounts.queries import (
    districts_without_secadmin,
    grants_of,
    live_assignments,
    with_member_count,
)
from yiqi.accounts.rules import CLIENT_PLACES
from yiqi.audit.models import Event, Outbox, Seal
from yiqi.audit.operations import READING
from yiqi.audit.queries import kinds_in_log
from yiqi.audit.reactions import SEAL
from yiqi.enterprises.models import District, Zone
from yiqi.incidents.queries import NoPlanInForce, plan_in_force
from yiqi.problems.models import Problem
from yiqi.problems.rules import OPEN_STATES, RoutingPolicy


def districts_of(viewer: User, role: str, *, at: datetime) -> list[int]:
    """Return the districts in which the viewer holds this administrator role."""
    return [g.district_id for g in grants_of(viewer, at=at) if g.role == role]


def users_visible_to(viewer: User, *, at: datetime) -> QuerySet[User]:
    """Return the accounts that a security administrator looks after, by name.

    Those with a role, now or once, in the own districts, and those without any role yet.
    """
    own = districts_of(viewer, "secadmin", at=at)
    held = Assignment.objects.filter(user=OuterRef("pk"))
    within = held.filter(Q(node__district__in=own) | Q(node__in=own))
    return User.objects.filter(Exists(within) | ~Exists(held)).order_by("display_name", "pk")


def nodes_visible_to(viewer: User, *, at: datetime) -> QuerySet[ScopeNode]:
    """Return the places for which a security administrator gives roles, by kind and name."""
    own = districts_of(viewer, "secadmin", at=at)
    return ScopeNode.objects.filter(Q(district__in=own) | Q(pk__in=own)).order_by(
        "kind", "name", "pk"
    )


def nodes_to_appoint_in(viewer: User, *, at: datetime) -> QuerySet[ScopeNode]:
    """Return the places of ``nodes_visible_to``, and the districts that wait for somebody."""
    waiting = districts_without_secadmin(at=at)
    own = nodes_visible_to(viewer, at=at)
    return ScopeNode.objects.filter(
        Q(pk__in=own.order_by().values("pk")) | Q(pk__in=waiting.values("pk"))
    ).order_by("kind", "name", "pk")


def districts_visible_to(viewer: User, *, at: datetime) -> QuerySet[District]:
    """Return all districts of the installation, for a system administrator, by code."""
    units = Unit.objects.filter(district=OuterRef("node"), is_active=True).order_by()
    held = live_assignments(at=at).filter(role="secadmin", user__is_active=True)
    if not districts_of(viewer, "sysadmin", at=at):
        return District.objects.none()
    return (
        District.objects.select_related("node")
        .annotate(
            unit_count=Subquery(
                units.values("district").annotate(count=Count("pk")).values("count")[:1]
            ),
            has_secadmin=Exists(held.filter(node=OuterRef("node"))),
        )
        .order_by("code", "pk")
    )


def units_visible_to(viewer: User, *, at: datetime) -> QuerySet[Unit]:
    """Return the working bodies that a security administrator looks after, by kind and code."""
    own = districts_of(viewer, "secadmin", at=at)
    return Unit.objects.filter(district__in=own).select_related("node").order_by("kind", "code")


def listed_units(viewer: User, *, at: datetime) -> QuerySet[Unit]:
    """Return the working bodies with how many work in each: those in use first, then by kind."""
    rank = Case(*(When(kind=kind, then=place) for place, kind in enumerate(Unit.Kind.values)))
    return with_member_count(units_visible_to(viewer, at=at), at=at).order_by(
        "-is_active", rank, "code"
    )


def open_problems_of(unit: Unit, *, at: datetime) -> int:
    """Return how many open problems the unit owns: closed, it would leave them to nobody."""
    return Problem.objects.filter(owner_unit=unit, state__in=OPEN_STATES).count()


def zones_led_by(unit: Unit, *, at: datetime) -> int:
    """Return how many parks and zones have the unit as their committee."""
    return Zone.objects.filter(committee=unit).count()


def routes_to(unit: Unit, *, at: datetime) -> int:
    """Return how many rules of the service plan in force send problems to the unit."""
    try:
        plan = plan_in_force("service", district_id=unit.district_id, at=at)
    except NoPlanInForce:
        return 0
    return sum(row.unit == unit.code for row in plan.section(RoutingPolicy).rows)


def devices_visible_to(viewer: User, *, at: datetime) -> QuerySet[User]:
    """Return the devices of the own districts with their live secret, by name."""
    secret = AccessToken.objects.filter(user=OuterRef("pk"), revoked_at=None)
    return (
        users_visible_to(viewer, at=at)
        .filter(kind=User.Kind.DEVICE)
        .annotate(
            token_id=Subquery(secret.values("pk")[:1]),
            token_label=Subquery(secret.values("label")[:1]),
            token_since=Subquery(secret.values("created_at")[:1]),
        )
        .prefetch_related("assignments__node")
    )


def clients_visible_to(viewer: User, *, at: datetime) -> QuerySet[User]:
    """Return the client programs of the own districts with the state of their tokens, by name."""
    good = Q(access_tokens__revoked_at=None) & (
        Q(access_tokens__expires_at=None) | Q(access_tokens__expires_at__gt=at)
    )
    return (
        users_visible_to(viewer, at=at)
        .filter(kind=User.Kind.CLIENT)
        .annotate(
            live_tokens=Count("access_tokens", filter=good),
            token_used_at=Max("access_tokens__last_used_at"),
            token_ends_at=Min("access_tokens__expires_at", filter=good),
        )
    )


def client_nodes_visible_to(viewer: User, *, at: datetime) -> QuerySet[ScopeNode]:
    """Return the places that a client program may work for, by kind and name."""
    kinds = frozenset().union(*CLIENT_PLACES.values())
    return nodes_visible_to(viewer, at=at).filter(kind__in=kinds)


def events_around(user: User, things: Collection[tuple[str, int]]) -> QuerySet[Event]:
    """Return what happened to an account and to ``things`` of it, newest first."""
    around = Q(subject_type="accounts.user", subject_id=user.pk)
    for subject_type, subject_id in things:
        around |= Q(subject_type=subject_type, subject_id=subject_id)
    return Event.objects.filter(around).order_by("-pk")


def events_visible_to(viewer: User, *, at: datetime) -> QuerySet[Event]:
    """Return the log of an auditor's districts, and what belongs to none; newest first."""
    own = districts_of(viewer, "auditor", at=at)
    actor = User.objects.filter(pk=OuterRef("actor_id")).values("display_name")[:1]
    absent = User.objects.filter(pk=OuterRef("acting_for_id")).values("display_name")[:1]
    return (
        Event.objects.filter(Q(district_id__in=own) | Q(district_id=None))
        .annotate(actor_name=Subquery(actor), acting_for_name=Subquery(absent))
        .order_by("-pk")
    )


def readings_visible_to(viewer: User, *, at: datetime) -> QuerySet[Event]:
    """Return who read T3 data of whom, and why; newest first."""
    kinds = [kind for kind in kinds_in_log() if kind.endswith(f".{READING}")]
    return events_visible_to(viewer, at=at).filter(kind__in=kinds)


def emergencies_visible_to(viewer: User, *, at: datetime) -> QuerySet[Assignment]:
    """Return the emergency accesses of the own districts, newest first."""
    own = [
        *districts_of(viewer, "secadmin", at=at),
        *districts_of(viewer, "auditor", at=at),
    ]
    return (
        Assignment.objects.exclude(emergency_reason="")
        .filter(Q(node__district__in=own) | Q(node__in=own))
        .select_related("user", "node")
        .order_by("-valid_from", "-pk")
    )


def sign_ins_visible_to(viewer: User, *, at: datetime) -> QuerySet[SignIn]:
    """Return the sessions of people with a role in the own districts, newest first."""
    own = [
        *districts_of(viewer, "secadmin", at=at),
        *districts_of(viewer, "auditor", at=at),
    ]
    held = Assignment.objects.filter(user=OuterRef("user_id"))
    within = held.filter(Q(node__district__in=own) | Q(node__in=own))
    return (
        SignIn.objects.filter(Exists(within))
        .select_related("user")
        .order_by("-signed_in_at", "-pk")
    )


def lockouts_visible_to(viewer: User, *, at: datetime) -> QuerySet[AccessAttempt]:
    """Return who is locked out after wrong passwords, latest first; not other districts' people."""
    own = [
        *districts_of(viewer, "secadmin", at=at),
        *districts_of(viewer, "auditor", at=at),
    ]
    held = Assignment.objects.filter(user=OuterRef("pk"))
    within = held.filter(Q(node__district__in=own) | Q(node__in=own))
    others = User.objects.filter(Exists(held), ~Exists(within))
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    return found.exclude(username__in=others.values("username")).order_by("-attempt_time")


def live_roles_of(user: User, *, at: datetime) -> QuerySet[Assignment]:
    """Return the roles that ``user`` holds now, in order of giving."""
    return live_assignments(at=at).filter(user=user).select_related("node", "unit").order_by("pk")


@dataclass(frozen=True, slots=True)
class Health:
    """How the jobs stand."""

    waiting: int
    failed: int
    oldest_event_id: int | None
    unsealed: int
    seals: int
    sealed_at: datetime | None  # the last time
    tasks: dict[str, int]


def health() -> Health:
    """Return how many reactions, events and tasks wait or failed."""
    reactions = Outbox.objects.exclude(reader=SEAL)
    last = Seal.objects.order_by("-number").first()
    tasks = DBTaskResult.objects.values_list("status").annotate(count=Count("pk")).order_by()
    return Health(
        waiting=reactions.filter(attempts=0).count(),
        failed=reactions.filter(attempts__gt=0).count(),
        oldest_event_id=reactions.aggregate(first=Min("event_id"))["first"],
        unsealed=Outbox.objects.filter(reader=SEAL).count(),
        seals=last.number if last else 0,
        sealed_at=last.sealed_at if last else None,
        tasks=dict(tasks),
    )


def failed_reactions() -> QuerySet[Outbox]:
    """Return the reactions that failed, most often tried first."""
    return Outbox.objects.filter(attempts__gt=0).exclude(reader=SEAL).order_by("-attempts", "pk")


def failed_tasks() -> QuerySet[DBTaskResult[Any, Any]]:
    """Return the tasks that failed, newest first."""
    return DBTaskResult.objects.filter(status="FAILED").order_by("-enqueued_at")


@dataclass(frozen=True, slots=True)
class LogCheckRun:
    """One check of the log as the worker ran it; numbers are None until it is done."""

    started_at: datetime
    status: str  # running, good, bad or failed
    events: int | None = None
    seals: int | None = None
    unsealed: int | None = None
    first_bad: int | None = None


def last_checks(task_path: str) -> list[LogCheckRun]:
    """Return the latest five checks of the log, newest first."""
    found = DBTaskResult.objects.filter(task_path=task_path)
    return [_check_run(one) for one in found.order_by("-enqueued_at", "-id")[:5]]


def _check_run(row: DBTaskResult[Any, Any]) -> LogCheckRun:
    said = row.return_value
    if row.status != "SUCCESSFUL" or not isinstance(said, dict):
        return LogCheckRun(row.enqueued_at, "failed" if row.status == "FAILED" else "running")
    return LogCheckRun(
        row.enqueued_at,
        "good" if said["ok"] else "bad",
        said["events"],
        said["seals"],
        said["unsealed"],
        said["first_bad"],
    )
