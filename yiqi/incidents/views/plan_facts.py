"""What the pages of a plan version show, put together for one viewer and moment.

(Not one of an area's usual names: several views show the same page, with or without errors.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiqi.accounts.models import User
from yiqi.audit.queries import events_of, timeline
from yiqi.enterprises.queries import unowned_enterprises, unowned_zones
from yiqi.incidents.forms import DraftForm, SubmitForm
from yiqi.incidents.models import Incident, PlanVersion
from yiqi.incidents.queries import (
    base_of,
    impact_on,
    plan_of,
    version_in_force,
    versions_of,
)
from yiqi.incidents.rules import PLAN_FLOW, ImpactLine, Plan
from yiqi.incidents.showing import show_plan
from yiqi.incidents.words import error_sentence, impact_sentence, section_words
from yiqi.web.statuses import status_of
from yiqi.workflow.operations import steps_open_to

NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImpactFace:
    """One consequence as a sentence, with the rows behind it."""

    sentence: str
    count: int
    rows_url: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionFace:
    """One version of a list: how it stands now and until when it governs."""

    version: PlanVersion
    standing: str
    until: datetime | None


def plan_facts(
    viewer: User, version: PlanVersion, section: str, *, now: datetime
) -> dict[str, Any] | None:
    """Return the context of a version's page at one section; None: it has no such section."""
    plan, base = plan_of(version), base_of(version, at=now)
    sections = show_plan(
        plan, base=plan_of(base) if base else None, district_id=version.district_id
    )
    chosen = next((one for one in sections if one.name == section or not section), None)
    if chosen is None:
        return None
    may = {step.name for step in steps_open_to(viewer, version, flow=PLAN_FLOW, at=now)}
    is_author = version.author_id == viewer.pk
    return {
        "version": version,
        "plan": plan,
        "base": base,
        "sections": sections,
        "section": chosen,
        "standing": standing_of(version, now=now),
        "can_edit": "change" in may and is_author,
        "can_submit": "submit" in may and is_author,
        "can_decide": "approve" in may and not is_author,
        "submit_form": SubmitForm(initial={"basis": version.basis}),
        "timeline": timeline(events_of("incidents.planversion", version.pk)[:NAMES_SHOWN]),
        **impact_facts(version, plan, now=now),
    }


def impact_facts(version: PlanVersion, plan: Plan, *, now: datetime) -> dict[str, Any]:
    """Return what ``plan`` would change if it took the place of what is in force."""
    base = base_of(version, at=now)
    before = plan_of(base) if base else None
    found = impact_on(before, plan, district_id=version.district_id, now=now)
    changed = plan.changed_sections(before) if before else []
    return {
        "base": base,
        "version": version,
        "impacts": [
            {
                "label": section_words(name).label,
                "is_watched": name in found,
                "lines": [_face(line) for line in found.get(name, [])],
            }
            for name in changed
        ],
        "problems": [
            {"label": _label(error.key), "sentence": error_sentence(error)}
            for error in plan.errors()
        ],
    }


def difference_facts(
    version: PlanVersion,
    other: PlanVersion | None,
    *,
    now: datetime,
    viewer: User | None = None,
) -> dict[str, Any]:
    """Return what differs between a version and another one, or what was in force before it."""
    plan = plan_of(version)
    base = other or base_of(version, at=now)
    sections = show_plan(
        plan, base=plan_of(base) if base else None, district_id=version.district_id
    )
    context: dict[str, Any] = {
        "version": version,
        "standing": standing_of(version, now=now),
        "base": base,
        "sections": sections,
        "changed_count": sum(len(section.changed) for section in sections),
    }
    context |= impact_facts(version, plan, now=now) | {"base": base}
    if viewer is not None:
        may = {step.name for step in steps_open_to(viewer, version, flow=PLAN_FLOW, at=now)}
        is_author = version.author_id == viewer.pk
        context |= {
            "is_author": is_author,
            "can_decide": "approve" in may and not is_author,
            "unowned": _unowned(version.district_id, now),
        }
    return context


def history_facts(viewer: User, incident: Incident, plan: str, *, now: datetime) -> dict[str, Any]:
    """Return the context of a plan's list of versions."""
    versions = list(versions_of(incident, plan))
    probe = PlanVersion(
        state="new", district_id=incident.district_id, scope_node=incident.district, plan=plan
    )
    may = {step.name for step in steps_open_to(viewer, probe, flow=PLAN_FLOW, at=now)}
    can_draft = "draft" in may and incident.ends_at is None
    governing = version_in_force(plan, district_id=incident.district_id, at=now)
    basis = governing.basis if governing else ""
    start = governing.pk if governing and governing in versions else None
    initial = {"basis": basis, "source": str(start)} if start else {"basis": basis}
    return {
        "incident": incident,
        "plan": plan,
        "plan_label": PlanVersion.PlanName(plan).label,
        "faces": [
            VersionFace(one, _standing(one, governing, now), _until(one, versions))
            for one in versions
        ],
        "draft_form": DraftForm(versions=versions, initial=initial) if can_draft else None,
    }


def standing_of(version: PlanVersion, *, now: datetime) -> str:
    """Return the status of a version: its state, or for an approved one whether it governs."""
    governing = version_in_force(version.plan, district_id=version.district_id, at=now)
    return _standing(version, governing, now)


def named_standings(versions: list[PlanVersion], *, now: datetime) -> list[tuple[PlanVersion, str]]:
    """Return versions of one plan, each with its status in words, for a list to choose from."""
    if not versions:
        return []
    first = versions[0]
    governing = version_in_force(first.plan, district_id=first.district_id, at=now)
    return [(one, str(status_of(_standing(one, governing, now)).label)) for one in versions]


def _standing(version: PlanVersion, governing: PlanVersion | None, now: datetime) -> str:
    if version.state != PlanVersion.State.APPROVED or version.in_force_from is None:
        return f"incidents.{version.state}"
    if version.in_force_from > now:
        return "incidents.coming"
    return "incidents.in_force" if governing == version else "incidents.past"


def _until(version: PlanVersion, versions: list[PlanVersion]) -> datetime | None:
    later = [
        one.in_force_from
        for one in versions
        if one.in_force_from and version.in_force_from and one.in_force_from > version.in_force_from
    ]
    return min(later, default=None)


def _face(line: ImpactLine) -> ImpactFace:
    return ImpactFace(impact_sentence(line), line.count, line.rows_url, line.names[:NAMES_SHOWN])


def _label(key: str) -> str:
    section, _dot, rest = key.partition(".")
    words = section_words(section)
    field = rest.partition("[")[0].partition(".")[0]
    return f"{words.label} · {words.field(field).label}" if field else str(words.label)


def _unowned(district_id: int, now: datetime) -> dict[str, Any]:
    zones = unowned_zones(district_id, at=now)
    enterprises = unowned_enterprises(district_id, at=now)
    count = enterprises.count()
    names = [zone.name for zone in zones]
    if count:
        names += enterprises.values_list("short_name", flat=True)[:NAMES_SHOWN]
    return {"count": len(zones) + count, "names": names}
