"""What a story is made of: the text that came in, and the dated steps that followed."""

from dataclasses import dataclass
from datetime import date, datetime

# The state after a step, as in problems.rules.PROBLEM_FLOW; other kinds leave the state alone.
STATE_AFTER = {
    "receive": "received",
    "return": "returned",
    "amend": "received",
    "triage": "triaged",
    "dispatch": "dispatched",
    "send_back": "received",
    "reassign": "dispatched",
    "accept": "in_hand",
    "suspend": "suspended",
    "resume": "in_hand",
    "propose": "to_confirm",
    "dispute": "in_hand",
    "close": "closed",
    "transfer": "transferred",
    "withdraw": "withdrawn",
    "reopen": "reopened",
}
SAID = frozenset({"note", "attach", "confirm", "rate"})


@dataclass(frozen=True, slots=True)
class ProblemText:
    """One invented problem as an enterprise writes it: a row of problem_texts_zh.csv."""

    category: str  # code or Chinese name of the plan's category
    title: str
    text: str
    channel: str  # code of Problem.Channel or its Chinese name
    urgency: str  # code or Chinese name of the plan's priority
    note: str = ""  # hints for us, such as 行业:食品; never shown


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did at a moment; fields that the kind does not need are empty."""

    at: datetime
    kind: str  # a step of PROBLEM_FLOW, or note, attach, rate
    actor_role: str  # role code of product.md §1
    actor_code: str  # an officer, or a contact person where actor_role is enterprise
    unit_code: str  # the actor's unit; of dispatch and reassign the unit that receives it
    text: str = ""
    category: str = ""  # triage
    priority: str = ""  # triage
    outcome: str = ""  # propose: solved, refused
    rating: int | None = None  # rate: 1 to 5
    review_on: date | None = None  # suspend
    to_whom: str = ""  # transfer
    files: tuple[str, ...] = ()  # attach, propose: names of the evidence
    is_internal: bool = False  # note: among officers


@dataclass(frozen=True, slots=True)
class Story:
    """The life of one problem up to the demo moment."""

    code: str
    enterprise_code: str
    contact_code: str  # the contact person who reported
    channel: str  # app, phone, visit, chat, daily_report
    category: str  # code of the plan; what triage gives
    priority: str  # code of the plan
    title: str
    text: str
    common_code: str  # equal where several enterprises report the same
    steps: tuple[Step, ...]

    @property
    def received_at(self) -> datetime:
        """When the enterprise said it."""
        return self.steps[0].at

    def state_at(self, moment: datetime) -> str:
        """Return the state at a moment, ``new`` before the first step."""
        state = "new"
        for step in self.steps:
            if step.at <= moment:
                state = STATE_AFTER.get(step.kind, state)
        return state

    @property
    def state(self) -> str:
        """The state after the last step."""
        return self.state_at(self.steps[-1].at)


@dataclass(frozen=True, slots=True)
class StorySeed:
    """What is decided before the walk: who says what, when, and which way it will take."""

    enterprise_code: str
    contact_code: str
    reporter_code: str  # who enters it: the contact person, or an officer
    reporter_role: str
    reporter_unit: str
    channel: str
    category: str
    priority: str
    unit_code: str  # which section or committee solves it
    received_at: datetime
    due_at: datetime
    text: str
    way: str = "plain"  # see story_plan
