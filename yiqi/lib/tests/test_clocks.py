"""Deadlines against a slow model that counts every minute, and the days of China."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib.clocks import (
    SHANGHAI,
    Calendar,
    CalendarError,
    Limit,
    Pause,
    WorkingHours,
    deadline,
    light,
    running_time,
    time_left,
)
from yiqi.lib.clocks.calendar import DatedDay

CHINA = Calendar.china()
OFFICE = WorkingHours.parse("08:30-12:00", "14:00-18:00")
MINUTE = timedelta(minutes=1)
repeatable = settings(derandomize=True, deadline=None, max_examples=120)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# --- the slow model


def runs(moment, clock, hours, calendar, pauses):
    """Whether the clock runs in the minute that begins at ``moment``."""
    if any(pause.begin <= moment < pause.end for pause in pauses):
        return False
    if clock == "natural":
        return True
    local = moment.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    is_open = any(begin <= minute < end for begin, end in hours.spans)
    return is_open and calendar.is_workday(local.date())


def slow_deadline(start, limit, *, hours, calendar, pauses):
    moment, left = start, limit.amount_minutes
    while left:
        left -= runs(moment, limit.clock, hours, calendar, pauses)
        moment += MINUTE
    return moment


def slow_running_minutes(start, end, *, clock, hours, calendar, pauses):
    moment, count = start, 0
    while moment < end:
        count += runs(moment, clock, hours, calendar, pauses)
        moment += MINUTE
    return count


clocks = st.sampled_from(["natural", "working"])
FIRST = datetime(2022, 3, 29, tzinfo=UTC)  # the ten days after it hold 清明 and a make-up day
moments = st.integers(0, 10 * 24 * 60).map(lambda minute: FIRST + minute * MINUTE)
pause_lists = st.lists(
    st.tuples(moments, st.integers(0, 3000)).map(lambda p: Pause(p[0], p[0] + p[1] * MINUTE)),
    max_size=4,
)
day_plans = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(
    lambda edges: WorkingHours(
        tuple(zip(*[iter(sorted(edges)[: len(edges) // 2 * 2])] * 2, strict=True))
    )
)


@given(
    start=moments,
    amount=st.integers(1, 1500),
    clock=clocks,
    hours=st.one_of(st.just(OFFICE), day_plans.filter(lambda h: h.minutes_a_day >= 60)),
    pauses=pause_lists,
)
@repeatable
def test_deadline_is_that_of_counting_every_minute(start, amount, clock, hours, pauses):
    around = {"hours": hours, "calendar": CHINA, "pauses": pauses}
    limit = Limit(amount, clock)
    due = deadline(start, limit, **around)
    assert due == slow_deadline(start, limit, **around)
    assert time_left(start, due, clock=clock, **around) == amount * MINUTE


@given(start=moments, end=moments, clock=clocks, pauses=pause_lists)
@repeatable
def test_running_time_is_that_of_counting_every_minute(start, end, clock, pauses):
    around = {"clock": clock, "hours": OFFICE, "calendar": CHINA, "pauses": pauses}
    first, last = sorted((start, end))
    expected = slow_running_minutes(first, last, **around) * MINUTE
    assert running_time(first, last, **around) == expected
    assert running_time(last, first, **around) == -expected


@given(start=moments, seconds=st.integers(0, 59), amount=st.integers(1, 600), clock=clocks)
@repeatable
def test_seconds_are_kept(start, seconds, amount, clock):
    around = {"hours": OFFICE, "calendar": CHINA}
    begun = start + timedelta(seconds=seconds)
    due = deadline(begun, Limit(amount, clock), **around)
    assert due >= deadline(start, Limit(amount, clock), **around)
    assert running_time(begun, due, clock=clock, **around) == amount * MINUTE


# --- deadlines that a person can check


@pytest.mark.parametrize(
    ("start", "minutes", "clock", "due"),
    [
        ("2022-03-14 20:14", 120, "natural", "2022-03-14 22:14"),
        ("2022-03-14 08:30", 210, "working", "2022-03-14 12:00"),
        ("2022-03-14 08:30", 211, "working", "2022-03-14 14:01"),
        ("2022-03-14 12:30", 60, "working", "2022-03-14 15:00"),
        ("2022-03-18 17:30", 60, "working", "2022-03-21 09:00"),
        ("2022-04-01 17:00", 120, "working", "2022-04-02 09:30"),
        ("2022-04-02 17:30", 60, "working", "2022-04-06 09:00"),
        ("2027-04-30 17:30", 60, "working", "2027-05-03 09:00"),
    ],
)
def test_known_deadlines(start, minutes, clock, due):
    assert deadline(at(start), Limit(minutes, clock), hours=OFFICE, calendar=CHINA) == at(due)


def test_a_deadline_is_in_utc_whatever_the_zone_of_its_start():
    start = datetime(2022, 3, 14, 1, tzinfo=timezone(timedelta(hours=1)))
    due = deadline(start, Limit(30, "working"), hours=OFFICE, calendar=CHINA)
    assert due.tzinfo is UTC
    assert due == at("2022-03-14 09:00")


def test_a_pause_moves_the_deadline_by_its_working_time_alone():
    overnight = Pause(at("2022-03-14 17:00"), at("2022-03-15 09:30"))
    limit = Limit(120, "working")
    due = deadline(at("2022-03-14 16:30"), limit, hours=OFFICE, calendar=CHINA, pauses=[overnight])
    assert due == at("2022-03-15 11:00")


def test_overlapping_pauses_count_once():
    pauses = [
        Pause(at("2022-03-14 10:00"), at("2022-03-14 12:00")),
        Pause(at("2022-03-14 11:00"), at("2022-03-14 11:30")),
        Pause(at("2022-03-14 11:45"), at("2022-03-14 13:00")),
    ]
    start = at("2022-03-14 09:00")
    due = deadline(start, Limit(120, "natural"), hours=OFFICE, calendar=CHINA, pauses=pauses)
    assert due == at("2022-03-14 14:00")


def test_a_limit_beyond_the_last_year_is_refused():
    late = datetime(9999, 12, 30, tzinfo=UTC)
    for clock in ("natural", "working"):
        with pytest.raises(ValueError, match="last year"):
            deadline(late, Limit(60 * 24 * 30, clock), hours=OFFICE, calendar=CHINA)


@pytest.mark.parametrize("amount", [0, -1, 10**9])
def test_a_limit_has_a_sensible_length(amount):
    with pytest.raises(ValueError, match="amount_minutes"):
        Limit(amount, "natural")


def test_a_limit_names_a_known_clock():
    with pytest.raises(ValueError, match="clock"):
        Limit(1, "lunar")


def test_a_naive_moment_is_refused_everywhere():
    naive, aware = datetime(2022, 3, 14), at("2022-03-15 00:00")  # noqa: DTZ001
    around = {"hours": OFFICE, "calendar": CHINA}
    with pytest.raises(ValueError, match="time zone"):
        deadline(naive, Limit(1, "natural"), **around)
    with pytest.raises(ValueError, match="time zone"):
        time_left(aware, naive, clock="natural", **around)
    with pytest.raises(ValueError, match="time zone"):
        light(naive, aware, aware)
    with pytest.raises(ValueError, match="time zone"):
        Pause(naive, aware)


def test_a_pause_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="pause"):
        Pause(at("2022-03-14 10:00"), at("2022-03-14 09:59"))


# --- light


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        ("2022-03-14 08:00", "green"),
        ("2022-03-14 11:00", "green"),
        ("2022-03-14 11:01", "amber"),
        ("2022-03-14 11:59", "amber"),
        ("2022-03-14 12:00", "red"),
        ("2022-03-15 12:00", "red"),
    ],
)
def test_light_turns_amber_below_a_quarter_and_red_when_due(now, colour):
    assert light(at(now), at("2022-03-14 12:00"), at("2022-03-14 08:00")) == colour


def test_light_on_the_working_clock_does_not_change_over_a_weekend():
    friday, monday = at("2022-03-18 16:00"), at("2022-03-21 10:30")  # two hours before, two after
    around = {"clock": "working", "hours": OFFICE, "calendar": CHINA}
    assert light(at("2022-03-18 18:00"), monday, friday, **around) == "green"
    assert light(at("2022-03-21 08:30"), monday, friday, **around) == "green"
    assert light(at("2022-03-21 09:31"), monday, friday, **around) == "amber"


def test_light_on_the_working_clock_needs_its_hours():
    with pytest.raises(ValueError, match="hours"):
        light(
            at("2022-03-14 08:00"), at("2022-03-15 08:00"), at("2022-03-14 08:00"), clock="working"
        )


def test_time_left_is_negative_when_overdue():
    left = time_left(
        at("2022-03-14 15:00"),
        at("2022-03-14 11:30"),
        clock="working",
        hours=OFFICE,
        calendar=CHINA,
    )
    assert left == -90 * MINUTE


# --- hours


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("morning",),
        ("08:30-08:30",),
        ("12:00-08:30",),
        ("08:30-12:00", "11:00-18:00"),
        ("14:00-18:00", "08:30-12:00"),
        ("20:00-24:01",),
        ("08:60-12:00",),
    ],
)
def test_hours_that_make_no_day_are_refused(texts):
    with pytest.raises(ValueError, match="working hours"):
        WorkingHours.parse(*texts)


def test_hours_are_read_as_people_write_them():
    assert WorkingHours.parse("8：30 – 12：00", "14:00至18:00") == OFFICE
    assert str(OFFICE) == "08:30-12:00, 14:00-18:00"
    assert WorkingHours.parse("00:00-24:00").minutes_a_day == 1440


# --- calendar


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2022-03-14", "workday"),
        ("2022-03-12", "weekend"),
        ("2022-04-02", "make_up_day"),
        ("2022-04-04", "holiday"),
        ("2022-10-08", "make_up_day"),
        ("2020-01-31", "holiday"),
        ("2026-02-17", "holiday"),
        ("2026-10-01", "holiday"),
        ("2027-02-06", "holiday"),
        ("2027-10-01", "holiday"),
        ("2027-03-15", "workday"),
        ("2003-10-01", "holiday"),
    ],
)
def test_kinds_of_days(day, kind):
    assert CHINA.kind(date.fromisoformat(day)) == kind


@given(st.dates())
@repeatable
def test_no_year_makes_the_calendar_raise(day):
    kind = CHINA.kind(day)
    assert CHINA.is_workday(day) is (kind in {"workday", "make_up_day"})
    assert CHINA.is_certain(day) is (2004 <= day.year <= 2026)
    assert bool(CHINA.name(day)) is (kind == "holiday")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2022-04-04", "清明节"),
        ("2022-04-02", ""),
        ("2022-03-12", ""),
        ("2027-02-06", "春节"),
        ("2027-10-02", "国庆节"),
        ("2015-09-03", "抗战胜利70周年纪念日"),
    ],
)
def test_holidays_have_their_chinese_name(day, name):
    assert CHINA.name(date.fromisoformat(day)) == name


def test_a_published_year_replaces_what_was_assumed():
    known = Calendar.from_csv(
        "on,kind,name,source\n"
        "2027-02-05,holiday,除夕,assumption\n"
        "2027,published,,an invented notice\n"
        "2027-05-04,holiday,劳动节,an invented notice\n"
        "2027-05-08,workday,,an invented notice\n"
    )
    assert known.is_certain(date(2027, 6, 1))
    assert known.kind(date(2027, 2, 5)) == "workday"
    assert known.kind(date(2027, 5, 3)) == "workday"
    assert known.kind(date(2027, 5, 4)) == "holiday"
    assert known.kind(date(2027, 5, 8)) == "make_up_day"
    assert not known.is_certain(date(2028, 6, 1))


def test_a_dated_day_goes_before_the_library():
    ours = Calendar([DatedDay(date(2022, 3, 14), True, "停工", "an invented notice")])
    assert ours.kind(date(2022, 3, 14)) == "holiday"
    assert CHINA.kind(date(2022, 3, 14)) == "workday"


@pytest.mark.parametrize(
    "line",
    ["2027-02-30,holiday,,x", "2027-02-05,feast,,x", "2027-02-05,holiday,,", "x,published,,x"],
)
def test_a_bad_line_of_the_table_is_named(line):
    with pytest.raises(CalendarError, match=line.split(",", maxsplit=1)[0]):
        Calendar.from_csv(f"on,kind,name,source\n{line}\n")


def test_a_moment_is_no_day():
    with pytest.raises(TypeError):
        CHINA.kind(at("2022-03-14 08:00"))


def test_working_days_are_counted_from_the_next_day():
    assert CHINA.add_workdays(date(2022, 4, 1), 1) == date(2022, 4, 2)
    assert CHINA.next_workday(date(2022, 4, 2)) == date(2022, 4, 6)
    assert CHINA.add_workdays(date(2022, 3, 14), 20) == date(2022, 4, 12)
    with pytest.raises(ValueError, match="count"):
        CHINA.add_workdays(date(2022, 3, 14), 0)
    with pytest.raises(ValueError, match="last year"):
        CHINA.add_workdays(date(9999, 12, 30), 5)


def test_every_shipped_line_of_a_later_year_says_that_it_is_assumed():
    for year in (2027, 2028, 2029):
        new_year = CHINA.add_workdays(date(year - 1, 12, 31), 1)
        assert new_year.year == year
        assert not CHINA.is_certain(new_year)
