"""What a person may do and see at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from yiqi.accounts.models import Absence, Assignment, ScopeNode, User
from yiqi.accounts.rules import (
    ADMINISTRATORS,
    AREA_KINDS,
    SEES_AREA,
    SEES_DISTRICT,
    Grant,
    Reach,
    reach_of,
)
from yiqi.audit.remembered import remembered


def grants_of(user: User, *, at: datetime) -> tuple[Grant, ...]:
    """Return the roles that ``user`` holds at ``at``, own and as a deputy, in a stable order."""
    if user.loaded_grants is not None:
        return user.loaded_grants
    absent = [
        one.user_id
        for one in absences_known()
        if one.deputy_id == user.pk and one.starts_at <= at < one.ends_at
    ]
    own = Q(user=user)
    whose = own | Q(user__in=absent, user__is_active=True) if absent else own
    held = live_assignments(at=at).filter(whose).select_related("node").order_by("pk")
    # Nobody inherits the powers of an administrator: the three stay with three persons.
    return tuple(_grant(a, user) for a in held if a.user_id == user.pk or not _is_personal(a))


@dataclass(frozen=True, slots=True)
class KnownAbsence:
    """Who acts for whom, from–to."""

    user_id: int
    deputy_id: int
    starts_at: datetime
    ends_at: datetime


@remembered("accounts.absence")
def absences_known() -> tuple[KnownAbsence, ...]:
    """Return every absence that was not cancelled: few, and asked for on every page."""
    rows = Absence.objects.filter(cancelled_at=None).order_by("pk")
    return tuple(
        KnownAbsence(*row)
        for row in rows.values_list("user_id", "deputy_id", "starts_at", "ends_at")
    )


def live_assignments(*, at: datetime) -> QuerySet[Assignment]:
    """Return the assignments that count at ``at``, in no order."""
    return Assignment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


def load_grants(user: User, *, at: datetime) -> tuple[Grant, ...]:
    """Return ``grants_of`` and keep it on ``user`` for the rest of the request."""
    user.loaded_grants = None
    user.loaded_grants = grants_of(user, at=at)
    return user.loaded_grants


def reach_of_viewer(viewer: User, *, at: datetime) -> Reach:
    """Return which rows ``viewer`` may see; kept on a viewer whose grants are kept."""
    if viewer.loaded_reach is not None:
        return viewer.loaded_reach
    grants = grants_of(viewer, at=at)
    reach = reach_of(grants, _areas_under(grants))
    if viewer.loaded_grants is not None:
        viewer.loaded_reach = reach
    return reach


def roles_of(user: User, *, at: datetime) -> frozenset[str]:
    """Return the roles that ``user`` holds anywhere at ``at``."""
    return frozenset(grant.role for grant in grants_of(user, at=at))


def district_of(user: User, *, at: datetime) -> int | None:
    """Return the district of the user's first own role at ``at``; None without any."""
    first = live_assignments(at=at).filter(user=user).select_related("node").order_by("pk").first()
    return (first.node.district_id or first.node_id) if first else None


def districts_without_secadmin(*, at: datetime) -> QuerySet[ScopeNode]:
    """Return the districts that nobody looks after: one of another district appoints somebody."""
    held = live_assignments(at=at).filter(role="secadmin", user__is_active=True)
    return ScopeNode.objects.filter(kind=ScopeNode.Kind.DISTRICT).exclude(
        pk__in=held.values("node")
    )


def is_without_secadmin(node: ScopeNode, *, at: datetime) -> bool:
    """Tell whether ``node`` is a district that waits for its security administrator."""
    return districts_without_secadmin(at=at).filter(pk=node.pk).exists()


def _is_personal(assignment: Assignment) -> bool:
    return assignment.role in ADMINISTRATORS or bool(assignment.emergency_reason)


def _grant(assignment: Assignment, user: User) -> Grant:
    node = assignment.node
    is_own = assignment.user_id == user.pk
    return Grant(
        role=assignment.role,
        node_id=node.pk,
        node_kind=node.kind,
        district_id=node.district_id or node.pk,
        path=node.path,
        unit_id=assignment.unit_id,
        acting_for_id=None if is_own else assignment.user_id,
        list_of_id=assignment.user_id if assignment.role == "specialist" else None,
        is_emergency=bool(assignment.emergency_reason),
    )


def _areas_under(grants: tuple[Grant, ...]) -> list[int]:
    """Return the zones and parks in or below those that ``grants`` name."""
    under = Q()
    for grant in grants:
        if grant.role in SEES_AREA | SEES_DISTRICT and grant.node_kind in AREA_KINDS:
            under |= Q(path__startswith=grant.path)
    if not under:
        return []
    return list(ScopeNode.objects.filter(under, kind__in=AREA_KINDS).values_list("pk", flat=True))
