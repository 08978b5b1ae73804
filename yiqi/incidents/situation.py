"""What the incidents of a district say at any moment: which runs, its levels, its plans in force.

Small and read on every page and for every problem: it is kept until an event changes it.
(Not one of an area's usual names: queries, the frame and the areas above read it.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from yiqi.audit.remembered import remembered
from yiqi.incidents.models import Incident, LevelDecision, PlanVersion


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """One incident; without an end it still runs."""

    pk: int
    name: str
    starts_at: datetime
    ends_at: datetime | None

    def runs_at(self, at: datetime) -> bool:
        """Tell whether it runs at ``at``; its last moment does not belong to it."""
        return self.starts_at <= at and (self.ends_at is None or self.ends_at > at)


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """One level of an incident on one scale, from–to."""

    incident_id: int
    scale: str
    level: str
    valid_from: datetime
    valid_to: datetime | None

    def holds_at(self, at: datetime) -> bool:
        """Tell whether it is in force at ``at``."""
        return self.valid_from <= at and (self.valid_to is None or self.valid_to > at)


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One approved version of a plan."""

    pk: int
    incident_id: int
    plan: str
    number: int
    digest: str
    in_force_from: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """The incidents of a district, latest begun first, with their levels and approved plans."""

    incidents: tuple[IncidentFacts, ...]
    levels: tuple[LevelFacts, ...]
    versions: tuple[VersionFacts, ...]

    def incident_at(self, at: datetime) -> IncidentFacts | None:
        """Return the incident that runs at ``at``, the latest begun; None: there is none."""
        return next((one for one in self.incidents if one.runs_at(at)), None)

    def level_at(self, incident: IncidentFacts, scale: str, at: datetime) -> str:
        """Return the level of ``incident`` on ``scale`` at ``at``; empty where there is none."""
        held = [one for one in self._levels_of(incident, scale) if one.holds_at(at)]
        return max(held, key=lambda one: one.valid_from).level if held else ""

    def is_any_level_at(self, scale: str, at: datetime) -> bool:
        """Tell whether a running incident has a level on ``scale`` at ``at``."""
        return any(self.level_at(one, scale, at) for one in self.incidents if one.runs_at(at))

    def versions_at(self, plan: str, at: datetime) -> list[VersionFacts]:
        """Return the versions of ``plan`` that had come into force by ``at``; the first governs.

        A running incident's plan comes before an ended one's, a later incident's before an earlier
        one's. After the end of the incident its last plan still governs what is not yet closed.
        """
        begun = {one.pk: one for one in self.incidents if one.starts_at <= at}
        valid = [
            one
            for one in self.versions
            if one.plan == plan and one.in_force_from <= at and one.incident_id in begun
        ]
        return sorted(
            valid,
            key=lambda one: (
                begun[one.incident_id].runs_at(at),
                begun[one.incident_id].starts_at,
                one.in_force_from,
                one.number,
            ),
            reverse=True,
        )

    def _levels_of(self, incident: IncidentFacts, scale: str) -> Iterator[LevelFacts]:
        return (k for k in self.levels if k.incident_id == incident.pk and k.scale == scale)


@remembered("incidents.incident", "incidents.leveldecision", "incidents.planversion")
def situation_of(district_id: int) -> Situation:
    """Return what the incidents of a district say."""
    incidents = Incident.objects.filter(district=district_id).order_by("-starts_at", "-pk")
    levels = LevelDecision.objects.filter(incident__district=district_id)
    versions = PlanVersion.objects.filter(district=district_id, state=PlanVersion.State.APPROVED)
    return Situation(
        tuple(
            IncidentFacts(*row)
            for row in incidents.values_list("pk", "name", "starts_at", "ends_at")
        ),
        tuple(
            LevelFacts(*row)
            for row in levels.order_by("pk").values_list(
                "incident_id", "scale", "level", "valid_from", "valid_to"
            )
        ),
        tuple(
            VersionFacts(pk, incident_id, plan, number, digest, begins)
            for pk, incident_id, plan, number, digest, begins in versions.order_by(
                "pk"
            ).values_list("pk", "incident_id", "plan", "number", "digest", "in_force_from")
            if begins is not None
        ),
    )
