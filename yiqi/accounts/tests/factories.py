"""Makes districts, people and roles for tests of every area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from yiqi.accounts.models import Assignment, ScopeNode, SignIn, Unit, User
from yiqi.accounts.operations import (
    add_user,
    assign_role,
    found_unit,
    invite_contact,
    plant_node,
    register_absence,
    remember_device,
    request_contact_change,
)
from yiqi.accounts.rules import ROLES
from yiqi.audit.clock import current_time

NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)  # the evening of day 11: 19:10 in Baoji
LONG_AGO = NOW - timedelta(days=400)
_numbers = count(1)


def make_district(name: str = "金台区") -> ScopeNode:
    """Make the root of a scope tree."""
    return plant_node(kind="district", name=name, parent=None)


def make_node(kind: str, parent: ScopeNode, name: str = "") -> ScopeNode:
    """Make a zone, park, enterprise, site… below ``parent``."""
    return plant_node(kind=kind, name=name or f"{kind} {next(_numbers)}", parent=parent)


def make_unit(
    node: ScopeNode, *, kind: str = "section", code: str = "", name: str = "物资组"
) -> Unit:
    """Make a working body."""
    return found_unit(
        node=node, kind=kind, code=code or f"unit-{next(_numbers)}", name=name, now=LONG_AGO
    )


def make_user(name: str = "王强", *, password: str | None = None, **facts: str) -> User:
    """Make a person without any role."""
    return add_user(
        username=facts.pop("username", f"user-{next(_numbers)}"),
        display_name=name,
        password=password,
        actor=None,
        now=LONG_AGO,
        **facts,
    )


def give(user: User, role: str, node: ScopeNode, **facts: object) -> Assignment:
    """Give a role since long ago."""
    now = facts.pop("now", LONG_AGO)
    return assign_role(user, role=role, node=node, actor=None, now=now, **facts)


def make_officer(role: str, node: ScopeNode, name: str = "王强", **facts: object) -> User:
    """Make a person with one role; a section role gets a section."""
    password = facts.pop("password", None)
    user = make_user(name, password=password)
    if role == "section" and "unit" not in facts:
        facts["unit"] = make_unit(node)
    give(user, role, node, **facts)
    return user


@dataclass(frozen=True)
class Place:
    """A small district with one person for every role, for tests over every address.

    The enterprise lies in the park, the park in the zone, the site at the enterprise.
    """

    district: ScopeNode
    zone: ScopeNode
    park: ScopeNode
    enterprise: ScopeNode
    site: ScopeNode
    unit: Unit
    people: dict[str, User]


def make_place(name: str) -> Place:
    """Make a district with everybody in it."""
    district = make_district(name)
    zone = make_node("zone", district)
    park = make_node("park", zone)
    enterprise = make_node("enterprise", park, f"{name}某厂")
    site = make_node("site", enterprise)
    unit = make_unit(district)
    nodes = {
        "team": zone,
        "park": park,
        "enterprise": enterprise,
        "gate": site,
        "medical": site,
        "carrier": make_node("carrier", district),
        "partner": make_node("partner", district),
    }
    people = {}
    for role in ROLES:
        person = make_user(f"{name}{role}")
        facts = {"unit": unit, "is_head": True} if role == "section" else {}
        give(person, role, nodes.get(role, district), **facts)
        people[role] = person
    return Place(district, zone, park, enterprise, site, unit, people)


def url_examples(place: Place) -> dict[str, dict[str, object]]:
    """Return arguments for this area's addresses, of things that lie in ``place``.

    Every area whose addresses take arguments has such a function in its tests/factories.py; the
    test over every address (yiqi/administration/tests) calls it for an own and a foreign place.
    """
    now = current_time()
    duty, node = place.people["duty"], place.enterprise
    facts = {"node": node, "display_name": "张敏", "actor": None, "now": now}
    invitation = invite_contact(phone=f"138{node.pk:08}", **facts).invitation
    change = request_contact_change(phone=f"139{node.pk:08}", **facts)
    absence = register_absence(
        duty,
        deputy=place.people["leader"],
        reason="leave",
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=2),
        actor=None,
        now=now,
    )
    session = SignIn.objects.create(
        user=duty, session_key=f"key-{duty.pk}", method="password", device="x", signed_in_at=now
    )
    device, _ = remember_device(duty, label="x", now=now)
    held = place.people["enterprise"].assignments.get()
    return {
        "accounts:session_end": {"sign_in_id": session.pk},
        "accounts:device_forget": {"device_id": device.pk},
        "accounts:contact_dismiss": {"assignment_id": held.pk},
        "accounts:invitation_withdraw": {"invitation_id": invitation.pk},
        "accounts:change_decide": {"change_id": change.pk, "answer": "decline"},
        "accounts:absence_end": {"absence_id": absence.pk},
    }
