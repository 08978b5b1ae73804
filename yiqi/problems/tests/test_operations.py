"""The way of a problem through the loop, step by step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yiqi.audit.models import Event
from yiqi.problems import operations as loop
from yiqi.problems.models import Problem
from yiqi.problems.operations import NewProblem, receive_problem
from yiqi.problems.operations.closing import HandlerMayNotConfirm
from yiqi.problems.operations.handling import NothingSaid
from yiqi.problems.tests.factories import DAY_1, EVENING, TEXT, Bureau, make_bureau, photo
from yiqi.workflow.operations import StaleCopy
from yiqi.workflow.rules import StepNotAllowed, StepNotPossible

pytestmark = pytest.mark.django_db
LATER = EVENING + timedelta(minutes=30)


@pytest.fixture
def bureau() -> Bureau:
    return make_bureau()


def dispatched(bureau: Bureau) -> Problem:
    problem = bureau.problem()
    loop.judge_and_dispatch(
        problem,
        category="logistics",
        priority="important",
        unit=bureau.units["logistics_group"],
        actor=bureau.duty,
        now=LATER,
    )
    return problem


def to_confirm(bureau: Bureau) -> Problem:
    problem = dispatched(bureau)
    loop.accept_problem(problem, actor=bureau.section, now=LATER)
    loop.propose_outcome(
        problem,
        outcome="solved",
        text="已协调放行",
        files=[photo()],
        actor=bureau.section,
        now=LATER,
    )
    return problem


def closed(bureau: Bureau) -> Problem:
    problem = to_confirm(bureau)
    loop.confirm_solution(problem, actor=bureau.contact, now=LATER)
    loop.close_problem(problem, actor=bureau.duty, now=LATER)
    return problem


def test_a_message_goes_from_the_enterprise_to_its_close_out(bureau):
    problem = closed(bureau)
    steps = Event.objects.filter(subject_type="problems.problem").order_by("id")
    assert [event.kind.rsplit(".", 1)[1] for event in steps] == [
        "receive",
        "triage",
        "dispatch",
        "accept",
        "attach",
        "propose",
        "confirm",
        "close",
    ]
    assert (problem.state, problem.outcome, problem.closed_by) == ("closed", "solved", bureau.duty)


def test_a_received_problem_is_owned_by_the_duty_office_at_once(bureau):
    assert bureau.problem().owner_unit == bureau.units["duty_office"]


def test_a_problem_without_an_owner_is_refused_by_the_database(bureau):
    problem = bureau.problem()
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(owner_unit=None)


def test_the_source_text_stays_as_it_came_in(bureau):
    text = "  急！！！\n我公司<b>断料</b>😀\u202e…  "
    problem = bureau.problem(text)
    loop.judge_and_dispatch(
        problem,
        category="materials",
        priority="urgent",
        unit=bureau.units["economy"],
        actor=bureau.duty,
        now=LATER,
    )
    assert Problem.objects.get(pk=problem.pk).source.text == text


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", loop.TextMissing),
        (" \n\t", loop.TextMissing),
        ("\x00", loop.TextMissing),
        ("问" * 100_000, loop.TextTooLong),
    ],
)
def test_no_text_and_too_much_text_are_refused_and_nothing_is_written(bureau, text, refusal):
    with pytest.raises(refusal):
        bureau.problem(text)
    assert not Problem.objects.exists()


@pytest.mark.parametrize("at", [DAY_1 - timedelta(seconds=1), EVENING + timedelta(hours=1)])
def test_a_time_before_the_incident_or_in_the_future_is_refused(bureau, at):
    with pytest.raises(loop.TimeOutOfRange):
        bureau.problem(at=at)


def test_an_outside_number_comes_in_once(bureau):
    bureau.problem(source_system="12345", external_id="A-7")
    with (
        pytest.raises(IntegrityError, match=r"an_outside_number|external_id"),
        transaction.atomic(),
    ):
        bureau.problem(source_system="12345", external_id="A-7")


def test_an_enterprise_cannot_report_for_another(bureau):
    other = make_bureau("渭滨区")
    new = NewProblem(text=TEXT, channel="app", enterprise=other.enterprise)
    with pytest.raises(StepNotAllowed):
        receive_problem(new, district=other.district, actor=bureau.contact, now=EVENING)


def test_while_a_response_is_active_every_clock_runs_through(bureau):
    problem = dispatched(bureau)
    assert problem.due_at - problem.received_at == timedelta(hours=72)
    assert problem.clock == "natural"


def test_without_a_response_a_normal_problem_runs_on_working_time():
    bureau = make_bureau(is_response_active=False)
    assert bureau.problem().clock == "working"


def test_two_officers_dispatch_at_once_and_only_one_wins(bureau):
    first = bureau.problem()
    loop.triage_problem(
        first, category="logistics", priority="normal", actor=bureau.duty, now=LATER
    )
    second = Problem.objects.get(pk=first.pk)
    loop.dispatch_problem(first, unit=bureau.units["economy"], actor=bureau.duty, now=LATER)
    with pytest.raises(StaleCopy) as refused:
        loop.dispatch_problem(
            second, unit=bureau.units["logistics_group"], actor=bureau.leader, now=LATER
        )
    assert refused.value.changed_by == bureau.duty
    assert ("owner_unit", bureau.units["economy"], bureau.units["logistics_group"]) in [
        (d.field, d.theirs, d.yours) for d in refused.value.differences
    ]
    assert Problem.objects.get(pk=first.pk).owner_unit == bureau.units["economy"]


def test_another_section_cannot_take_the_problem_in_hand(bureau):
    problem = dispatched(bureau)
    with pytest.raises(loop.NotYourUnit):
        loop.accept_problem(problem, actor=bureau.other_section, now=LATER)


def test_an_enterprise_cannot_dispatch(bureau):
    problem = bureau.problem()
    with pytest.raises(StepNotAllowed):
        loop.triage_problem(
            problem, category="other", priority="normal", actor=bureau.contact, now=LATER
        )


def test_solved_without_evidence_is_refused(bureau):
    problem = dispatched(bureau)
    loop.accept_problem(problem, actor=bureau.section, now=LATER)
    with pytest.raises(loop.EvidenceMissing):
        loop.propose_outcome(
            problem, outcome="solved", text="好了", actor=bureau.section, now=LATER
        )


def test_a_refusal_names_its_rule_instead_of_a_file(bureau):
    problem = dispatched(bureau)
    loop.accept_problem(problem, actor=bureau.section, now=LATER)
    loop.propose_outcome(
        problem, outcome="refused", text="依据管控通告第三条", actor=bureau.section, now=LATER
    )
    loop.close_problem(
        problem, actor=bureau.duty, now=LATER, unconfirmed_reason="企业电话三次无人接听"
    )
    assert problem.state == "closed"


def test_the_handler_can_neither_confirm_nor_close(bureau):
    problem = dispatched(bureau)
    loop.accept_problem(problem, actor=bureau.section, now=LATER)
    loop.propose_outcome(
        problem, outcome="solved", text="好了", files=[photo()], actor=bureau.section, now=LATER
    )
    Problem.objects.filter(pk=problem.pk).update(handler=bureau.duty)
    problem.refresh_from_db()
    with pytest.raises(HandlerMayNotConfirm):
        loop.confirm_solution(problem, actor=bureau.duty, now=LATER)
    with pytest.raises(loop.CannotClose) as refused:
        loop.close_problem(problem, actor=bureau.duty, now=LATER, unconfirmed_reason="x")
    assert refused.value.params["missing"] == ("closer_is_handler",)


def test_the_database_itself_refuses_a_handler_who_closes(bureau):
    problem = closed(bureau)
    with (
        pytest.raises(IntegrityError, match="who_handles_a_problem_does_not_close_it"),
        transaction.atomic(),
    ):
        Problem.objects.filter(pk=problem.pk).update(handler=bureau.duty)


def test_without_confirmation_a_close_needs_its_reason(bureau):
    problem = to_confirm(bureau)
    with pytest.raises(loop.CannotClose) as refused:
        loop.close_problem(problem, actor=bureau.duty, now=LATER)
    assert refused.value.params["missing"] == ("not_confirmed",)


def test_confirmed_problems_close_in_bulk(bureau):
    problems = [to_confirm(bureau) for _ in range(3)]
    for problem in problems:
        loop.confirm_solution(problem, actor=bureau.contact, now=LATER)
    assert loop.close_confirmed(problems, actor=bureau.duty, now=LATER) == 3
    assert Problem.objects.filter(state="closed").count() == 3


def test_one_incomplete_problem_keeps_the_whole_bulk_open(bureau):
    good, bad = to_confirm(bureau), to_confirm(bureau)
    loop.confirm_solution(good, actor=bureau.contact, now=LATER)
    with pytest.raises(loop.CannotClose):
        loop.close_confirmed([good, bad], actor=bureau.duty, now=LATER)
    assert not Problem.objects.filter(state="closed").exists()


def test_not_solved_goes_back_to_the_handler_with_the_words(bureau):
    problem = to_confirm(bureau)
    loop.dispute_solution(problem, reason="车还堵着", actor=bureau.contact, now=LATER)
    assert (problem.state, problem.outcome) == ("in_hand", "")
    assert problem.messages.get().text == "车还堵着"


def test_reopening_escalates_one_level_and_returns_to_the_duty_office(bureau):
    problem = closed(bureau)
    loop.reopen_problem(
        problem, reason="又被劝返", actor=bureau.contact, now=LATER + timedelta(days=6)
    )
    assert (problem.state, problem.escalation_level) == ("reopened", 1)
    assert problem.owner_unit == bureau.units["duty_office"]


def test_after_the_days_of_the_plan_the_enterprise_cannot_reopen_but_duty_can(bureau):
    problem = closed(bureau)
    late = LATER + timedelta(days=8)
    with pytest.raises(loop.ReopeningOver):
        loop.reopen_problem(problem, reason="又", actor=bureau.contact, now=late)
    loop.reopen_problem(problem, reason="抽查不合格", actor=bureau.duty, now=late)
    assert problem.state == "reopened"


def test_a_pause_moves_the_deadline_by_its_length(bureau):
    problem = dispatched(bureau)
    loop.accept_problem(problem, actor=bureau.section, now=LATER)
    due_at = problem.due_at
    loop.suspend_problem(
        problem, reason="等外省答复", review_on=date(2022, 3, 16), actor=bureau.section, now=LATER
    )
    loop.resume_problem(problem, actor=bureau.section, now=LATER + timedelta(hours=5))
    assert problem.due_at - due_at == timedelta(hours=5)


def test_a_suspension_without_reason_is_refused(bureau):
    problem = dispatched(bureau)
    loop.accept_problem(problem, actor=bureau.section, now=LATER)
    with pytest.raises(NothingSaid):
        loop.suspend_problem(
            problem, reason=" ", review_on=date(2022, 3, 16), actor=bureau.section, now=LATER
        )


def test_a_reply_to_a_closed_problem_is_refused(bureau):
    problem = closed(bureau)
    with pytest.raises(loop.AlreadyEnded):
        loop.say(problem, text="谢谢", actor=bureau.contact, now=LATER)


def test_a_wrongly_dispatched_problem_goes_back_with_its_reason(bureau):
    problem = dispatched(bureau)
    loop.send_back(problem, reason="属用工组", actor=bureau.section, now=LATER)
    assert (problem.state, problem.owner_unit) == ("received", bureau.units["duty_office"])


def test_a_closed_problem_cannot_be_dispatched_again_without_reopening(bureau):
    problem = closed(bureau)
    with pytest.raises(StepNotPossible):
        loop.dispatch_problem(problem, unit=bureau.units["economy"], actor=bureau.duty, now=LATER)


def test_transferred_and_withdrawn_are_told_apart_from_solved(bureau):
    ours, theirs = bureau.problem(), bureau.problem()
    loop.transfer_problem(
        theirs, to_whom="市税务局 12366", reason="税收减免", actor=bureau.duty, now=LATER
    )
    loop.withdraw_problem(ours, reason="已自行解决", actor=bureau.contact, now=LATER)
    assert (theirs.outcome, ours.outcome) == ("not_ours", "withdrawn")


def test_a_unit_of_another_district_cannot_own_the_problem(bureau):
    other = make_bureau("渭滨区")
    with pytest.raises(loop.UnitMissing):
        loop.judge_and_dispatch(
            bureau.problem(),
            category="other",
            priority="normal",
            unit=other.units["general"],
            actor=bureau.duty,
            now=LATER,
        )
    assert Problem.objects.get(district=bureau.district).state == "received"


def test_an_unknown_caller_is_joined_to_the_enterprise_later(bureau):
    new = NewProblem(text=TEXT, channel="phone", reporter_name="张先生", reporter_phone="139…")
    problem = receive_problem(new, district=bureau.district, actor=bureau.duty, now=EVENING)
    loop.join_enterprise(problem, bureau.enterprise, actor=bureau.duty, now=LATER)
    assert (problem.enterprise, problem.area) == (bureau.enterprise, bureau.zone)
    assert problem.scope_node == bureau.enterprise.node


def test_a_reopened_problem_runs_on_a_new_clock_and_can_be_judged_anew(bureau):
    problem = closed(bureau)
    again = LATER + timedelta(days=2)
    loop.reopen_problem(problem, reason="又被劝返", actor=bureau.contact, now=again)
    assert problem.due_at - again == timedelta(minutes=problem.limit_minutes)
    loop.judge_and_dispatch(
        problem,
        category="materials",
        priority="urgent",
        unit=bureau.units["economy"],
        actor=bureau.duty,
        now=again,
    )
    assert (problem.state, problem.category) == ("dispatched", "materials")
    assert problem.due_at - again == timedelta(hours=24)


@pytest.mark.parametrize("ending", ["transfer_problem", "withdraw_problem"])
def test_a_reopened_problem_can_end_as_not_ours_or_withdrawn(bureau, ending):
    problem = closed(bureau)
    loop.reopen_problem(problem, reason="又", actor=bureau.contact, now=LATER)
    given = {"to_whom": "市税务局"} if ending == "transfer_problem" else {}
    getattr(loop, ending)(problem, reason="查明", actor=bureau.duty, now=LATER, **given)
    assert problem.state in {"transferred", "withdrawn"}
