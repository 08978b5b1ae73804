"""Writes users, scopes and assignments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from yiqi.accounts.models import AccessToken, Assignment, ScopeNode, Unit, User
from yiqi.accounts.permissions import allowed
from yiqi.accounts.rules import EMERGENCY_HOURS
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal


class ReasonMissing(Refusal):
    """Emergency access was asked without saying why."""

    code = "emergency_reason_missing"


@transaction.atomic
def plant_node(*, kind: str, name: str, parent: ScopeNode | None) -> ScopeNode:
    """Add a node to the scope tree; the operation that makes its District, Zone… calls this."""
    node = ScopeNode.objects.create(
        kind=kind,
        name=name,
        parent=parent,
        district_id=None if parent is None else parent.district_id or parent.pk,
        path="",
    )
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save(update_fields=["path"])
    return node


@transaction.atomic
def plant_nodes(*, kind: str, planted: Sequence[tuple[str, ScopeNode]]) -> list[ScopeNode]:
    """Add many nodes, each given as (name, parent): a few statements for any number."""
    nodes = ScopeNode.objects.bulk_create(
        [
            ScopeNode(
                kind=kind,
                name=name,
                parent=parent,
                district_id=parent.district_id or parent.pk,
                path="",
            )
            for name, parent in planted
        ],
        batch_size=500,
    )
    for node, (_name, parent) in zip(nodes, planted, strict=True):
        node.path = f"{parent.path}{node.pk}/"
    ScopeNode.objects.bulk_update(nodes, ["path"], batch_size=200)
    return nodes


@transaction.atomic
def found_unit(
    *, node: ScopeNode, kind: str, code: str, name: str, phone: str = "", now: datetime
) -> Unit:
    """Set up a working body (股室, 专班, 管委会…)."""
    unit = Unit.objects.create(
        node=node,
        district_id=node.district_id or node.pk,
        kind=kind,
        code=code,
        name=name,
        phone=phone,
    )
    record(
        kind="accounts.unit.found",
        subject=unit,
        actor=None,
        at=now,
        district_id=unit.district_id,
        data={"code": code},
    )
    return unit


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
) -> User:
    """Add an account; without a password it can sign in by invitation or OpenID Connect only."""
    user = User(
        username=username,
        display_name=display_name,
        kind=kind,
        phone=phone,
        email=email,
        created_at=now,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    record(kind="accounts.user.add", subject=user, actor=actor, at=now, district_id=None)
    return user


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
        IntegrityError: a second administrator role, or a section role without its section; the
            form asks first.
    """
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
    """Take a role away from ``now`` on; the row stays as history."""
    assignment.valid_to = now
    assignment.save(update_fields=["valid_to"])
    record(
        kind="accounts.assignment.end",
        subject=assignment,
        actor=actor,
        at=now,
        district_id=assignment.node.district_id or assignment.node_id,
        data={"role": assignment.role, "user": assignment.user_id},
    )


@allowed("leader", "duty", "section", "specialist", "team", "park")
@transaction.atomic
def open_emergency_access(
    *, node: ScopeNode, reason: str, actor: User, now: datetime
) -> Assignment:
    """Let an officer use the own role in a foreign scope for three hours (临时授权).

    Raises:
        ReasonMissing: no reason was given; nothing is written.
    """
    if not reason.strip():
        raise ReasonMissing
    own = Assignment.objects.filter(user=actor, emergency_reason="").order_by("pk")[0]
    assignment = Assignment.objects.create(
        user=actor,
        role=own.role,
        node=node,
        unit=own.unit,
        valid_from=now,
        valid_to=now + timedelta(hours=EMERGENCY_HOURS),
        granted_by=None,
        emergency_reason=reason.strip(),
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


@transaction.atomic
def issue_access_token(
    user: User, *, label: str, token_hash: str, now: datetime, expires_at: datetime | None = None
) -> AccessToken:
    """Keep the hash of a secret that a device or client program presents."""
    token = AccessToken.objects.create(
        user=user, label=label, token_hash=token_hash, created_at=now, expires_at=expires_at
    )
    record(kind="accounts.access_token.issue", subject=token, actor=None, at=now, district_id=None)
    return token
