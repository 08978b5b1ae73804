"""Plays the stories through the real operations: every step at its own time, by its own person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from yiqi.accounts.models import User
from yiqi.accounts.queries import load_grants
from yiqi.audit.clock import clock_standing_at
from yiqi.audit.operations import run_reactions
from yiqi.problems.models import Attachment, Problem
from yiqi.problems.operations import (
    NewFile,
    NewProblem,
    accept_problem,
    amend_problem,
    attach_files,
    close_problem,
    confirm_solution,
    dispatch_problem,
    dispute_solution,
    propose_outcome,
    rate_solution,
    reassign_problem,
    receive_problem,
    reopen_problem,
    resume_problem,
    return_to_enterprise,
    say,
    send_back,
    suspend_problem,
    transfer_problem,
    triage_problem,
    withdraw_problem,
)
from yiqi.rehearsal.demo.pictures import evidence
from yiqi.rehearsal.demo.story_shapes import Step, Story
from yiqi.rehearsal.demo.world import World


class Player:
    """Takes the steps of all stories in order of time; keeps each problem as it stands."""

    def __init__(self, world: World, stories: Sequence[Story]) -> None:
        self.world = world
        self.stories = {story.code: story for story in stories}
        self.problems: dict[str, Problem] = {}
        self.steps = sorted(
            ((step.at, story.code, place, step) for story in stories
             for place, step in enumerate(story.steps)),
            key=lambda row: row[:3],
        )  # fmt: skip
        self.done = 0

    def play_until(self, moment: datetime) -> None:
        """Take every step up to ``moment``."""
        while self.done < len(self.steps) and self.steps[self.done][0] <= moment:
            at, code, _, step = self.steps[self.done]
            with clock_standing_at(at):
                self._take(self.stories[code], step)
            self.done += 1

    def _take(self, story: Story, step: Step) -> None:
        actor = self._actor(step)
        if step.kind == "receive":
            self.problems[story.code] = self._receive(story, actor, step.at)
            run_reactions(now=step.at)  # the suggestion stands before anybody judges
            return
        STEPS[step.kind](self.world, self.problems[story.code], step, actor)

    def _actor(self, step: Step) -> User:
        """Return who acts, with the grants kept: nobody's roles change while it plays."""
        actor = self.world.users[step.actor_code]
        if actor.loaded_grants is None:
            load_grants(actor, at=step.at)
        return actor

    def _receive(self, story: Story, actor: User, at: datetime) -> Problem:
        person = self.world.people[story.contact_code]
        return receive_problem(
            NewProblem(
                text=story.text,
                channel=story.channel,
                enterprise=self.world.enterprises[story.enterprise_code],
                contact=self.world.contacts[story.enterprise_code, story.contact_code],
                title=story.title,
                reporter_name=person.name,
                reporter_phone=person.phone,
            ),
            district=self.world.node,
            actor=actor,
            now=at,
        )


def _note(world: World, problem: Problem, step: Step, actor: User) -> None:
    say(problem, text=step.text, actor=actor, now=step.at, is_internal=step.is_internal)


def _note_inside(problem: Problem, step: Step, actor: User) -> None:
    if step.text:
        say(problem, text=step.text, actor=actor, now=step.at, is_internal=True)


def _files(problem: Problem, step: Step) -> list[NewFile]:
    return [evidence(name, reference=problem.reference, at=step.at) for name in step.files]


def _attach(world: World, problem: Problem, step: Step, actor: User) -> None:
    purpose = Attachment.Purpose.EVIDENCE
    attach_files(problem, _files(problem, step), purpose=purpose, actor=actor, now=step.at)


def _triage(world: World, problem: Problem, step: Step, actor: User) -> None:
    triage_problem(
        problem, category=step.category, priority=step.priority, actor=actor, now=step.at
    )
    _note_inside(problem, step, actor)


def _return(world: World, problem: Problem, step: Step, actor: User) -> None:
    return_to_enterprise(problem, question=step.text, actor=actor, now=step.at)


def _amend(world: World, problem: Problem, step: Step, actor: User) -> None:
    amend_problem(problem, text=step.text, actor=actor, now=step.at)


def _dispatch(world: World, problem: Problem, step: Step, actor: User) -> None:
    unit = world.units[step.unit_code]
    dispatch_problem(problem, unit=unit, actor=actor, now=step.at, instruction=step.text)


def _reassign(world: World, problem: Problem, step: Step, actor: User) -> None:
    unit = world.units[step.unit_code]
    reassign_problem(problem, unit=unit, reason=step.text, actor=actor, now=step.at)


def _send_back(world: World, problem: Problem, step: Step, actor: User) -> None:
    send_back(problem, reason=step.text, actor=actor, now=step.at)


def _accept(world: World, problem: Problem, step: Step, actor: User) -> None:
    accept_problem(problem, actor=actor, now=step.at)


def _suspend(world: World, problem: Problem, step: Step, actor: User) -> None:
    if step.review_on is None:
        raise ValueError("a suspension names a day of review")
    suspend_problem(problem, reason=step.text, review_on=step.review_on, actor=actor, now=step.at)


def _resume(world: World, problem: Problem, step: Step, actor: User) -> None:
    resume_problem(problem, actor=actor, now=step.at)
    _note_inside(problem, step, actor)


def _propose(world: World, problem: Problem, step: Step, actor: User) -> None:
    propose_outcome(
        problem,
        outcome=step.outcome,
        text=step.text,
        actor=actor,
        now=step.at,
        files=_files(problem, step),
    )


def _confirm(world: World, problem: Problem, step: Step, actor: User) -> None:
    confirm_solution(problem, actor=actor, now=step.at)
    if step.text:
        say(problem, text=step.text, actor=actor, now=step.at)


def _rate(world: World, problem: Problem, step: Step, actor: User) -> None:
    rate_solution(problem, rating=step.rating or 5, words=step.text, actor=actor, now=step.at)


def _dispute(world: World, problem: Problem, step: Step, actor: User) -> None:
    dispute_solution(problem, reason=step.text, actor=actor, now=step.at)


def _close(world: World, problem: Problem, step: Step, actor: User) -> None:
    is_confirmed = problem.confirmed_at is not None
    if is_confirmed:
        _note_inside(problem, step, actor)
    reason = "" if is_confirmed else step.text
    close_problem(problem, actor=actor, now=step.at, unconfirmed_reason=reason)


def _transfer(world: World, problem: Problem, step: Step, actor: User) -> None:
    transfer_problem(problem, to_whom=step.to_whom, reason=step.text, actor=actor, now=step.at)


def _withdraw(world: World, problem: Problem, step: Step, actor: User) -> None:
    withdraw_problem(problem, reason=step.text, actor=actor, now=step.at)


def _reopen(world: World, problem: Problem, step: Step, actor: User) -> None:
    reopen_problem(problem, reason=step.text, actor=actor, now=step.at)


STEPS: Mapping[str, Callable[[World, Problem, Step, User], None]] = {
    "note": _note,
    "attach": _attach,
    "triage": _triage,
    "return": _return,
    "amend": _amend,
    "dispatch": _dispatch,
    "reassign": _reassign,
    "send_back": _send_back,
    "accept": _accept,
    "suspend": _suspend,
    "resume": _resume,
    "propose": _propose,
    "confirm": _confirm,
    "rate": _rate,
    "dispute": _dispute,
    "close": _close,
    "transfer": _transfer,
    "withdraw": _withdraw,
    "reopen": _reopen,
}
