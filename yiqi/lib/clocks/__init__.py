"""Natural and working time in China: calendar, hours, limits, deadlines, traffic lights."""

from yiqi.lib.clocks.calendar import Calendar, CalendarError, DayKind
from yiqi.lib.clocks.hours import SHANGHAI, WorkingHours
from yiqi.lib.clocks.limits import (
    Clock,
    Light,
    Limit,
    Pause,
    deadline,
    light,
    running_time,
    time_left,
)

__all__ = [
    "SHANGHAI",
    "Calendar",
    "CalendarError",
    "Clock",
    "DayKind",
    "Light",
    "Limit",
    "Pause",
    "WorkingHours",
    "deadline",
    "light",
    "running_time",
    "time_left",
]
