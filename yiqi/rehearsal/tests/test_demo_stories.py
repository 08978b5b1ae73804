"""The problems of eleven days: legal steps, in order, and every state on the last evening."""

from collections import Counter
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest

from yiqi import incidents
from yiqi.problems.rules import PROBLEM_FLOW, RUNNING_STATES
from yiqi.rehearsal.demo import build_district
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.stories import LIMITS, problem_stories, read_problem_texts
from yiqi.rehearsal.demo.story_shapes import SAID, ProblemText
from yiqi.rehearsal.demo.story_texts import CATEGORIES

CHANNELS = ("app", "phone", "visit", "chat", "daily_report")
URGENCIES = ("normal", "normal", "important", "normal", "urgent", "important", "normal")
TEXTS = [
    ProblemText(
        category,
        f"{name}第{number}件",
        f"我公司{name}遇到困难，这是第{number}件",
        CHANNELS[number % 5],
        URGENCIES[number % 7],
    )
    for number in range(26)
    for name, category in CATEGORIES.items()
]


@pytest.fixture(scope="module", params=[20220318, 3])
def told(request):
    district = build_district(request.param)
    return district, problem_stories(district, TEXTS)


def due_of(story):
    """The deadline: from receipt or reopening, later by the time of suspension."""
    start = [s.at for s in story.steps if s.kind in {"receive", "reopen"}][-1]
    stood = timedelta(0)
    begun = [s.at for s in story.steps if s.kind == "suspend"]
    for pause, end in zip(begun, [s.at for s in story.steps if s.kind == "resume"], strict=False):
        stood += end - pause
    return start, start + LIMITS[story.priority] + stood


def test_420_stories_come_in_order(told):
    _, stories = told
    moments = [story.received_at for story in stories]
    assert len(stories) == 420
    assert moments == sorted(moments)


def test_steps_follow_one_another_and_none_lies_in_the_future(told):
    district, stories = told
    for story in stories:
        moments = [step.at for step in story.steps]
        assert moments == sorted(moments), story.code
        assert moments[-1] <= district.incident.demo_moment


def test_every_step_is_one_that_the_flow_allows_to_that_role(told):
    _, stories = told
    for story in stories:
        state = "new"
        for step in story.steps:
            if step.kind in SAID - {"confirm"}:
                assert state not in {"new", "closed", "transferred", "withdrawn"} or (
                    step.kind == "rate"
                )
                continue
            row = PROBLEM_FLOW.row_of(step.kind, state=state)
            assert step.actor_role in row.by, (story.code, step.kind)
            state = row.target
        assert state == story.state


def test_who_solves_does_not_close_and_closing_has_what_it_needs(told):
    _, stories = told
    for story in stories:
        if story.state != "closed":
            continue
        steps = {step.kind: step for step in story.steps}
        proposals = [step for step in story.steps if step.kind == "propose"]
        assert steps["close"].actor_code != proposals[-1].actor_code
        assert proposals[-1].outcome == "refused" or any(step.files for step in story.steps)
        assert "confirm" in steps or steps["close"].text


def test_every_state_is_there_and_about_150_are_closed(told):
    _, stories = told
    states = Counter(story.state for story in stories)
    assert set(states) == set(PROBLEM_FLOW.states)
    assert 135 <= states["closed"] <= 190
    assert 11 <= states["received"] <= 16
    assert 10 <= states["triaged"] <= 45


def test_a_handful_is_overdue_and_some_are_amber(told):
    district, stories = told
    now = district.incident.demo_moment
    running = [due_of(story) for story in stories if story.state in RUNNING_STATES]
    overdue = [due for _, due in running if due <= now]
    amber = [due for start, due in running if now < due and now >= due - (due - start) / 4]
    assert 3 <= len(overdue) <= 8
    assert 3 <= len(amber) <= 25


def test_the_evening_before_the_meeting_brings_most(told):
    _, stories = told
    hours = Counter(story.received_at.hour for story in stories)
    assert sum(hours[h] for h in (17, 18, 19)) > sum(hours[h] for h in (11, 12, 13)) * 1.5
    assert sum(hours[h] for h in range(6)) < 15


def test_people_who_act_belong_to_what_they_do(told):
    district, stories = told
    contacts = {(c.enterprise_code, c.person_code) for c in district.contacts}
    officers = {officer.code: officer for officer in district.officers}
    for story in stories:
        for step in story.steps:
            if step.actor_role == "enterprise":
                assert (story.enterprise_code, step.actor_code) in contacts
            else:
                assert officers[step.actor_code].role == step.actor_role


def test_the_officer_who_works_belongs_to_the_unit_that_owns_it(told):
    district, stories = told
    unit_of = {officer.code: officer.unit_code for officer in district.officers}
    for story in stories:
        owner = "duty_office"
        for step in story.steps:
            if step.kind in {"dispatch", "reassign"}:
                owner = step.unit_code
            if step.kind in {"accept", "suspend", "resume", "propose", "send_back"}:
                assert unit_of[step.actor_code] == owner, (story.code, step.kind)


def test_the_89_report_more_than_half_and_nobody_reports_all_day(told):
    district, stories = told
    big = {e.code for e in district.above_scale}
    assert sum(story.enterprise_code in big for story in stories) > 190
    assert max(Counter(story.enterprise_code for story in stories).values()) <= 12


def test_a_text_that_comes_again_is_marked_as_common():
    stories = problem_stories(build_district(), TEXTS[:50], count=120)
    assert max(Counter(story.common_code for story in stories).values()) == 3
    assert len({story.text for story in stories}) > 60


def test_shorter_limits_close_more():
    day = dict.fromkeys(LIMITS, timedelta(days=1))
    stories = problem_stories(build_district(), TEXTS, limits=day)
    assert Counter(story.state for story in stories)["closed"] > 220


SHIPPED = Path(incidents.__file__).parent / "plans" / "examples" / "problem_texts_zh.csv"


def test_the_shipped_texts_make_a_believable_evening():
    district = build_district()
    stories = problem_stories(district, read_problem_texts(SHIPPED))
    states = Counter(story.state for story in stories)
    assert set(states) == set(PROBLEM_FLOW.states)
    assert 140 <= states["closed"] <= 175
    assert len({story.common_code for story in stories}) >= 150


def test_an_emergency_is_never_left_lying(told):
    _, stories = told
    for story in stories:
        if story.priority == "urgent" and story.state != "received":
            kinds = [step.kind for step in story.steps]
            assert not {"return", "suspend", "transfer", "withdraw"} & set(kinds)
            triaged = next(step.at for step in story.steps if step.kind == "triage")
            assert triaged - story.received_at < timedelta(hours=1)


def test_no_progress_note_is_written_twice_in_one_story(told):
    _, stories = told
    progress = set(table("phrases_zh")["general"]["note"])
    for story in stories:
        notes = [step.text for step in story.steps if step.text in progress]
        assert len(notes) == len(set(notes)), story.code


def test_stories_repeat():
    district = build_district()
    assert problem_stories(district, TEXTS) == problem_stories(district, TEXTS)


def test_no_texts_is_an_error():
    with pytest.raises(ValueError, match="no problem texts"):
        problem_stories(build_district(), [])


def test_texts_are_read_from_csv_with_chinese_labels(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text(
        "\ufeffcategory,title,text,channel,urgency\n物资运输,车被拦,车被拦在高速口,电话,急办\n",
        encoding="utf-8",
    )
    stories = problem_stories(build_district(), read_problem_texts(path), count=3)
    found = {(story.category, story.channel, story.priority) for story in stories}
    assert found == {("logistics", "phone", "urgent")}


def test_few_of_the_shipped_texts_come_again_in_nearly_the_same_words():
    texts = [story.text for story in problem_stories(build_district(), read_problem_texts(SHIPPED))]
    runs = [frozenset(text[i : i + 3] for i in range(max(1, len(text) - 2))) for text in texts]
    alike = {
        number
        for first, second in combinations(range(len(texts)), 2)
        if len(runs[first] & runs[second]) >= 0.6 * len(runs[first] | runs[second])
        for number in (first, second)
    }
    assert len(alike) <= 0.35 * len(texts)
    assert len(set(texts)) >= 0.99 * len(texts)


def test_every_retelling_belongs_to_one_shipped_text():
    texts = [text.text for text in read_problem_texts(SHIPPED)]
    for key in table("retold_zh")["retold"]:
        assert sum(text.startswith(key) for text in texts) == 1, key
