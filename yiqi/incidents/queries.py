"""Reads the incident, its levels and the plans in force."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.incidents.models import Incident, LevelDecision, PlanVersion
from yiqi.incidents.rules import RESPONSE_LEVEL, SEES_INCIDENTS, Plan, day_number, read_plan
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
    return (
        LevelDecision.objects.filter(
            incident__district=district_id,
            incident__starts_at__lte=at,
            scale=RESPONSE_LEVEL,
            valid_from__lte=at,
        )
        .filter(Q(incident__ends_at=None) | Q(incident__ends_at__gt=at))
        .filter(Q(valid_to=None) | Q(valid_to__gt=at))
        .exists()
    )


def plan_in_force(plan: str, *, district_id: int, at: datetime) -> Plan:
    """Return the plan (``control`` or ``service``) that a decision at ``at`` follows.

    One query by index for its number; the text is read and parsed once a process. A running
    incident's plan comes before an ended one's, a later incident's before an earlier one's. After
    the end of the incident its last plan still governs what is not yet closed.

    Raises:
        NoPlanInForce: no version was in force.
    """
    versions = versions_in_force(plan, district_id=district_id, at=at)
    found = versions.values_list("pk", "number", "digest").first()
    if found is None:
        raise NoPlanInForce(plan=plan)
    return _kept_plan(*found)


def versions_in_force(plan: str, *, district_id: int, at: datetime) -> QuerySet[PlanVersion]:
    """Return the versions of a plan that had come into force by ``at``; the first one governs."""
    is_running = Q(incident__ends_at=None) | Q(incident__ends_at__gt=at)
    return PlanVersion.objects.filter(
        district=district_id,
        plan=plan,
        state=PlanVersion.State.APPROVED,
        in_force_from__lte=at,
        incident__starts_at__lte=at,
    ).order_by(
        Case(When(is_running, then=Value(0)), default=Value(1), output_field=IntegerField()),
        "-incident__starts_at",
        "-in_force_from",
        "-number",
    )


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
