"""What a plan is and how an incident counts its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqi.incidents.packs import PACKS, pack_text
from yiqi.incidents.rules import (
    ASSUMPTION,
    LEVELS,
    LOCAL,
    PLANS,
    DayPolicy,
    Entry,
    ImpactLine,
    Plan,
    PlanError,
    day_number,
    fixed_times,
    impact,
    impact_of_change,
    levels_for,
    next_fixed_time,
    plan_section,
    plan_with,
    read_plan,
    require_distinct,
    require_range,
    section_name,
    write_plan,
)
from yiqi.incidents.rules.sections import _impacts, _plans, _shapes
from yiqi.incidents.tests.moments import PACK, at

SERVICE = pack_text(PACK, "service")


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    minutes: int = 5
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    since: date
    hours: float
    is_on: bool
    rows: tuple[Row, ...]
    note: str | None = None

    def __post_init__(self) -> None:
        require_range("sample.hours", self.hours, 0, 24)
        require_distinct("sample.rows", [row.code for row in self.rows])


@pytest.fixture
def sample():
    plan_section("sample")(Sample)
    yield Sample
    del _shapes["sample"], _plans["sample"]
    _impacts.pop("sample", None)


def sample_text(**changes: str) -> str:
    values = {
        "since": "2022-03-08",
        "hours": "8",
        "is_on": "true",
        "rows": '[{ code = "a", words = ["x"] }]',
    } | changes
    lines = [f'{k} = {{ value = {v}, source = "第三条" }}' for k, v in values.items() if v]
    return "\n".join(['plan = "service"', "[sample]", *lines])


def test_a_section_gives_typed_values(sample):
    made = read_plan(sample_text()).section(sample)
    assert made == Sample(date(2022, 3, 8), 8.0, True, (Row("a", 5, ("x",)),))


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"since": ""}, "sample.since", "missing"),
        ({"extra": "1"}, "sample.extra", "unknown"),
        ({"since": '"soon"'}, "sample.since", "not_a_date"),
        ({"since": "2022-03-08T08:00:00"}, "sample.since", "not_a_date"),
        ({"hours": "true"}, "sample.hours", "not_a_number"),
        ({"hours": "25"}, "sample.hours", "out_of_range"),
        ({"is_on": "1"}, "sample.is_on", "not_yes_or_no"),
        ({"note": "5"}, "sample.note", "not_text"),
        ({"rows": '"a"'}, "sample.rows", "not_a_list"),
        ({"rows": "[5]"}, "sample.rows[0]", "not_a_table"),
        ({"rows": "[{ minutes = 5 }]"}, "sample.rows[0].code", "missing"),
        ({"rows": '[{ code = "a", minutes = "5" }]'}, "sample.rows[0].minutes", "not_a_number"),
        ({"rows": '[{ code = "a" }, { code = "a" }]'}, "sample.rows", "repeated"),
    ],
)
def test_a_wrong_value_is_named_with_its_reason(sample, changes, key, reason):
    with pytest.raises(PlanError) as refusal:
        read_plan(sample_text(**changes)).section(sample)
    assert (refusal.value.key, refusal.value.reason) == (key, reason)


def test_a_missing_section_is_refused(sample):
    with pytest.raises(PlanError) as refusal:
        read_plan('plan = "service"').section(sample)
    assert (refusal.value.key, refusal.value.reason) == ("sample", "missing")


def test_a_bare_message_names_its_key():
    error = PlanError("exit_pass.negative_rounds: 1 to 20")
    assert (error.key, error.detail) == ("exit_pass.negative_rounds", "1 to 20")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("plan = ", "not_toml"),
        ('plan = "other"', "not_one_of"),
        ('title = "x"', "not_one_of"),
        ('plan = "service"\nday = 1', "not_a_table"),
        ('plan = "service"\n[day]\nmeeting_time = 20:00:00', "no_source"),
        ('plan = "service"\n[day]\nmeeting_time = { value = 20:00:00 }', "no_source"),
        ('plan = "service"\n[day]\nmeeting_time = { value = 1, source = " " }', "no_source"),
        ('plan = "service"\n[day]\na = { value = 1, source = "x", extra = 1 }', "unknown"),
    ],
)
def test_a_text_that_is_no_plan_is_refused(text, reason):
    with pytest.raises(PlanError) as refusal:
        read_plan(text)
    assert refusal.value.reason == reason


def test_a_name_stands_for_one_section_only(sample):
    with pytest.raises(ValueError, match="declared"):
        plan_section("sample")(Row)
    with pytest.raises(ValueError, match="no plan"):
        plan_section("other", plan="third")(Row)
    assert section_name(sample) == "sample"
    with pytest.raises(KeyError):
        section_name(Row)


def test_every_value_tells_its_source():
    plan = read_plan(SERVICE)
    assert plan.source_of("day.gates_open") == ASSUMPTION
    assert "每晚定时" in plan.source_of("day.meeting_time")
    assert "财务压力" in plan.source_of("problem_categories.rows[6]")
    assert plan.source_of("problem_categories.rows[0]") == plan.source_of("problem_categories.rows")
    assert plan.source_of("day.unknown") == ASSUMPTION


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("plan", PLANS)
def test_a_shipped_plan_holds_together_and_is_written_as_it_is_read(pack, plan):
    text = pack_text(pack, plan)
    read = read_plan(text)
    read.check()
    assert read.name == plan
    assert write_plan(read) == text


texts = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=30
)
scalars = st.one_of(
    texts,
    st.integers(-(2**53), 2**53),
    st.booleans(),
    st.dates(),
    st.times().map(lambda t: t.replace(microsecond=0)),
    st.floats(allow_nan=False, allow_infinity=False),
)
keys = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
rows = st.lists(st.dictionaries(keys, st.one_of(scalars, st.lists(texts, max_size=3))), max_size=3)
values = st.one_of(scalars, st.lists(scalars, max_size=3), rows)
sections = st.dictionaries(
    keys.filter(lambda k: k not in {"plan", "title", "basis"}),
    st.dictionaries(keys, st.tuples(values, texts.filter(str.strip)), max_size=3),
    max_size=3,
)


@given(sections, texts)
def test_any_plan_is_read_back_as_it_was_written(made, title):
    entries = {
        name: {key: Entry(value, source.strip()) for key, (value, source) in found.items()}
        for name, found in made.items()
    }
    plan = Plan("service", entries, title=title)
    again = read_plan(write_plan(plan))
    assert (again.sections, again.title) == (entries, title)


def test_changes_name_values_and_sources_apart():
    before = read_plan(SERVICE)
    source_only = plan_with(before, "problem_reopening", {"days": Entry(7, "区工信局〔2022〕3号")})
    value = plan_with(before, "problem_reopening", {"days": Entry(3, ASSUMPTION)})
    assert [change.key for change in source_only.changes_from(before)] == ["problem_reopening.days"]
    assert source_only.changed_sections(before) == []
    assert value.changed_sections(before) == ["problem_reopening"]
    assert before.changes_from(before) == []


def test_a_change_that_the_section_cannot_hold_is_refused():
    with pytest.raises(PlanError) as refusal:
        plan_with(read_plan(SERVICE), "day", {"meeting_time": Entry(time(20), ASSUMPTION)})
    assert refusal.value.reason == "missing"


def test_only_a_changed_and_watched_section_asks_for_its_impact(sample):
    def moved(before, after, *, district_id, now):
        return [ImpactLine("moved", {"to": after.section(sample).hours}, count=district_id)]

    impact("sample", moved)
    impact("sample", moved)
    before, same = read_plan(sample_text()), read_plan(sample_text())
    after = read_plan(sample_text(hours="9"))
    now = at(18)
    assert impact_of_change(before, same, district_id=4, now=now) == {}
    assert impact_of_change(before, after, district_id=4, now=now) == {
        "sample": [ImpactLine("moved", {"to": 9.0}, count=4)]
    }


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (at(8, 0), 1),
        (at(8, 23, 59), 1),
        (at(9, 0), 2),
        (at(18, 19, 10), 11),
        (datetime(2022, 3, 8, 16, 0, tzinfo=UTC), 2),  # midnight in Shanghai
        (at(7, 23), 0),
    ],
)
def test_the_day_on_which_it_begins_is_day_one(moment, day):
    assert day_number(at(8, 9), moment) == day


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        day_number(at(8), datetime(2022, 3, 8))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("moment", "code", "expected"),
    [
        (at(18, 19, 10), "clear_until", at(18, 19, 30)),
        (at(18, 20), "minutes_out_by", at(18, 22)),  # at 20:00 the meeting has begun
        (at(18, 22, 30), "figures_frozen", at(19, 0)),
        (at(18, 23, 59), "figures_frozen", at(19, 0)),
        (at(19, 0), "shuttles_leave", at(19, 6, 30)),
    ],
)
def test_the_next_fixed_time_is_the_first_one_after_the_moment(moment, code, expected):
    found = next_fixed_time(read_plan(SERVICE), moment)
    assert (found.code, found.at) == (code, expected)


def test_a_day_runs_through_its_fixed_times_in_order():
    times = fixed_times(read_plan(SERVICE), at(18))
    assert [moment.at for moment in times] == sorted(moment.at for moment in times)
    assert {moment.code for moment in times} == set(DayPolicy.__dataclass_fields__)
    assert times[-1].at == datetime(2022, 3, 19, tzinfo=LOCAL)


def test_the_three_scales_share_no_level():
    every = [level for levels in LEVELS.values() for level in levels]
    assert len(set(every)) == len(every)
    assert levels_for("pollution", "warning_level") == ("red", "orange", "yellow")
    assert levels_for("epidemic", "response_level")[-1] == "level_4"
