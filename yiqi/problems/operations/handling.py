"""What the owner does: take in hand, talk, suspend, propose an outcome, send back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiqi.accounts.models import Unit, User
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import grants_of
from yiqi.audit.operations import record
from yiqi.lib import clocks
from yiqi.lib.errors import Refusal
from yiqi.problems.models import Attachment, Message, Pause, Problem
from yiqi.problems.operations.intake import NewFile, attach_files
from yiqi.problems.policy import policy_at
from yiqi.problems.rules import ENDED_STATES, OUTCOMES, PROBLEM_FLOW
from yiqi.workflow.operations import advance


class NotYourUnit(Refusal):
    """Another section owns the problem."""

    code = "not_your_unit"


class EvidenceMissing(Refusal):
    """An outcome without evidence: no file, or no rule named for a refusal."""

    code = "evidence_missing"


class AlreadyEnded(Refusal):
    """Nothing more can be said to a problem that has ended; it can be reopened."""

    code = "already_ended"


class NothingSaid(Refusal):
    """An empty message, or a step that must say why and did not."""

    code = "nothing_said"


@transaction.atomic
def accept_problem(problem: Problem, *, actor: User, now: datetime) -> None:
    """Take a dispatched problem in hand: the person who does becomes its owner by name.

    Raises:
        NotYourUnit: it was dispatched to another section.
    """
    require_unit(problem, actor, now=now)
    advance(
        problem,
        "accept",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        owner=actor,
        contacted_at=problem.contacted_at or now,
    )


@transaction.atomic
def send_back(problem: Problem, *, reason: str, actor: User, now: datetime) -> None:
    """Give a wrongly dispatched problem back to the duty office, saying why."""
    require_unit(problem, actor, now=now)
    _need(reason)
    office = Unit.objects.get(district_id=problem.district_id, kind=Unit.Kind.DUTY_OFFICE)
    advance(
        problem, "send_back", flow=PROBLEM_FLOW, actor=actor, at=now, owner_unit=office, owner=None
    )
    Message.objects.create(
        problem=problem, author=actor, text=reason.strip(), is_internal=True, said_at=now
    )


@transaction.atomic
def suspend_problem(
    problem: Problem, *, reason: str, review_on: date, actor: User, now: datetime
) -> None:
    """Let the clock stand, with a reason and a day on which it is looked at again."""
    require_unit(problem, actor, now=now)
    _need(reason)
    Pause.objects.create(problem=problem, starts_at=now)
    advance(
        problem,
        "suspend",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data={"review_on": review_on.isoformat()},
        suspend_reason=reason.strip(),
        review_on=review_on,
    )


@transaction.atomic
def resume_problem(problem: Problem, *, actor: User | None, now: datetime) -> None:
    """Let the clock run again, later by as long as it stood."""
    changes = end_pause(problem, now=now)
    advance(problem, "resume", flow=PROBLEM_FLOW, actor=actor, at=now, **changes)


@allowed("enterprise", "duty", "leader", "section", "specialist", "team", "park")
@transaction.atomic
def say(
    problem: Problem, *, text: str, actor: User, now: datetime, is_internal: bool = False
) -> Message:
    """Add a message: from the enterprise, to it, or among officers.

    Raises:
        AlreadyEnded: the problem has ended; the page then offers to reopen it.
        NothingSaid: no words.
    """
    _need(text)
    if problem.state in ENDED_STATES:
        raise AlreadyEnded(reference=problem.reference)
    message = Message.objects.create(
        problem=problem,
        author=actor,
        text=text.replace("\x00", "").strip(),
        is_internal=is_internal,
        said_at=now,
    )
    record(
        kind="problems.problem.say",
        subject=problem,
        actor=actor,
        at=now,
        district_id=problem.district_id,
        enterprise_id=problem.enterprise_id,
        data={"message": message.pk, "internal": is_internal},
    )
    return message


@transaction.atomic
def propose_outcome(
    problem: Problem,
    *,
    outcome: str,
    text: str,
    actor: User,
    now: datetime,
    files: Sequence[NewFile] = (),
) -> None:
    """Say that it is done, with evidence, and ask the enterprise to confirm.

    Args:
        outcome: ``solved``, or ``refused`` with the rule in ``text``.
        files: evidence; a problem that has some already needs no more.

    Raises:
        EvidenceMissing: solved without any file as evidence.
        NotYourUnit: another section owns it.
    """
    require_unit(problem, actor, now=now)
    _need(text)
    if outcome not in OUTCOMES:
        raise ValueError(f"no such outcome: {outcome}")
    if files:
        attach_files(problem, files, purpose=Attachment.Purpose.EVIDENCE, actor=actor, now=now)
    if outcome == "solved" and not has_evidence(problem):
        raise EvidenceMissing
    advance(
        problem,
        "propose",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data={"outcome": outcome},
        outcome=outcome,
        outcome_text=text.strip(),
        handler=actor,
        proposed_at=now,
    )


def has_evidence(problem: Problem) -> bool:
    """Tell whether evidence of the outcome is attached."""
    return problem.attachments.filter(purpose=Attachment.Purpose.EVIDENCE).exists()


def require_unit(problem: Problem, actor: User, *, now: datetime) -> None:
    """Raise ``NotYourUnit`` where a section's officer steps into another section's work."""
    grants = [g for g in grants_of(actor, at=now) if problem.scope_node.path.startswith(g.path)]
    if any(g.unit_id == problem.owner_unit_id for g in grants):
        return
    if not any(g.role in {"duty", "leader"} for g in grants):
        raise NotYourUnit(unit=problem.owner_unit.name)


def pauses_of(problem: Problem, *, now: datetime) -> list[clocks.Pause]:
    """Return the times in which the clock stood; an open pause counts until ``now``."""
    return [
        clocks.Pause(starts_at, ends_at or now)
        for starts_at, ends_at in problem.pauses.order_by("starts_at").values_list(
            "starts_at", "ends_at"
        )
    ]


def end_pause(problem: Problem, *, now: datetime) -> dict[str, Any]:
    """Close the open pause and return the changes that move the deadlines by its length."""
    Pause.objects.filter(problem=problem, ends_at=None).update(ends_at=now)
    policy = policy_at(problem.district_id, at=now)
    clock = policy.clock(
        policy.priorities.named(problem.priority),
        started_at=problem.clock_from,
        pauses=pauses_of(problem, now=now),
    )
    return {
        "due_at": clock.due_at,
        "amber_at": clock.amber_at,
        "contact_due_at": clock.contact_due_at,
        "suspend_reason": "",
        "review_on": None,
    }


def _need(text: str) -> None:
    if not text.strip():
        raise NothingSaid
