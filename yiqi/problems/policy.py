"""What the plan in force says of problems, put together for one moment.

(Not one of an area's usual names: it reads the plan below and is read by queries and operations.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yiqi.incidents.queries import governing_plan
from yiqi.incidents.rules import RESPONSE_LEVEL
from yiqi.incidents.situation import situation_of
from yiqi.lib.clocks import Calendar, Pause, WorkingHours
from yiqi.lib.errors import Refusal
from yiqi.problems.rules import (
    CategoryPolicy,
    Clock,
    Priority,
    PriorityPolicy,
    ReopeningPolicy,
    ResponsePolicy,
    RoutingPolicy,
    WorkingTimePolicy,
    clock_for,
)


class NoIncident(Refusal):
    """Nothing is open in the district, so no plan says what to do with a problem."""

    code = "no_incident"


@dataclass(frozen=True, slots=True)
class ProblemPolicy:
    """The sections of the service plan that the problem loop follows."""

    version: str
    incident_began_at: datetime
    categories: CategoryPolicy
    routing: RoutingPolicy
    priorities: PriorityPolicy
    reopening: ReopeningPolicy
    hours: WorkingHours
    calendar: Calendar
    is_all_natural: bool

    def clock(
        self,
        priority: Priority,
        *,
        started_at: datetime,
        pauses: Sequence[Pause] = (),
    ) -> Clock:
        """Return the deadline of a problem of ``priority`` that started at ``started_at``."""
        return clock_for(
            priority,
            started_at=started_at,
            hours=self.hours,
            calendar=self.calendar,
            is_all_natural=self.is_all_natural,
            pauses=pauses,
        )


def policy_at(district_id: int, *, at: datetime) -> ProblemPolicy:
    """Return what the service plan in force at ``at`` says of problems.

    Raises:
        NoIncident: the district has no incident at that moment.
    """
    situation = situation_of(district_id)
    incident = situation.incident_at(at)
    if incident is None:
        raise NoIncident(at=at)
    plan = governing_plan(situation, "service", at=at)
    is_natural = plan.section(ResponsePolicy).natural_hours
    return ProblemPolicy(
        version=plan.version,
        incident_began_at=incident.starts_at,
        categories=plan.section(CategoryPolicy),
        routing=plan.section(RoutingPolicy),
        priorities=plan.section(PriorityPolicy),
        reopening=plan.section(ReopeningPolicy),
        hours=WorkingHours.parse(*plan.section(WorkingTimePolicy).hours),
        calendar=Calendar.china(),
        is_all_natural=is_natural and situation.is_any_level_at(RESPONSE_LEVEL, at),
    )
