"""Makes what the tests of this area need, by the real operations."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.accounts.operations import add_user, assign_role, found_unit
from yiqi.enterprises.models import Zone
from yiqi.enterprises.operations import add_zone, found_district, take_zone
from yiqi.incidents.models import Incident, PlanVersion
from yiqi.incidents.operations import (
    approve_plan,
    change_draft,
    draft_plan_version,
    open_incident,
    submit_plan,
)
from yiqi.incidents.queries import plan_of
from yiqi.incidents.rules import ASSUMPTION, Entry
from yiqi.incidents.tests.moments import NOW, PACK, at

BEGINNING = at(8, 9)
_numbers = count(1)


def district(name: str = "金台区") -> ScopeNode:
    code = f"61{next(_numbers):04d}"
    return found_district(code=code, name=name, actor=None, now=at(1)).node


def person(role: str, node: ScopeNode, *, name: str = "", unit: Unit | None = None) -> User:
    number = next(_numbers)
    user = add_user(
        username=f"{role}{number}", display_name=name or f"{role} {number}", actor=None, now=at(1)
    )
    if role == "section" and unit is None:
        unit = found_unit(
            node=node, kind="section", code=f"section{number}", name="经济运行股", now=at(1)
        )
    assign_role(user, role=role, node=node, unit=unit, actor=None, now=at(1))
    return user


def zone(node: ScopeNode, *, name: str = "金河片区", taker: User | None = None) -> Zone:
    made = add_zone(
        parent=node, kind="zone", code=f"zone{next(_numbers)}", name=name, actor=None, now=at(1)
    )
    if taker is not None:
        take_zone(made, user=taker, actor=None, now=at(1))
    return made


def incident(
    node: ScopeNode, *, kind: str = "epidemic", starts_at: datetime = BEGINNING
) -> Incident:
    return open_incident(
        district=node,
        name="2022年3月疫情",
        kind=kind,
        area_text="金台区全域",
        starts_at=starts_at,
        authority_document="区委〔2022〕1号",
        actor=None,
        now=NOW,
    )


def draft(
    found: Incident, author: User, *, plan: str = "service", now: datetime = NOW
) -> PlanVersion:
    return draft_plan_version(found, plan, basis="工作方案第三条", pack=PACK, actor=author, now=now)


def change_days(version: PlanVersion, days: int, *, now: datetime = NOW) -> None:
    """Change how long a closed problem may be reopened."""
    change_draft(
        version,
        section="problem_reopening",
        entries={"days": Entry(days, ASSUMPTION)},
        actor=version.author,
        now=now,
    )


def in_force(
    found: Incident,
    author: User,
    approver: User,
    *,
    plan: str = "service",
    now: datetime = NOW,
    begins: datetime | None = None,
    days: int | None = None,
) -> PlanVersion:
    """A version drafted, submitted and approved at ``now``."""
    version = draft(found, author, plan=plan, now=now)
    if days is not None:
        change_days(version, days, now=now)
    submit_plan(version, actor=author, now=now)
    approve_plan(version, actor=approver, now=now, in_force_from=begins)
    return version


def days_of(version: PlanVersion) -> int:
    entry = plan_of(version).entry("problem_reopening.days")
    assert entry is not None
    return int(entry.value)
