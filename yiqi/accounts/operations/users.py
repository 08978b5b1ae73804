"""Writes users and what they may do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yiqi.accounts.models import Assignment, ScopeNode, Unit, User
from yiqi.accounts.operations.scopes import OutsideOwnScope, require_scope
from yiqi.accounts.operations.sessions import end_all_sessions
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import grants_of, is_without_secadmin, live_assignments
from yiqi.accounts.rules import (
    ADMINISTRATORS,
    DEVICE_ROLES,
    EMERGENCY_HOURS,
    EMERGENCY_KINDS,
    EMERGENCY_ROLES,
    client_may_hold,
    granting,
)
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal


class ReasonMissing(Refusal):
    """Emergency access was asked without saying why."""

    code = "emergency_reason_missing"


class NoRoleForEmergency(Refusal):
    """Emergency access lends an own role to a foreign place; the person holds none that fits."""

    code = "no_role_for_emergency"


class NotForOneself(Refusal):
    """The security administrator gives no role to oneself and closes no own account."""

    code = "not_for_oneself"


class SecondAdministratorRole(Refusal):
    """Whoever was one of the three administrators never becomes another one, nor the same again."""

    code = "second_administrator_role"


class SectionMissing(Refusal):
    """The role ``section`` was given without saying which section."""

    code = "section_missing"


class UnitElsewhere(Refusal):
    """The working body belongs to another district than the place."""

    code = "unit_elsewhere"


class NoDeviceRole(Refusal):
    """A device holds the role of a gate or of a medical team, nothing else."""

    code = "no_device_role"


class NoClientRole(Refusal):
    """A client program may not hold this role, or not over this kind of place."""

    code = "no_client_role"


class UnitClosed(Refusal):
    """The working body is closed: nobody begins to work in it."""

    code = "unit_closed"


@allowed("secadmin")
@transaction.atomic
def add_user(
    *,
    username: str,
    display_name: str,
    actor: User | None,
    now: datetime,
    password: str | None = None,
    phone: str = "",
    email: str = "",
    kind: str = User.Kind.PERSON,
    must_change_password: bool = False,
) -> User:
    """Add an account; without a password it can sign in by invitation or OpenID Connect only.

    Raises:
        IntegrityError: the user name is taken; the form asks first.
    """
    user = User(
        username=username,
        display_name=display_name,
        kind=kind,
        phone=phone,
        email=email,
        must_change_password=must_change_password,
        created_at=now,
    )
    _set_password(user, password)
    user.save()
    record(kind="accounts.user.add", subject=user, actor=actor, at=now, district_id=None)
    return user


@allowed("secadmin")
@transaction.atomic
def change_user(
    user: User, *, display_name: str, phone: str, email: str, actor: User | None, now: datetime
) -> None:
    """Correct what stands on an account."""
    require_care_of(actor, user, at=now)
    user.display_name, user.phone, user.email = display_name, phone, email
    user.save(update_fields=["display_name", "phone", "email"])
    record(kind="accounts.user.change", subject=user, actor=actor, at=now, district_id=None)


@allowed("secadmin")
@transaction.atomic
def reset_password(user: User, *, password: str, actor: User | None, now: datetime) -> None:
    """Set a first password that the person must change at once; every session ends."""
    require_care_of(actor, user, at=now)
    user.must_change_password = True
    _set_password(user, password)
    user.save(update_fields=["password", "must_change_password"])
    end_all_sessions(user, now=now)
    record(kind="accounts.user.reset_password", subject=user, actor=actor, at=now, district_id=None)


@allowed("secadmin")
@transaction.atomic
def close_user(user: User, *, actor: User | None, now: datetime) -> None:
    """Close an account: it signs in no more and every session ends; its acts stay.

    Raises:
        NotForOneself: one's own account.
    """
    if actor is not None and actor.pk == user.pk:
        raise NotForOneself
    require_care_of(actor, user, at=now)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_all_sessions(user, now=now)
    record(kind="accounts.user.close", subject=user, actor=actor, at=now, district_id=None)


@allowed("secadmin")
@transaction.atomic
def reopen_user(user: User, *, actor: User | None, now: datetime) -> None:
    """Open a closed account again, with the roles that it has."""
    require_care_of(actor, user, at=now)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(kind="accounts.user.reopen", subject=user, actor=actor, at=now, district_id=None)


@allowed("secadmin")
@transaction.atomic
def assign_role(
    user: User,
    *,
    role: str,
    node: ScopeNode,
    actor: User | None,
    now: datetime,
    unit: Unit | None = None,
    is_head: bool = False,
    valid_to: datetime | None = None,
) -> Assignment:
    """Give ``user`` a role in a scope from ``now`` on.

    Raises:
        SecondAdministratorRole: the person is or was one of the three administrators.
        SectionMissing: the role ``section`` without its section.
        UnitElsewhere, UnitClosed: the unit is another district's, or closed.
        NoDeviceRole, NoClientRole: a device or program would hold what only people hold.
        NotForOneself: an administrator gives oneself a role.
        OutsideOwnScope: the administrator does not look after this place, and it is no district
            that waits for its security administrator.
    """
    if actor is not None and actor.pk == user.pk:
        raise NotForOneself
    if role != "secadmin" or not is_without_secadmin(node, at=now):
        require_scope(actor, node, "secadmin", at=now)
    return give_role(
        user, role=role, node=node, actor=actor, now=now, unit=unit, is_head=is_head,
        valid_to=valid_to,
    )  # fmt: skip


def give_role(
    user: User,
    *,
    role: str,
    node: ScopeNode,
    actor: User | None,
    now: datetime,
    unit: Unit | None = None,
    is_head: bool = False,
    valid_to: datetime | None = None,
) -> Assignment:
    """Write the assignment for operations that have checked who gives it; else ``assign_role``."""
    _require_fit(user, role, node)
    held = Assignment.objects.filter(user=user, role__in=ADMINISTRATORS)
    if role in ADMINISTRATORS and held.exists():
        raise SecondAdministratorRole(name=user.display_name)
    if role == "section" and unit is None:
        raise SectionMissing
    if unit is not None and unit.district_id != (node.district_id or node.pk):
        raise UnitElsewhere(unit=unit.name)
    if unit is not None and not unit.is_active:
        raise UnitClosed(unit=unit.name)
    assignment = Assignment.objects.create(
        user=user,
        role=role,
        node=node,
        unit=unit,
        is_head=is_head,
        valid_from=now,
        valid_to=valid_to,
        granted_by=actor,
    )
    record(
        kind="accounts.assignment.give",
        subject=assignment,
        actor=actor,
        at=now,
        district_id=node.district_id or node.pk,
        data={"role": role, "user": user.pk, "node": node.pk},
    )
    return assignment


@allowed("secadmin")
@transaction.atomic
def end_assignment(assignment: Assignment, *, actor: User | None, now: datetime) -> None:
    """Take a role away from ``now`` on; the row stays as history. Ended before: nothing happens.

    Raises:
        OutsideOwnScope: the administrator does not look after this place.
    """
    require_scope(actor, assignment.node, "secadmin", at=now)
    take_role(assignment, actor=actor, now=now)


def take_role(assignment: Assignment, *, actor: User | None, now: datetime) -> None:
    """End the assignment for operations that have checked who takes it; else end_assignment."""
    if assignment.valid_to is not None and assignment.valid_to <= now:
        return
    assignment.valid_to = max(now, assignment.valid_from)
    assignment.save(update_fields=["valid_to"])
    record(
        kind="accounts.assignment.end",
        subject=assignment,
        actor=actor,
        at=now,
        district_id=assignment.node.district_id or assignment.node_id,
        data={"role": assignment.role, "user": assignment.user_id},
    )


@allowed(*EMERGENCY_ROLES)
@transaction.atomic
def open_emergency_access(
    *, node: ScopeNode, reason: str, actor: User, now: datetime
) -> Assignment:
    """Let an officer use the own role in a foreign scope for three hours (临时授权).

    Raises:
        ReasonMissing: no reason was given; nothing is written.
        NoRoleForEmergency: the roles are borrowed ones, or the place is no enterprise or area.
    """
    if not reason.strip():
        raise ReasonMissing
    own = (
        live_assignments(at=now)
        .filter(user=actor, emergency_reason="", role__in=EMERGENCY_ROLES)
        .order_by("pk")
        .first()
    )
    if own is None or node.kind not in EMERGENCY_KINDS:
        raise NoRoleForEmergency
    assignment = Assignment.objects.create(
        user=actor,
        role=own.role,
        node=node,
        unit=own.unit,
        valid_from=now,
        valid_to=now + timedelta(hours=EMERGENCY_HOURS),
        granted_by=None,
        emergency_reason=reason.strip()[:500],
    )
    record(
        kind="accounts.assignment.emergency",
        subject=assignment,
        actor=actor,
        at=now,
        district_id=node.district_id or node.pk,
        data={"role": own.role, "node": node.pk},
    )
    return assignment


def _require_fit(user: User, role: str, node: ScopeNode) -> None:
    """Raise where a device or a client program would hold what only people hold."""
    if user.kind == User.Kind.DEVICE and role not in DEVICE_ROLES:
        raise NoDeviceRole
    if user.kind == User.Kind.CLIENT and not client_may_hold(role, node.kind):
        raise NoClientRole(name=user.display_name)


def require_care_of(actor: User | None, user: User, *, at: datetime) -> None:
    """Raise ``OutsideOwnScope`` when all roles of ``user`` lie outside the actor's scope."""
    held = list(live_assignments(at=at).filter(user=user).select_related("node"))
    if actor is None or not held:
        return
    grants = grants_of(actor, at=at)
    if not any(granting(grants, one.node.path, ("secadmin",)) for one in held):
        raise OutsideOwnScope(place=held[0].node.name)


def _set_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
