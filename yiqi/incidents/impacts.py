"""What a change of this area's own section would do.

(Not one of an area's usual names: it fills the registry of impacts when Django starts.)
"""

from __future__ import annotations

from datetime import datetime

from yiqi.incidents.rules import LOCAL, DayPolicy, ImpactLine, Plan, fixed_times


def fixed_times_moved(
    before: Plan, after: Plan, *, district_id: int, now: datetime
) -> list[ImpactLine]:
    """Return each fixed time of the day that moves, with its next occurrence in local time."""
    former, later = before.section(DayPolicy), after.section(DayPolicy)
    lines = []
    for moment in fixed_times(after, now):
        old, new = getattr(former, moment.code), getattr(later, moment.code)
        if old != new:
            coming = moment.at.astimezone(LOCAL)
            params = {
                "what": moment.code,
                "before": f"{old:%H:%M}",
                "after": f"{new:%H:%M}",
                "next": f"{coming:%m-%d %H:%M}",
            }
            lines.append(ImpactLine("fixed_time_moved", params, count=1))
    return lines
