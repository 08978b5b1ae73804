"""When people report and work: eleven days from 8 March 2022, more in the evening."""

import random
from datetime import date, datetime, time, timedelta

from yiqi.rehearsal.demo.incident import DEMO_MOMENT, SHANGHAI, STARTED_ON

DAY_WEIGHTS = (11, 15, 20, 25, 30, 44, 50, 52, 53, 54, 42)  # 8 to 18 March
HOUR_WEIGHTS = {
    0: 0.3,
    6: 0.6,
    7: 2.2,
    8: 5,
    9: 7,
    10: 7.5,
    11: 5.5,
    12: 2.5,
    13: 3,
    14: 6,
    15: 7,
    16: 7.5,
    17: 9,
    18: 10,
    19: 9.5,
    20: 4.5,
    21: 3,
    22: 1.6,
    23: 0.7,
}
RECENT = 18  # stories of the last two hours
RECENT_SPAN = timedelta(hours=2)
MEETING = time(20, 0)


def report_moments(chance: random.Random, count: int) -> list[datetime]:
    """Return ``count`` moments of reports in order; 18 of them in the last two hours."""
    edge = DEMO_MOMENT - RECENT_SPAN
    recent = min(RECENT, count)
    moments = [
        DEMO_MOMENT - timedelta(seconds=chance.randint(90, int(RECENT_SPAN.total_seconds())))
        for _ in range(recent)
    ]
    while len(moments) < count:
        day = chance.choices(range(len(DAY_WEIGHTS)), DAY_WEIGHTS)[0]
        hour = chance.choices(list(HOUR_WEIGHTS), list(HOUR_WEIGHTS.values()))[0]
        clock = time(hour, chance.randint(0, 59), chance.randint(0, 59))
        moment = on_day(STARTED_ON + timedelta(days=day), clock)
        if on_day(STARTED_ON, time(9, 5)) < moment < edge:
            moments.append(moment)
    return sorted(moments)


def on_day(day: date, clock: time) -> datetime:
    """Return the moment of a day at a wall-clock time of Asia/Shanghai."""
    return datetime.combine(day, clock, tzinfo=SHANGHAI)


def by_day(chance: random.Random, moment: datetime, *, latest: time = time(22, 30)) -> datetime:
    """Return the moment itself, or the next early morning where it falls in the night."""
    if time(7, 15) <= moment.time() <= latest:
        return moment
    day = moment.date() + timedelta(days=1 if moment.time() > latest else 0)
    return on_day(day, time(7, 15)) + timedelta(minutes=chance.randint(0, 80))


def before(chance: random.Random, moment: datetime) -> datetime:
    """Return the moment itself, or the evening before where it falls in the night."""
    if time(7, 15) <= moment.time() <= time(22, 30):
        return moment
    day = moment.date() - timedelta(days=1 if moment.time() < time(7, 15) else 0)
    return on_day(day, time(21, 0)) + timedelta(minutes=chance.randint(0, 75))


def next_meeting(chance: random.Random, moment: datetime) -> datetime:
    """Return a moment in the nightly meeting that follows; it decides from 20:03 to 20:55."""
    day = moment.date() + timedelta(days=0 if moment.time() < time(19, 50) else 1)
    return on_day(day, MEETING) + timedelta(seconds=chance.randint(180, 3300))
