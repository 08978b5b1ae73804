"""What the pages of this area show, put together for one viewer and moment.

(Not one of an area's usual names: several views show the same page, with or without errors.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.accounts.rules import granting
from yiqi.audit.queries import TimelineEntry, events_of, timeline
from yiqi.enterprises.queries import district_of, unowned_enterprises, unowned_zones
from yiqi.incidents.forms import EndForm, EndLevelForm, LevelForm, MemberForm
from yiqi.incidents.forms.incidents import level_names
from yiqi.incidents.models import Incident, LevelDecision, PlanVersion
from yiqi.incidents.outlines import draw_zones
from yiqi.incidents.phrases import fixed_time_label
from yiqi.incidents.queries import (
    NoPlanInForce,
    current_levels,
    day_of,
    members_of,
    plan_in_force,
    version_in_force,
    versions_of,
    zones_with_takers,
)
from yiqi.incidents.rules import (
    KEEPS_INCIDENTS,
    PLANS,
    SERVICE,
    PlanError,
    fixed_times,
)

EVENTS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class ScaleFace:
    """One of the three scales: what holds now, and every decision before."""

    code: str
    label: str
    now: LevelDecision | None
    level: str
    tone: str
    history: list[tuple[LevelDecision, str]]


@dataclass(frozen=True, slots=True)
class PlanFace:
    """One of the two plans: what governs now, and what waits."""

    plan: str
    label: str
    governing: PlanVersion | None
    waiting: list[PlanVersion]


@dataclass(frozen=True, slots=True)
class MomentFace:
    """A fixed time of today."""

    label: str
    at: datetime
    is_past: bool
    is_next: bool


TONES = {
    **dict.fromkeys(("especially_major", "red", "level_1"), "bad"),
    **dict.fromkeys(("major", "orange", "level_2"), "warn"),
    **dict.fromkeys(("considerable", "yellow", "level_3"), "warn"),
    **dict.fromkeys(("ordinary", "blue", "level_4"), "info"),
}


def incident_facts(viewer: User, incident: Incident, *, now: datetime) -> dict[str, Any]:
    """Return the context of the incident's page."""
    until = min(now, incident.ends_at) if incident.ends_at else now
    zones = zones_with_takers(viewer, incident, at=now)
    keeps = _keeps(viewer, incident, now)
    unowned = _unowned(incident.district_id, now)
    context: dict[str, Any] = {
        "incident": incident,
        "day": day_of(incident, until),
        "scales": _scales(incident, now),
        "members": members_of(incident),
        "zones": zones,
        "outline": draw_zones(district_of(incident.district).boundary, zones),
        "unowned": unowned,
        "plans": _plans(incident, now),
        "today": _today(incident.district_id, now),
        "timeline": history_of(incident),
        "keeps": keeps,
    }
    if keeps:
        moment = {"valid_from": now, "ends_at": now}
        context |= {
            "level_form": LevelForm(kind=incident.kind, initial=moment),
            "end_level_form": EndLevelForm(initial=moment),
            "member_form": MemberForm(initial=moment),
            "end_form": EndForm(initial=moment),
        }
    return context


def history_of(incident: Incident) -> list[TimelineEntry]:
    """Return what happened to the incident, newest first, levels and members by their names."""
    events = events_of("incidents.incident", incident.pk)[:EVENTS_SHOWN]
    levels, scales = level_names(), dict(LevelDecision.Scale.choices)
    members = dict(incident.members.values_list("pk", "name"))
    shown = []
    for entry in timeline(events):
        data = entry.data
        named = [
            str(scales.get(data.get("scale", ""), "")),
            levels.get(str(data.get("level", "")), ""),
            members.get(data.get("member", 0), ""),
        ]
        what = " ".join(name for name in named if name)
        with_names = _("%(words)s：%(what)s") % {"words": entry.words, "what": what}
        shown.append(replace(entry, words=with_names if what else entry.words))
    return shown


def _keeps(viewer: User, incident: Incident, now: datetime) -> bool:
    held = grants_of(viewer, at=now)
    grant = granting(held, incident.district.path, KEEPS_INCIDENTS)
    return grant is not None and incident.ends_at is None


def _scales(incident: Incident, now: datetime) -> list[ScaleFace]:
    names, governing = level_names(), current_levels(incident, at=now)
    every = list(incident.level_decisions.order_by("-valid_from", "-pk"))
    faces = []
    for code, label in LevelDecision.Scale.choices:
        decision = governing.get(code)
        history = [(one, names[one.level]) for one in every if one.scale == code]
        level = names[decision.level] if decision else ""
        tone = TONES[decision.level] if decision else "neutral"
        faces.append(ScaleFace(code, str(label), decision, level, tone, history))
    return faces


def _plans(incident: Incident, now: datetime) -> list[PlanFace]:
    faces = []
    for plan in PLANS:
        governing = version_in_force(plan, district_id=incident.district_id, at=now)
        waiting = [
            version
            for version in versions_of(incident, plan)
            if version.state in {"draft", "submitted"}
            or (version.in_force_from is not None and version.in_force_from > now)
        ]
        label = str(PlanVersion.PlanName(plan).label)
        faces.append(PlanFace(plan, label, governing, waiting))
    return faces


def _today(district_id: int, now: datetime) -> list[MomentFace]:
    try:
        moments = fixed_times(plan_in_force(SERVICE, district_id=district_id, at=now), now)
    except (NoPlanInForce, PlanError):
        return []
    coming = next((moment for moment in moments if moment.at > now), None)
    return [
        MomentFace(fixed_time_label(m.code), m.at, is_past=m.at <= now, is_next=m is coming)
        for m in moments
    ]


def _unowned(district_id: int, now: datetime) -> dict[str, Any]:
    zones = unowned_zones(district_id, at=now)
    enterprises = unowned_enterprises(district_id, at=now)
    count = enterprises.count()
    names = [zone.name for zone in zones]
    if count:
        names += enterprises.values_list("short_name", flat=True)[:20]
    return {"count": len(zones) + count, "names": names}
