"""Walk one problem through its steps: who does what and when, in words as people write them."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from yiqi.rehearsal.demo.chance import weighted
from yiqi.rehearsal.demo.incident import DEMO_MOMENT
from yiqi.rehearsal.demo.shapes import Officer
from yiqi.rehearsal.demo.story_cast import Cast
from yiqi.rehearsal.demo.story_hours import before, by_day, next_meeting, on_day
from yiqi.rehearsal.demo.story_shapes import Step, StorySeed
from yiqi.rehearsal.demo.story_words import Words

RATINGS = {5: 58.0, 4: 28.0, 3: 9.0, 2: 3.0, 1: 2.0}


def walk(chance: random.Random, cast: Cast, seed: StorySeed) -> tuple[Step, ...]:
    """Return the steps of one story up to the demo moment, in order of time."""
    story = _Walk(chance, cast, seed)
    story.receive()
    if seed.way != "fresh":
        _WAYS.get(seed.way, _Walk.plain)(story)
    return tuple(step for step in story.steps if step.at <= DEMO_MOMENT)


class _Walk:
    """The steps so far and the moment of the last one; ``owner`` is the solving officer."""

    def __init__(self, chance: random.Random, cast: Cast, seed: StorySeed) -> None:
        self.chance, self.cast, self.seed = chance, cast, seed
        self.at = seed.received_at
        self.due_at = seed.due_at
        self.unit = seed.unit_code
        self.owner = cast.solver(chance, seed.unit_code)
        self.words = Words(chance, seed.category, seed.text)
        self.steps: list[Step] = []

    # -- writing a step ------------------------------------------------------------------------

    def fill(self, text: str) -> str:
        """Put names and small numbers into a phrase."""
        return text.format(
            short=self.cast.short_names[self.seed.enterprise_code],
            contact=self.cast.names[self.seed.contact_code],
            officer=self.owner.name,
            unit=self.cast.units[self.unit].name,
            hour=self.chance.randint(7, 18),
            n=self.chance.randint(2, 12),
        )

    def say(self, key: str) -> str:
        """Return a phrase that fits the problem, filled."""
        return self.fill(self.words.pick(key))

    def step(self, kind: str, actor: Officer | None, text: str = "", **more: object) -> None:
        """Add a step at the present moment; without an actor the enterprise's contact acts."""
        if actor is None:
            role, code, unit = "enterprise", self.seed.contact_code, ""
        else:
            role, code, unit = actor.role, actor.code, actor.unit_code
        unit_code = str(more.pop("unit_code", unit))
        self.steps.append(Step(self.at, kind, role, code, unit_code, text, **more))  # type: ignore[arg-type]

    def after(self, low: float, high: float) -> None:
        """Move on by some minutes, out of the night."""
        minutes = self.chance.triangular(low, high, low + (high - low) / 3)
        self.at = by_day(self.chance, self.at + timedelta(minutes=minutes))

    def duty(self) -> Officer:
        """The duty officer of this moment."""
        return self.cast.duty(self.at)

    # -- pieces of the way ---------------------------------------------------------------------

    def receive(self) -> None:
        """The problem comes in by its door."""
        seed = self.seed
        step = Step(self.at, "receive", seed.reporter_role, seed.reporter_code, seed.reporter_unit)
        self.steps.append(step)

    def triage(self) -> None:
        """The duty officer judges it after some minutes; an urgent one in the night, too."""
        minutes = min(50.0, self.chance.lognormvariate(2.2, 0.7))
        moment = self.at + timedelta(minutes=minutes)
        self.at = moment if self.seed.priority == "urgent" else by_day(self.chance, moment)
        chosen = {"category": self.seed.category, "priority": self.seed.priority}
        self.step("triage", self.duty(), self.say("triage"), **chosen)

    def dispatch(self) -> None:
        """Handed on at once where it cannot wait, else in the nightly meeting."""
        priority = self.seed.priority
        at_once = priority == "urgent" or (priority == "important" and self.chance.random() < 0.45)
        if at_once:
            self.at += timedelta(minutes=self.chance.uniform(3, 15))
            self.step("dispatch", self.duty(), self.say("dispatch_now"), unit_code=self.unit)
            return
        meeting = next_meeting(self.chance, self.at)
        if self.chance.random() < 0.6 and meeting - self.at > timedelta(hours=1):
            self.at += timedelta(minutes=self.chance.uniform(2, 12))
            self.step("note", self.duty(), self.say("receipt"))
        self.at = meeting
        chair = self.cast.meeting_chair()
        self.step("dispatch", chair, self.say("dispatch_meeting"), unit_code=self.unit)

    def accept(self) -> None:
        """The section's officer takes it: in the same evening or next morning."""
        if self.seed.priority == "urgent":
            self.at += timedelta(minutes=self.chance.uniform(4, 35))
        else:
            self.after(15, 110)
        self.step("accept", self.owner)
        self.at += timedelta(minutes=self.chance.uniform(1, 9))
        self.step("note", self.owner, self.say("accept"), is_internal=self.chance.random() < 0.4)

    def judged(self) -> None:
        """Triage, dispatch and acceptance."""
        self.triage()
        self.dispatch()
        self.accept()

    def work(self, *, share: float | None = None) -> None:
        """Progress notes on the way to the solution; ends at the moment of the proposal.

        ``share`` of the time left until the limit; without it by chance: one in eight is quick, the
        others take more than half of their time, urgent ones some hours.
        """
        left = (self.due_at - self.at) * 0.95
        quick = self.chance.random() < 0.12
        drawn = self.chance.uniform(0.03, 0.15) if quick else self.chance.betavariate(5.0, 1.7)
        if self.seed.priority == "urgent":
            drawn = self.chance.uniform(0.03, 0.4)
        part = drawn if share is None else share
        end = self._before_due(self.at + max(left * part, timedelta(minutes=12)))
        days = (end - self.at) / timedelta(days=1)
        for _ in range(min(4, 1 + int(days * 0.7) + (self.chance.random() < 0.4))):
            moment = by_day(self.chance, self.at + (end - self.at) * self.chance.uniform(0.2, 0.6))
            if moment >= end - timedelta(minutes=4):
                break
            self.at = moment
            text = self.fill(self.words.note())
            if not text:
                break
            self.step("note", self.owner, text, is_internal=self.chance.random() < 0.35)
        self.at = end

    def _before_due(self, moment: datetime) -> datetime:
        """Return the moment out of the night: next morning, or if too late the evening before."""
        morning = by_day(self.chance, moment)
        if morning < self.due_at - timedelta(minutes=15):
            return morning
        evening = before(self.chance, moment)
        return evening if evening > self.at + timedelta(minutes=10) else moment

    def propose(self, outcome: str = "solved") -> None:
        """Evidence, and the question whether it is settled."""
        if outcome == "refused":
            self.step("propose", self.owner, self.say("refuse"), outcome=outcome)
            return
        names = self.words.of("files")
        files = tuple(self.chance.sample(names, min(len(names), self.chance.choice((1, 1, 2)))))
        text = self.fill(self.words.solution())
        if self.chance.random() < 0.55:
            self.at -= timedelta(minutes=3)
            self.step("attach", self.owner, files=files)
            self.at += timedelta(minutes=3)
            files = ()
        self.step("propose", self.owner, text, outcome=outcome, files=files)

    def confirm(self) -> None:
        """The enterprise confirms with one tap and mostly rates."""
        hours = min(72.0, self.chance.lognormvariate(2.2, 1.1))
        self.at = by_day(self.chance, self.at + timedelta(hours=hours))
        self.step("confirm", None, self.say("confirm") if self.chance.random() < 0.5 else "")
        if self.chance.random() < 0.86:
            self.at += timedelta(seconds=self.chance.randint(15, 90))
            rating = weighted(self.chance, RATINGS)
            self.step("rate", None, self.words.rating(rating), rating=rating)

    def close(self, text: str) -> None:
        """The duty office strikes it off the list, in one of its sweeps."""
        self.after(30, 780)
        self.step("close", self.duty(), text)

    # -- whole ways ----------------------------------------------------------------------------

    def plain(self) -> None:
        """From judgement to close-out without a detour."""
        self.judged()
        self.solved()

    def solved(self, *, share: float | None = None) -> None:
        """Work, proposal, confirmation, close-out."""
        self.work(share=share)
        self.propose()
        self.confirm()
        self.close(self.say("close"))

    def late(self) -> None:
        """In hand with notes, and nothing proposed at the demo moment."""
        self.judged()
        self.due_at = DEMO_MOMENT + timedelta(hours=3)
        self.work(share=1.0)

    def unaccepted(self) -> None:
        """Dispatched outside the meeting a while ago; the section has not taken it yet."""
        self.triage()
        self.at = DEMO_MOMENT - timedelta(minutes=self.chance.randint(4, 50))
        self.step("dispatch", self.duty(), self.say("dispatch_now"), unit_code=self.unit)

    def returned(self) -> str:
        """Sent back for what is missing; returns the answer, which has not come yet."""
        self.after(6, 45)
        question, answer = self.words.pair("returned")
        self.step("return", self.duty(), self.fill(question))
        return answer

    def amended(self) -> None:
        """Sent back, completed after some hours, then as usual."""
        answer = self.returned()
        self.after(40, 600)
        self.step("amend", None, self.fill(answer))
        self.plain()

    def transferred(self) -> None:
        """Not the bureau's: handed to the body that is responsible, with the reason."""
        if self.chance.random() < 0.5:
            self.triage()
        self.after(15, 180)
        to_whom, reason = self.words.pair("transfer")
        self.step("transfer", self.duty(), reason, to_whom=to_whom)

    def withdrawn(self) -> None:
        """Taken back by the enterprise while it is under way."""
        self.triage()
        if self.chance.random() < 0.5 and not self.words.is_short:
            self.dispatch()
            self.accept()
        self.after(10, 500)
        self.step("withdraw", None, self.say("withdraw"))

    def suspended(self) -> None:
        """Cannot go on before others have: the clock stands, a review day is set."""
        self.judged()
        self.after(60, 420)
        review = max(self.at.date() + timedelta(days=3), date(2022, 3, 19))
        self.step("suspend", self.owner, self.words.pair("suspended")[0], review_on=review)

    def resumed(self) -> None:
        """Suspended for a day or two, then finished."""
        self.judged()
        self.after(60, 300)
        review = self.at.date() + timedelta(days=self.chance.randint(1, 2))
        why, resumed = self.words.pair("suspended")
        self.step("suspend", self.owner, why, review_on=review)
        begun = self.at
        self.at = on_day(review, self.at.time().replace(hour=9))
        self.due_at += self.at - begun
        self.step("resume", self.owner, resumed)
        self.solved()

    def disputed(self) -> None:
        """The enterprise says no the first time."""
        self.judged()
        self.work(share=self.chance.uniform(0.1, 0.35))
        self.propose()
        self.after(20, 240)
        self.step("dispute", None, self.say("dispute"))
        self.solved()

    def reopened_now(self) -> None:
        """Closed, and opened again this evening: waits for tonight's meeting."""
        self._closed_soon()
        self.at = DEMO_MOMENT - timedelta(minutes=self.chance.randint(12, 130))
        self.step("reopen", None, self.say("reopen"))

    def reopened(self) -> None:
        """Closed, opened again after a day, dispatched and worked on once more."""
        self._closed_soon()
        self.after(600, 1500)
        self.step("reopen", None, self.say("reopen"))
        self.due_at = self.at + (self.seed.due_at - self.seed.received_at)
        self.dispatch()
        self.accept()
        self.solved()

    def _closed_soon(self) -> None:
        self.judged()
        self.solved(share=self.chance.uniform(0.1, 0.3))

    def refused(self) -> None:
        """Declined by a rule; the enterprise takes note, no rating asked."""
        self.judged()
        self.work()
        self.propose("refused")
        self.after(60, 900)
        self.step("confirm", None)
        self.close(self.say("close_refused"))

    def sent_back(self) -> None:
        """Dispatched to the wrong section, given back, judged again."""
        self.triage()
        right, self.unit = self.unit, self._wrong_unit()
        self.dispatch()
        self.after(10, 90)
        self.step("send_back", self.cast.solver(self.chance, self.unit), self.say("send_back"))
        self.unit = right
        self.plain()

    def reassigned(self) -> None:
        """Moved to another unit while in hand."""
        self.triage()
        right, self.unit = self.unit, self._wrong_unit()
        self.owner = self.cast.solver(self.chance, self.unit)
        self.dispatch()
        self.accept()
        self.unit, self.owner = right, self.cast.solver(self.chance, right)
        self.after(20, 200)
        self.step("reassign", self.duty(), self.say("reassign"), unit_code=right)
        self.accept()
        self.solved()

    def _wrong_unit(self) -> str:
        """Return a section that is easily mistaken for the right one."""
        units = ("general", "economy", "enterprise_service", "labour_group")
        return self.chance.choice([unit for unit in units if unit != self.unit])

    def unconfirmed(self) -> None:
        """Nobody answers: closed with the reason why there is no confirmation."""
        self.judged()
        self.work(share=self.chance.uniform(0.2, 0.5))
        self.propose()
        self.after(1200, 1900)
        self.step("close", self.duty(), self.say("unconfirmed"))


_WAYS: dict[str, Callable[[_Walk], object]] = {
    "unaccepted": _Walk.unaccepted,
    "late": _Walk.late,
    "returned": _Walk.returned,
    "amended": _Walk.amended,
    "transferred": _Walk.transferred,
    "withdrawn": _Walk.withdrawn,
    "suspended": _Walk.suspended,
    "resumed": _Walk.resumed,
    "disputed": _Walk.disputed,
    "reopened_now": _Walk.reopened_now,
    "reopened": _Walk.reopened,
    "refused": _Walk.refused,
    "sent_back": _Walk.sent_back,
    "reassigned": _Walk.reassigned,
    "unconfirmed": _Walk.unconfirmed,
}
