"""Writes the tree of scopes and the bodies that own work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import grants_of, holdings_of
from yiqi.accounts.rules import granting
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal

DUTY_OFFICE = Unit.Kind.DUTY_OFFICE


class OutsideOwnScope(Refusal):
    """The person holds the role, but not over this place."""

    code = "outside_own_scope"


class NodeInsideItself(Refusal):
    """A place cannot be moved below itself, nor out of its district."""

    code = "node_inside_itself"


class SecondDutyOffice(Refusal):
    """A district has one duty office, which receives everything that comes in."""

    code = "second_duty_office"


class DutyOfficeNeeded(Refusal):
    """The duty office is never closed: everything that comes in is received there."""

    code = "duty_office_needed"


class UnitHoldsWork(Refusal):
    """A working body with people, open problems or rules of the plan cannot be closed."""

    code = "unit_holds_work"


@transaction.atomic
def plant_node(*, kind: str, name: str, parent: ScopeNode | None) -> ScopeNode:
    """Add a node to the scope tree; the operation that makes its District, Zone… calls this.

    It logs nothing: the District, Zone… that is made with it does.
    """
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
def move_node(node: ScopeNode, *, parent: ScopeNode) -> None:
    """Hang ``node`` and all below it under ``parent``: an enterprise goes to another zone.

    Like ``plant_node`` it is called by the operation that moves the Enterprise, Site…

    Raises:
        NodeInsideItself: ``parent`` lies below ``node`` or in another district.
    """
    before, district = node.path, node.district_id
    if parent.path.startswith(before) or (parent.district_id or parent.pk) != district:
        raise NodeInsideItself
    node.parent, node.path = parent, f"{parent.path}{node.pk}/"
    node.save(update_fields=["parent"])
    ScopeNode.objects.filter(path__startswith=before, district_id=district).update(
        path=Concat(Value(node.path), Substr(F("path"), len(before) + 1))
    )


@allowed("secadmin")
@transaction.atomic
def found_unit(
    *,
    node: ScopeNode,
    kind: str,
    code: str,
    name: str,
    now: datetime,
    phone: str = "",
    actor: User | None = None,
) -> Unit:
    """Set up a working body (股室, 专班, 管委会…).

    Raises:
        SecondDutyOffice: the district has its duty office.
        OutsideOwnScope: the administrator does not look after this district.
        IntegrityError: the district has a body with this code; the form asks first.
    """
    require_scope(actor, node, "secadmin", at=now)
    offices = Unit.objects.filter(district=node.district_id or node.pk, kind=DUTY_OFFICE)
    if kind == DUTY_OFFICE and offices.exists():
        raise SecondDutyOffice
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
        actor=actor,
        at=now,
        district_id=unit.district_id,
        data={"code": code, "name": name},
    )
    return unit


@allowed("secadmin")
@transaction.atomic
def change_unit(unit: Unit, *, name: str, phone: str, actor: User | None, now: datetime) -> None:
    """Give a working body another name or phone; its code stays for good."""
    require_scope(actor, unit.node, "secadmin", at=now)
    unit.name, unit.phone = name, phone
    unit.save(update_fields=["name", "phone"])
    _record_unit("change", unit, actor=actor, now=now)


@allowed("secadmin")
@transaction.atomic
def close_unit(unit: Unit, *, actor: User | None, now: datetime) -> None:
    """Close a working body that holds nothing any more; its past work stays. Closed: nothing.

    Raises:
        DutyOfficeNeeded: every district keeps its duty office, which receives what comes in.
        UnitHoldsWork: people, open problems or a rule of the plan still depend on it.
        OutsideOwnScope: the administrator does not look after this district.
    """
    require_scope(actor, unit.node, "secadmin", at=now)
    if unit.kind == Unit.Kind.DUTY_OFFICE:
        raise DutyOfficeNeeded(unit=unit.name)
    if holdings_of(unit, at=now):
        raise UnitHoldsWork(unit=unit.name)
    if _set_unit(unit, is_active=False):
        _record_unit("close", unit, actor=actor, now=now)


@allowed("secadmin")
@transaction.atomic
def reopen_unit(unit: Unit, *, actor: User | None, now: datetime) -> None:
    """Let a closed working body work again. Open: nothing happens."""
    require_scope(actor, unit.node, "secadmin", at=now)
    if _set_unit(unit, is_active=True):
        _record_unit("reopen", unit, actor=actor, now=now)


def _set_unit(unit: Unit, *, is_active: bool) -> bool:
    """Open or close; tell whether that changed anything."""
    changed = Unit.objects.filter(pk=unit.pk, is_active=not is_active).update(is_active=is_active)
    unit.is_active = is_active
    return bool(changed)


def _record_unit(step: str, unit: Unit, *, actor: User | None, now: datetime) -> None:
    record(
        kind=f"accounts.unit.{step}",
        subject=unit,
        actor=actor,
        at=now,
        district_id=unit.district_id,
        data={"name": unit.name},
    )


def require_scope(actor: User | None, node: ScopeNode, *roles: str, at: datetime) -> None:
    """Raise ``OutsideOwnScope`` unless ``actor`` holds one of ``roles`` over ``node``."""
    if actor is not None and granting(grants_of(actor, at=at), node.path, roles) is None:
        raise OutsideOwnScope(place=node.name)
