"""From the proposed outcome to the close-out (销号), and back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from yiqi.accounts.models import Unit, User
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import roles_of
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal
from yiqi.problems.models import Message, Problem
from yiqi.problems.operations.handling import NothingSaid, end_pause, has_evidence
from yiqi.problems.policy import policy_at
from yiqi.problems.rules import PROBLEM_FLOW, RATINGS, check_close, escalated, may_reopen
from yiqi.workflow.operations import advance


class CannotClose(Refusal):
    """The close-out lacks something; ``params["missing"]`` lists the reason codes."""

    code = "cannot_close"


class ReopeningOver(Refusal):
    """The days in which the enterprise may reopen are over; a new problem can be raised."""

    code = "reopening_over"


class HandlerMayNotConfirm(Refusal):
    """Whoever handled the problem cannot confirm or rate it."""

    code = "handler_may_not_confirm"


@transaction.atomic
def confirm_solution(problem: Problem, *, actor: User, now: datetime) -> None:
    """Record that the enterprise finds the problem settled: one tap on its page.

    Raises:
        HandlerMayNotConfirm: the handler confirmed on the enterprise's behalf.
    """
    _not_the_handler(problem, actor)
    advance(
        problem,
        "confirm",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        confirmed_at=now,
        confirmed_by=actor,
    )


@allowed("enterprise", "duty", "specialist", "park")
@transaction.atomic
def rate_solution(problem: Problem, *, rating: int, words: str, actor: User, now: datetime) -> None:
    """Record how content the enterprise is, 1 to 5, after it confirmed."""
    _not_the_handler(problem, actor)
    if rating not in RATINGS or problem.confirmed_at is None:
        raise ValueError("a rating is 1 to 5 and follows a confirmation")
    Problem.objects.filter(pk=problem.pk).update(
        rating=rating, rating_words=words.strip(), version=F("version") + 1
    )
    problem.refresh_from_db()
    record(
        kind="problems.problem.rate",
        subject=problem,
        actor=actor,
        at=now,
        district_id=problem.district_id,
        enterprise_id=problem.enterprise_id,
        data={"rating": rating},
    )


@transaction.atomic
def dispute_solution(problem: Problem, *, reason: str, actor: User, now: datetime) -> None:
    """Record that the enterprise does not find it settled: back to the handler, with the words."""
    _need(reason)
    advance(
        problem,
        "dispute",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        outcome="",
        outcome_text="",
        confirmed_at=None,
        confirmed_by=None,
        rating=None,
        rating_words="",
    )
    Message.objects.create(problem=problem, author=actor, text=reason.strip(), said_at=now)


@transaction.atomic
def close_problem(
    problem: Problem, *, actor: User, now: datetime, unconfirmed_reason: str = ""
) -> None:
    """Strike a problem off the list (销号).

    Raises:
        CannotClose: no evidence, no confirmation nor reason, or the closer is the handler.
    """
    _check(problem, actor, unconfirmed_reason)
    advance(
        problem,
        "close",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data={"outcome": problem.outcome},
        ended_at=now,
        closed_by=actor,
        unconfirmed_reason=unconfirmed_reason.strip(),
    )


@transaction.atomic
def close_confirmed(problems: Sequence[Problem], *, actor: User, now: datetime) -> int:
    """Close many confirmed problems with complete evidence, all or none; return how many."""
    for problem in problems:
        close_problem(problem, actor=actor, now=now)
    return len(problems)


@transaction.atomic
def withdraw_problem(problem: Problem, *, reason: str, actor: User, now: datetime) -> None:
    """End a problem because the enterprise takes it back, in its own words."""
    _need(reason)
    changes = end_pause(problem, now=now) if problem.state == "suspended" else {}
    advance(
        problem,
        "withdraw",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        outcome=Problem.Outcome.WITHDRAWN,
        outcome_text=reason.strip(),
        ended_at=now,
        **changes,
    )


@transaction.atomic
def reopen_problem(problem: Problem, *, reason: str, actor: User, now: datetime) -> None:
    """Open an ended problem again: back to the duty office, one escalation level higher.

    Raises:
        ReopeningOver: the enterprise asks after the plan's days; nothing is written.
    """
    _need(reason)
    policy = policy_at(problem.district_id, at=now)
    is_enterprise = roles_of(actor, at=now) <= {"enterprise"}
    ended_at = problem.ended_at or now
    days = policy.reopening.days
    if is_enterprise and not may_reopen(ended_at=ended_at, days=days, now=now):
        raise ReopeningOver(days=days, ended_at=ended_at)
    clock = policy.clock(policy.priorities.named(problem.priority), started_at=now)
    advance(
        problem,
        "reopen",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        owner_unit=Unit.objects.get(district_id=problem.district_id, kind=Unit.Kind.DUTY_OFFICE),
        owner=None,
        outcome="",
        outcome_text="",
        confirmed_at=None,
        confirmed_by=None,
        rating=None,
        rating_words="",
        unconfirmed_reason="",
        ended_at=None,
        closed_by=None,
        escalation_level=escalated(problem.escalation_level),
        reopened_count=problem.reopened_count + 1,
        clock_from=now,
        clock=clock.clock,
        limit_minutes=clock.limit_minutes,
        plan_version=policy.version,
        due_at=clock.due_at,
        amber_at=clock.amber_at,
        contact_due_at=clock.contact_due_at,
    )
    Message.objects.create(problem=problem, author=actor, text=reason.strip(), said_at=now)


def _check(problem: Problem, actor: User, unconfirmed_reason: str) -> None:
    check = check_close(
        outcome=problem.outcome,
        has_evidence=problem.outcome == Problem.Outcome.REFUSED or has_evidence(problem),
        is_confirmed=problem.confirmed_at is not None,
        unconfirmed_reason=unconfirmed_reason,
        handler_id=problem.handler_id,
        closer_id=actor.pk,
    )
    if not check.is_complete:
        raise CannotClose(missing=check.missing, reference=problem.reference)


def _not_the_handler(problem: Problem, actor: User) -> None:
    if problem.handler_id == actor.pk:
        raise HandlerMayNotConfirm


def _need(reason: str) -> None:
    if not reason.strip():
        raise NothingSaid
