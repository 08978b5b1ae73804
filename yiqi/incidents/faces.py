"""What this area shows on every page: incident and level, the day's clock, navigation.

(Not one of an area's usual names: it fills the slots of the page's frame.)
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.audit.clock import current_time, demo_offset
from yiqi.incidents.models import LevelDecision
from yiqi.incidents.phrases import fixed_time_label
from yiqi.incidents.queries import NoPlanInForce, plan_in_force
from yiqi.incidents.rules import (
    KEEPS_INCIDENTS,
    RESPONSE_LEVEL,
    SEES_INCIDENTS,
    SERVICE,
    PlanError,
    day_number,
    next_fixed_time,
)
from yiqi.incidents.situation import situation_of
from yiqi.web import navigation, slots
from yiqi.web.viewer import grants_of, roles_of

TONES = {"level_1": "bad", "level_2": "warn", "level_3": "warn", "level_4": "info"}


def register() -> None:
    """Fill the slots and the navigation; called once, when Django starts."""
    slots.show_incident(incident_face)
    slots.show_clock(clock_face)
    navigation.register(
        navigation.NavItem(
            "organise",
            _("事件与方案"),
            "incidents:current",
            "flag",
            roles=frozenset(SEES_INCIDENTS),
            order=10,
        )
    )


def district_of_viewer(request: HttpRequest) -> int | None:
    """Return the district that the viewer's pages speak of: that of the first grant."""
    return next((grant.district_id for grant in grants_of(request)), None)


def incident_face(request: HttpRequest) -> slots.IncidentFace | None:
    """Return the incident that runs in the viewer's district, with day and response level."""
    district_id = district_of_viewer(request)
    now = current_time()
    situation = situation_of(district_id) if district_id else None
    incident = situation.incident_at(now) if situation else None
    if situation is None or incident is None:
        return None
    level = situation.level_at(incident, RESPONSE_LEVEL, now)
    return slots.IncidentFace(
        name=incident.name,
        day=day_number(incident.starts_at, now),
        level=LevelDecision.ResponseLevel(level).label if level else "",
        tone=TONES.get(level, "info"),
        url=_incident_url(request, incident.pk),
    )


def clock_face(request: HttpRequest) -> slots.ClockFace | None:
    """Return the clock with the next fixed time of the service plan in force."""
    district_id = district_of_viewer(request)
    if district_id is None:
        return None
    now = current_time()
    shift = _("演示时钟") if settings.DEMO and demo_offset() else ""
    try:
        coming = next_fixed_time(plan_in_force(SERVICE, district_id=district_id, at=now), now)
    except (NoPlanInForce, PlanError):
        return slots.ClockFace(now, shift=shift)
    may_step = settings.DEMO and bool(roles_of(request) & set(KEEPS_INCIDENTS))
    return slots.ClockFace(
        now,
        next_label=fixed_time_label(coming.code),
        next_at=coming.at,
        shift=shift,
        action_label=_("到下一个固定时刻") if may_step else "",
        action_url=reverse("incidents:step_demo_clock") if may_step else "",
    )


def _incident_url(request: HttpRequest, pk: int) -> str:
    if roles_of(request) & set(SEES_INCIDENTS):
        return reverse("incidents:incident", args=[pk])
    return ""
