"""Makes districts, people and roles for tests of every area."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from yiqi.accounts.models import Assignment, ScopeNode, Unit, User
from yiqi.accounts.operations import add_user, assign_role, found_unit, plant_node

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
