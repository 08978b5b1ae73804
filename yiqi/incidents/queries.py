"""Reads the incident, its levels and the plans in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.enterprises.models import Enterprise, Zone
from yiqi.enterprises.queries import takers_of_areas, zones_visible_to
from yiqi.enterprises.rules import nearest_taken
from yiqi.incidents.models import Incident, LeadingGroupMember, LevelDecision, PlanVersion
from yiqi.incidents.rules import (
    RESPONSE_LEVEL,
    SEES_INCIDENTS,
    ImpactLine,
    Plan,
    day_number,
    impact_of_change,
    read_plan,
)
from yiqi.incidents.situation import Situation, situation_of
from yiqi.lib.errors import Refusal

CACHED_PLANS = 256


class NoPlanInForce(Refusal):
    """The district has no approved version of the plan that was in force at that moment."""

    code = "no_plan_in_force"


def incidents_visible_to(viewer: User, *, at: datetime) -> QuerySet[Incident]:
    """Return the incidents of the districts in which ``viewer`` works, latest first."""
    held = grants_of(viewer, at=at)
    districts = {grant.district_id for grant in held if grant.role in SEES_INCIDENTS}
    return Incident.objects.filter(district__in=districts).order_by("-starts_at", "-pk")


def incident_of(district_id: int, *, at: datetime) -> Incident | None:
    """Return the incident that runs in a district at ``at``, the latest begun; None: there is none.

    An incident with an end runs until that moment.
    """
    return (
        Incident.objects.filter(district=district_id, starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .order_by("-starts_at", "-pk")
        .first()
    )


def day_of(incident: Incident, at: datetime) -> int:
    """Return which day of the incident ``at`` is, in local dates: 8 March 2022 is day 1."""
    return day_number(incident.starts_at, at)


def is_response_active(district_id: int, at: datetime) -> bool:
    """Tell whether a response level is in force in a district at ``at``."""
    return situation_of(district_id).is_any_level_at(RESPONSE_LEVEL, at)


def plan_in_force(plan: str, *, district_id: int, at: datetime) -> Plan:
    """Return the plan (``control`` or ``service``) that a decision at ``at`` follows.

    Which version governs: ``Situation.versions_at``. Its text is read and parsed once a process.

    Raises:
        NoPlanInForce: no version was in force.
    """
    return governing_plan(situation_of(district_id), plan, at=at)


def governing_plan(situation: Situation, plan: str, *, at: datetime) -> Plan:
    """Return ``plan_in_force`` of a situation that was read before.

    Raises:
        NoPlanInForce: no version was in force.
    """
    versions = situation.versions_at(plan, at)
    if not versions:
        raise NoPlanInForce(plan=plan)
    return _kept_plan(versions[0].pk, versions[0].number, versions[0].digest)


def plan_of(version: PlanVersion) -> Plan:
    """Return a version's plan; parsed once a process for the same text.

    Raises:
        PlanError: a draft's text does not hold together.
    """
    return _kept_plan(version.pk, version.number, version.digest)


@lru_cache(maxsize=CACHED_PLANS)
def _kept_plan(version_id: int, number: int, digest: str) -> Plan:
    """``number`` and ``digest`` belong to the key: a draft's text changes under its id."""
    version = PlanVersion.objects.get(pk=version_id)
    return read_plan(version.text, version=version.label)


def current_levels(incident: Incident, *, at: datetime) -> dict[str, LevelDecision]:
    """Return the level in force on each scale that has one at ``at``."""
    decisions = incident.level_decisions.filter(valid_from__lte=at).filter(
        Q(valid_to=None) | Q(valid_to__gt=at)
    )
    return {decision.scale: decision for decision in decisions.order_by("valid_from", "pk")}


def versions_of(incident: Incident, plan: str) -> QuerySet[PlanVersion]:
    """Return the versions of one plan of an incident, latest number first."""
    return (
        PlanVersion.objects.filter(incident=incident, plan=plan)
        .select_related("author", "approver", "incident", "drafted_from")
        .order_by("-number")
    )


def version_visible_to(viewer: User, pk: int, *, at: datetime) -> PlanVersion:
    """Return one version that ``viewer`` may see.

    Raises:
        Http404: there is none, or it belongs to a district where the viewer does not work.
    """
    found = PlanVersion.objects.select_related(
        "incident", "incident__district", "author", "approver", "scope_node", "drafted_from"
    )
    return get_object_or_404(found, pk=pk, incident__in=incidents_visible_to(viewer, at=at))


def version_in_force(plan: str, *, district_id: int, at: datetime) -> PlanVersion | None:
    """Return the version that governs at ``at``, or None."""
    versions = situation_of(district_id).versions_at(plan, at)
    return PlanVersion.objects.get(pk=versions[0].pk) if versions else None


def base_of(version: PlanVersion, *, at: datetime) -> PlanVersion | None:
    """Return with what a version is compared: what was in force before it; else its source."""
    moment = version.in_force_from or at
    versions = situation_of(version.district_id).versions_at(version.plan, moment)
    others = [one.pk for one in versions if one.pk != version.pk]
    return PlanVersion.objects.get(pk=others[0]) if others else version.drafted_from


def impact_on(
    before: Plan | None, after: Plan, *, district_id: int, now: datetime
) -> dict[str, list[ImpactLine]]:
    """Return what would change, section by section, if ``after`` took the place of ``before``.

    A plan that does not hold together, or that follows none, has no impact to tell.
    """
    if before is None or any(after.errors()):
        return {}
    return impact_of_change(before, after, district_id=district_id, now=now)


@dataclass(frozen=True, slots=True)
class ZoneFace:
    """One zone or park with who takes it; a zone's enterprises include those of its parks."""

    zone: Zone
    taker: User | None
    enterprises: int


def zones_with_takers(viewer: User, incident: Incident, *, at: datetime) -> list[ZoneFace]:
    """Return the zones and parks of the incident's district that ``viewer`` sees, by code.

    Whoever takes a zone takes its parks too, unless a park has somebody of its own.
    """
    takers = takers_of_areas(incident.district_id, at=at)
    counts = dict(
        Enterprise.objects.filter(district_id=incident.district_id, is_active=True)
        .values_list("area_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    zones = list(zones_visible_to(viewer, now=at).filter(district_id=incident.district_id))
    totals = Counter(counts)
    for zone in zones:
        totals[zone.node.parent_id or 0] += counts.get(zone.node_id, 0)
    return [
        ZoneFace(zone, nearest_taken(zone.node.path, takers), totals[zone.node_id])
        for zone in zones
    ]


def members_of(incident: Incident) -> QuerySet[LeadingGroupMember]:
    """Return the leading group, those who still belong to it first, then by their beginning."""
    return incident.members.select_related("user").order_by(
        Case(When(valid_to=None, then=Value(0)), default=Value(1), output_field=IntegerField()),
        "valid_from",
        "pk",
    )
