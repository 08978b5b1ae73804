"""Sets up the district: places, working bodies, people and their roles, through the operations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.accounts.operations import add_user, assign_role, found_unit, phone_number, plant_node
from yiqi.accounts.rules import ADMINISTRATORS, DEMO_PASSWORD
from yiqi.enterprises.operations import add_zone, found_district
from yiqi.rehearsal.demo.shapes import Area, DemoAccount, District, Officer, Ring
from yiqi.rehearsal.demo.shapes import Unit as InventedUnit
from yiqi.rehearsal.demo.world import World

AS_PARTNER = frozenset({"partner", "carrier"})
NODE_ROLES = frozenset({"partner", "carrier", "driver", "volunteer"})  # see their own body only


def found(district: District, *, now: datetime) -> World:
    """Found the district with its zones, parks, working bodies and partners."""
    facts = found_district(
        code=district.code,
        name=district.name,
        boundary=_geometry(district.outline.ring),
        actor=None,
        now=now,
    )
    world = World(district, facts.node)
    for unit in district.units:
        _found_unit(world, unit, now=now)
    for area in (*district.zones, *district.parks):
        _add_area(world, area, now=now)
    return world


def employ(world: World, progress: Callable[[int, int], None], *, now: datetime) -> None:
    """Add the officers with their roles; holders of a demo account get its password."""
    accounts = {account.person_code: account for account in world.district.accounts}
    total = len(world.district.officers)
    for number, officer in enumerate(world.district.officers, 1):
        account = accounts.get(officer.code)
        user = add_user(
            username=account.username if account else officer.code.lower(),
            display_name=officer.name,
            phone=phone_number(officer.phone),
            password=DEMO_PASSWORD if account else None,
            actor=None,
            now=now,
        )
        world.users[officer.code] = user
        for node in _scopes(world, officer, account):
            _assign(world, user, officer, node, now=now)
        if number % 20 == 0 or number == total:
            progress(number, total)


def open_gate_account(world: World, *, node: ScopeNode, now: datetime) -> None:
    """Add the device account of the demo that stands at the gate of one site."""
    for account in world.district.accounts:
        if account.scope_kind == "site":
            user = add_user(
                username=account.username,
                display_name=account.label,
                kind=User.Kind.DEVICE,
                password=DEMO_PASSWORD,
                actor=None,
                now=now,
            )
            assign_role(user, role=account.role, node=node, actor=None, now=now)


def _found_unit(world: World, unit: InventedUnit, *, now: datetime) -> None:
    """Set up a body that owns work or is asked; the bureau itself and its three posts are none."""
    if unit.kind == "bureau" or not _works(world.district, unit):
        return
    node = world.node
    if unit.kind in AS_PARTNER:
        node = plant_node(kind=unit.kind, name=unit.name, parent=world.node)
        world.nodes[unit.code] = node
    kind = Unit.Kind.PARTNER if unit.kind in AS_PARTNER else Unit.Kind(unit.kind)
    world.units[unit.code] = found_unit(
        node=node, kind=kind, code=unit.code, name=unit.name, phone=unit.phone, now=now
    )


def _works(district: District, unit: InventedUnit) -> bool:
    """Whether problems can go to the unit: a section of specialists or administrators owns none."""
    roles = {officer.role for officer in district.officers if officer.unit_code == unit.code}
    return unit.kind != "section" or "section" in roles


def _add_area(world: World, area: Area, *, now: datetime) -> None:
    parent = world.nodes[area.zone_code] if area.zone_code else world.node
    longitude, latitude = area.label
    zone = add_zone(
        parent=parent,
        kind=area.kind,
        code=area.code,
        name=area.name,
        boundary=_geometry(area.ring),
        label=(latitude, longitude),
        committee=_committee_of(world, area),
        actor=None,
        now=now,
    )
    world.zones[area.code], world.nodes[area.code] = zone, zone.node


def _committee_of(world: World, area: Area) -> Unit | None:
    """Return the park committee whose area it is: of its zone, where that has one."""
    zone_code = area.zone_code or area.code
    for unit in world.district.units:
        if unit.kind == "park_committee" and zone_code in unit.zone_codes:
            return world.units[unit.code]
    return None


def _scopes(world: World, officer: Officer, account: DemoAccount | None) -> Iterable[ScopeNode]:
    """Return where the officer's role holds."""
    if account is not None and account.scope_code in world.nodes:
        return (world.nodes[account.scope_code],)
    if officer.role in NODE_ROLES:
        return (world.nodes[officer.unit_code],)
    if officer.role in {"team", "park"}:
        unit = next(u for u in world.district.units if u.code == officer.unit_code)
        return tuple(world.nodes[code] for code in unit.zone_codes)
    return (world.node,)


def _assign(world: World, user: User, officer: Officer, node: ScopeNode, *, now: datetime) -> None:
    unit = None if officer.role in ADMINISTRATORS else world.units.get(officer.unit_code)
    assign_role(
        user,
        role=officer.role,
        node=node,
        unit=unit,
        is_head=officer.is_head,
        actor=None,
        now=now,
    )


def _geometry(ring: Ring) -> str:
    """Return a closed GeoJSON polygon as text."""
    return json.dumps({"type": "Polygon", "coordinates": [[list(at) for at in (*ring, ring[0])]]})
