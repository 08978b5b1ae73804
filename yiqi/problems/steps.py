"""The screens of the flow's steps: which form a step needs and which operation it calls.

(Not one of an area's usual names: views and urls are made from this one table.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.problems import operations as loop
from yiqi.problems.forms import (
    CloseForm,
    EmptyForm,
    JudgeForm,
    ProposeForm,
    SuspendForm,
    TextForm,
    TransferForm,
    UnitForm,
)
from yiqi.problems.models import Problem
from yiqi.problems.queries import routed_unit, units_to_own
from yiqi.problems.rules import PROBLEM_FLOW
from yiqi.problems.words import PlanWords
from yiqi.workflow.operations import steps_open_to
from yiqi.workflow.rules import Step

Cleaned = Mapping[str, Any]
Apply = Callable[[Problem, Cleaned, User, datetime], None]
OWNERS_ONLY = frozenset({"accept", "propose", "suspend", "send_back", "resume"})


@dataclass(frozen=True, slots=True)
class StepScreen:
    """One step as a screen: ``steps`` of the flow govern it, ``apply`` does it."""

    steps: tuple[str, ...]
    form: type[forms.Form]
    apply: Apply
    needs: frozenset[str] = field(default_factory=frozenset)  # words, units

    @property
    def permissions(self) -> tuple[Step, ...]:
        """The flow's steps that say who may open the screen."""
        return tuple(PROBLEM_FLOW.step(step) for step in self.steps)

    def make_form(self, problem: Problem, words: PlanWords, **kwargs: Any) -> forms.Form:
        """Return the step's form for ``problem``."""
        if "words" in self.needs:
            kwargs["words"] = words
        if "units" in self.needs:
            kwargs["units"] = units_to_own(problem)
        return self.form(**kwargs)


def _judge(problem: Problem, given: Cleaned, actor: User, now: datetime) -> None:
    category = given["category"]
    unit = given["unit"] or routed_unit(problem, category, now=now)
    facts = {"unit": unit, "instruction": given["instruction"]}
    if problem.state == "triaged":
        loop.dispatch_problem(problem, actor=actor, now=now, **facts)
        return
    loop.judge_and_dispatch(
        problem,
        category=category,
        priority=given["priority"],
        actor=actor,
        now=now,
        **facts,
    )


def _propose(problem: Problem, given: Cleaned, actor: User, now: datetime) -> None:
    loop.propose_outcome(
        problem,
        outcome=given["outcome"],
        text=given["text"],
        files=given["attached"],
        actor=actor,
        now=now,
    )


def _suspend(problem: Problem, given: Cleaned, actor: User, now: datetime) -> None:
    loop.suspend_problem(
        problem, reason=given["text"], review_on=given["review_on"], actor=actor, now=now
    )


def _transfer(problem: Problem, given: Cleaned, actor: User, now: datetime) -> None:
    loop.transfer_problem(
        problem, to_whom=given["to_whom"], reason=given["text"], actor=actor, now=now
    )


def _close(problem: Problem, given: Cleaned, actor: User, now: datetime) -> None:
    loop.close_problem(
        problem, unconfirmed_reason=given["unconfirmed_reason"], actor=actor, now=now
    )


def _reassign(problem: Problem, given: Cleaned, actor: User, now: datetime) -> None:
    loop.reassign_problem(problem, unit=given["unit"], reason=given["text"], actor=actor, now=now)


def _plain(operation: Callable[..., None]) -> Apply:
    return lambda problem, given, actor, now: operation(problem, actor=actor, now=now)


def _said(operation: Callable[..., None], name: str = "reason") -> Apply:
    return lambda problem, given, actor, now: operation(
        problem, actor=actor, now=now, **{name: given["text"]}
    )


SCREENS: dict[str, StepScreen] = {
    "judge": StepScreen(("triage", "dispatch"), JudgeForm, _judge, frozenset({"words", "units"})),
    "accept": StepScreen(("accept",), EmptyForm, _plain(loop.accept_problem)),
    "propose": StepScreen(("propose",), ProposeForm, _propose),
    "resume": StepScreen(("resume",), EmptyForm, _plain(loop.resume_problem)),
    "amend": StepScreen(("amend",), TextForm, _said(loop.amend_problem, "text")),
    "close": StepScreen(("close",), CloseForm, _close),
    "confirm": StepScreen(("confirm",), EmptyForm, _plain(loop.confirm_solution)),
    "dispute": StepScreen(("dispute",), TextForm, _said(loop.dispute_solution)),
    "suspend": StepScreen(("suspend",), SuspendForm, _suspend),
    "send_back": StepScreen(("send_back",), TextForm, _said(loop.send_back)),
    "reassign": StepScreen(("reassign",), UnitForm, _reassign, frozenset({"units"})),
    "return": StepScreen(("return",), TextForm, _said(loop.return_to_enterprise, "question")),
    "transfer": StepScreen(("transfer",), TransferForm, _transfer),
    "withdraw": StepScreen(("withdraw",), TextForm, _said(loop.withdraw_problem)),
    "reopen": StepScreen(("reopen",), TextForm, _said(loop.reopen_problem)),
}


def screens_open_to(viewer: User, problem: Problem, *, now: datetime) -> list[str]:
    """Return the codes of the screens that ``viewer`` may use now, in order of the table.

    What only the owning unit may do is not offered to another section; who handled a problem is
    not offered its confirmation and close-out.
    """
    open_steps = {step.name for step in steps_open_to(viewer, problem, flow=PROBLEM_FLOW, at=now)}
    if not _owns(viewer, problem, now=now):
        open_steps -= OWNERS_ONLY
    if problem.handler_id == viewer.pk:
        open_steps -= {"confirm", "dispute", "close"}
    if problem.confirmed_at is not None:
        open_steps -= {"confirm"}
    return [code for code, screen in SCREENS.items() if open_steps & set(screen.steps)]


def _owns(viewer: User, problem: Problem, *, now: datetime) -> bool:
    held = grants_of(viewer, at=now)
    return any(g.unit_id == problem.owner_unit_id or g.role in {"duty", "leader"} for g in held)
