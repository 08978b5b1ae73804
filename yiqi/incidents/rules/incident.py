"""Levels, days and fixed times of an incident, and the flow of a plan version."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from yiqi.incidents.rules.plan import Plan
from yiqi.incidents.rules.sections import plan_section
from yiqi.workflow.rules import flow

LOCAL = ZoneInfo("Asia/Shanghai")

# Three scales, decided by different bodies on different days: never one list of levels.
# Source: Emergency Response Law (2024) art. 17, 71; the order of each runs from the gravest.
EVENT_GRADE, WARNING_LEVEL, RESPONSE_LEVEL = "event_grade", "warning_level", "response_level"
LEVELS: dict[str, tuple[str, ...]] = {
    EVENT_GRADE: ("especially_major", "major", "considerable", "ordinary"),
    WARNING_LEVEL: ("red", "orange", "yellow", "blue"),
    RESPONSE_LEVEL: ("level_1", "level_2", "level_3", "level_4"),
}
# Heavy-pollution plans know three only: red Ⅰ, orange Ⅱ, yellow Ⅲ (domain: air-pollution plans).
ABSENT_LEVELS: dict[str, frozenset[str]] = {"pollution": frozenset({"blue", "level_4"})}

# Who works with the incident and its plans, and who keeps them.
SEES_INCIDENTS = ("leader", "duty", "section", "specialist", "team", "park")
KEEPS_INCIDENTS = ("leader", "duty")

PLAN_FLOW = flow(
    "plan_version",
    # step      from         to           by
    ("draft", "new", "draft", "duty leader"),
    ("change", "draft", "draft", "duty leader"),
    ("submit", "draft", "submitted", "duty leader"),
    ("approve", "submitted", "approved", "leader"),
    ("return", "submitted", "returned", "leader"),
)


@plan_section("day")
@dataclass(frozen=True, slots=True)
class DayPolicy:
    """The fixed times of a day, Asia/Shanghai; ``figures_frozen`` 00:00 is the day's very end."""

    shuttles_leave: time
    gates_open: time
    first_reminder: time
    second_reminder: time
    report_cut_off: time
    clear_until: time
    meeting_time: time
    minutes_out_by: time
    figures_frozen: time


@dataclass(frozen=True, slots=True)
class FixedTime:
    """A fixed time of the day: ``code`` is a key of the plan's section ``day``."""

    code: str
    at: datetime


def levels_for(kind: str, scale: str) -> tuple[str, ...]:
    """Return the levels that an emergency of ``kind`` has on ``scale``, gravest first.

    Raises:
        KeyError: there is no such scale.
    """
    absent = ABSENT_LEVELS.get(kind, frozenset())
    return tuple(level for level in LEVELS[scale] if level not in absent)


def day_number(starts_at: datetime, at: datetime) -> int:
    """Return the day of an incident in local dates: the day on which it starts is day 1.

    Before it starts the number is 0 or less.

    Raises:
        ValueError: a moment has no time zone.
    """
    if starts_at.tzinfo is None or at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (at.astimezone(LOCAL).date() - starts_at.astimezone(LOCAL).date()).days + 1


def fixed_times(plan: Plan, at: datetime) -> list[FixedTime]:
    """Return the fixed times of the local day of ``at``, in order; its end comes last."""
    policy = plan.section(DayPolicy)
    today = at.astimezone(LOCAL).date()
    moments = []
    for field in fields(policy):
        clock: time = getattr(policy, field.name)
        is_end = field.name == "figures_frozen" and clock == time(0)
        day = today + timedelta(days=1) if is_end else today
        moments.append(FixedTime(field.name, datetime.combine(day, clock, LOCAL)))
    return sorted(moments, key=lambda moment: moment.at)


def next_fixed_time(plan: Plan, at: datetime) -> FixedTime:
    """Return the first fixed time after ``at``, tomorrow's first when today has none left."""
    coming = [*fixed_times(plan, at), *fixed_times(plan, at + timedelta(days=1))]
    return next(moment for moment in coming if moment.at > at)
