"""Opens the incident: zones taken, levels decided, leading group, both plans approved."""

from __future__ import annotations

from datetime import datetime

from yiqi.accounts.models import User
from yiqi.enterprises.operations import take_zone
from yiqi.incidents.models import Incident
from yiqi.incidents.operations import (
    add_member,
    approve_plan,
    decide_level,
    draft_plan_version,
    open_incident,
    submit_plan,
)
from yiqi.incidents.rules import PLANS
from yiqi.rehearsal.demo.incident import STARTED_ON
from yiqi.rehearsal.demo.shapes import AuthorityDocument, DatedLevel, Officer
from yiqi.rehearsal.demo.world import World, head_of, on, stage

PACK = "jintai_2022_03"
OPENED = on(STARTED_ON, 8)
LEADS = ("组长", "常务副组长", "副组长", "副组长")


def take_zones(world: World, *, now: datetime) -> None:
    """Give every zone to the leader who takes it (分片包抓)."""
    for lead in world.district.zone_leads:
        take_zone(
            world.zones[lead.zone_code],
            user=world.users[lead.officer_code],
            on=lead.since,
            actor=world.head_of_duty,
            now=now,
        )


def open_the_incident(world: World, *, now: datetime) -> Incident:
    """Open the incident and name its leading group."""
    facts = world.district.incident
    incident = open_incident(
        district=world.node,
        name=facts.title,
        kind=facts.kind,
        area_text=facts.area_name,
        starts_at=OPENED,
        authority_document=_named(facts.documents[0]),
        actor=world.users[head_of(world.district, "bureau").code],
        now=now,
    )
    for officer, organisation, duty in _leading_group(world):
        add_member(
            incident,
            name=officer.name,
            organisation=organisation,
            duty=duty,
            valid_from=now,
            actor=world.head_of_duty,
            now=now,
            user=world.users[officer.code],
        )
    return incident


def put_plans_in_force(world: World, incident: Incident) -> None:
    """Draft both plans from their pack, and let the leader approve what the duty office wrote."""
    leader, author = _leader(world), world.head_of_duty
    documents = world.district.incident.documents
    for minute, plan, document in zip((10, 20), PLANS, documents[1:3], strict=True):
        with stage(on(STARTED_ON, 8, minute)) as now:
            version = draft_plan_version(
                incident, plan, basis=_named(document), actor=author, now=now, pack=PACK
            )
        with stage(on(STARTED_ON, 8, minute + 20)) as now:
            submit_plan(version, actor=author, now=now)
        with stage(on(STARTED_ON, 8, minute + 30)) as now:
            approve_plan(version, actor=leader, now=now)


def decide_levels(world: World, incident: Incident, *, since: datetime, until: datetime) -> None:
    """Note the levels that the authorities decided after ``since``, up to ``until``."""
    for level in sorted(world.district.incident.levels, key=lambda one: one.since):
        if since < level.since <= until:
            with stage(level.since):
                _decide(world, incident, level)


def _decide(world: World, incident: Incident, level: DatedLevel) -> None:
    documents = {document.number: document for document in world.district.incident.documents}
    decide_level(
        incident,
        scale=level.scale,
        level=level.level,
        decided_by=level.decided_by,
        document=_named(documents[level.document_number]),
        area_text=world.district.incident.area_name,
        valid_from=level.since,
        actor=world.head_of_duty,
        now=level.since,
    )


def _leading_group(world: World) -> list[tuple[Officer, str, str]]:
    """Return who sits in the leading group, for which body and as what."""
    district = world.district
    names = {unit.code: unit.name for unit in district.units}
    leaders = [officer for officer in district.officers if officer.role == "leader"]
    group = [
        (officer, names["bureau"], duty) for officer, duty in zip(leaders, LEADS, strict=False)
    ]
    committees = [unit for unit in district.units if unit.kind == "park_committee"]
    group += [(head_of(district, unit.code), unit.name, "成员") for unit in committees]
    group.append((head_of(district, "duty_office"), names["duty_office"], "办公室主任"))
    return group


def _leader(world: World) -> User:
    return world.users[head_of(world.district, "bureau").code]


def _named(document: AuthorityDocument) -> str:
    return f"《{document.title}》（{document.number}，演示）"
