"""Judges problems (研判) and hands them to whoever owns them next (分派)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from yiqi.accounts.models import Unit, User
from yiqi.lib.errors import Refusal
from yiqi.problems.models import Message, Problem, Suggestion
from yiqi.problems.operations.handling import end_pause, pauses_of
from yiqi.problems.policy import ProblemPolicy, policy_at
from yiqi.problems.rules import PROBLEM_FLOW
from yiqi.workflow.operations import advance


class UnitMissing(Refusal):
    """Nobody was named to own the problem, or the unit belongs to another district."""

    code = "unit_missing"


class ReasonMissing(Refusal):
    """A step that must say why did not."""

    code = "reason_missing"


class CategoryUnknown(Refusal):
    """The plan in force has no such category or priority."""

    code = "category_unknown"


@transaction.atomic
def triage_problem(
    problem: Problem, *, category: str, priority: str, actor: User | None, now: datetime
) -> None:
    """Give a problem its category and priority, and the deadline that follows from them.

    Raises:
        CategoryUnknown: the plan has no such category or priority.
        StepNotAllowed, StepNotPossible, StaleCopy: as ``workflow.advance``.
    """
    policy = policy_at(problem.district_id, at=now)
    _check_codes(policy, category, priority)
    clock = policy.clock(
        policy.priorities.named(priority),
        started_at=problem.clock_from,
        pauses=pauses_of(problem, now=now),
    )
    advance(
        problem,
        "triage",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data={"category": category, "priority": priority},
        category=category,
        priority=priority,
        plan_version=policy.version,
        triaged_at=now,
        clock=clock.clock,
        limit_minutes=clock.limit_minutes,
        contact_due_at=clock.contact_due_at,
        amber_at=clock.amber_at,
        due_at=clock.due_at,
    )
    Suggestion.objects.filter(problem=problem).update(decided_category=category, decided_at=now)


@transaction.atomic
def dispatch_problem(
    problem: Problem,
    *,
    unit: Unit | None,
    actor: User | None,
    now: datetime,
    owner: User | None = None,
    instruction: str = "",
) -> None:
    """Hand a judged problem to the section or park committee that owns it from now on.

    Raises:
        UnitMissing: no unit was named, or one of another district.
    """
    if unit is None or unit.district_id != problem.district_id:
        raise UnitMissing
    advance(
        problem,
        "dispatch",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data={"unit": unit.code, "owner": owner.pk if owner else None},
        owner_unit=unit,
        owner=owner,
        dispatched_at=now,
    )
    _note(problem, instruction, actor=actor, now=now)


@transaction.atomic
def judge_and_dispatch(
    problem: Problem,
    *,
    category: str,
    priority: str,
    unit: Unit | None,
    actor: User,
    now: datetime,
    owner: User | None = None,
    instruction: str = "",
) -> None:
    """Triage and dispatch in one go, both or neither: the duty officer's usual evening move."""
    triage_problem(problem, category=category, priority=priority, actor=actor, now=now)
    dispatch_problem(problem, unit=unit, actor=actor, now=now, owner=owner, instruction=instruction)


@transaction.atomic
def reassign_problem(
    problem: Problem, *, unit: Unit | None, reason: str, actor: User, now: datetime
) -> None:
    """Hand a problem that is under way to another unit (改派), saying why."""
    if unit is None or unit.district_id != problem.district_id:
        raise UnitMissing
    _need(reason)
    changes: dict[str, Any] = {"owner_unit": unit, "owner": None}
    if problem.state == "suspended":
        changes |= end_pause(problem, now=now)
    advance(
        problem,
        "reassign",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data={"unit": unit.code},
        **changes,
    )
    _note(problem, reason, actor=actor, now=now)


@transaction.atomic
def return_to_enterprise(problem: Problem, *, question: str, actor: User, now: datetime) -> None:
    """Ask the enterprise for what is missing; the problem comes back with its answer."""
    _need(question)
    advance(problem, "return", flow=PROBLEM_FLOW, actor=actor, at=now, contacted_at=now)
    Message.objects.create(problem=problem, author=actor, text=question, said_at=now)


@transaction.atomic
def transfer_problem(
    problem: Problem, *, to_whom: str, reason: str, actor: User, now: datetime
) -> None:
    """End a problem that is not the bureau's: tell the enterprise who is responsible and why."""
    _need(to_whom)
    _need(reason)
    advance(
        problem,
        "transfer",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data={"to": to_whom},
        outcome=Problem.Outcome.NOT_OURS,
        outcome_text=f"{to_whom}\n{reason}",
        ended_at=now,
    )


def _check_codes(policy: ProblemPolicy, category: str, priority: str) -> None:
    if category not in {row.code for row in policy.categories.rows}:
        raise CategoryUnknown(code=category)
    if priority not in {row.code for row in policy.priorities.rows}:
        raise CategoryUnknown(code=priority)


def _need(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _note(problem: Problem, text: str, *, actor: User | None, now: datetime) -> None:
    if text.strip():
        Message.objects.create(
            problem=problem, author=actor, text=text.strip(), is_internal=True, said_at=now
        )
