"""The days of March 2022 in which the tests play."""

from __future__ import annotations

from datetime import datetime

from yiqi.incidents.rules import LOCAL

PACK = "jintai_2022_03"


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of March 2022, local time."""
    return datetime(2022, 3, day, hour, minute, tzinfo=LOCAL)


NOW = at(18, 19, 10)
