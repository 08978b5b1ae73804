"""How a problem moves from report to close-out (销号), and by when. No Django here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiqi.incidents.rules import PlanError, plan_section
from yiqi.lib.clocks import Calendar, Limit, Pause, WorkingHours, deadline
from yiqi.workflow.rules import flow

# Every problem has one owner from the second it is received: the duty office until it is
# dispatched, then the section or park committee. "returned" waits for the enterprise's answer,
# the clock of "suspended" stands; "to_confirm" waits for the enterprise and then the duty office.
PROBLEM_FLOW = flow(
    "problem",
    # step       from                                   to            by
    (
        "receive",
        "new",
        "received",
        "enterprise duty leader section specialist team park system",
    ),
    ("return", "received reopened", "returned", "duty park"),
    ("amend", "returned", "received", "enterprise duty specialist park"),
    ("triage", "received reopened", "triaged", "duty park leader"),
    ("dispatch", "triaged reopened", "dispatched", "duty park leader"),
    ("send_back", "dispatched in_hand", "received", "section park"),
    ("reassign", "dispatched in_hand suspended", "dispatched", "duty leader park"),
    ("accept", "dispatched", "in_hand", "section park"),
    ("suspend", "in_hand", "suspended", "section park duty"),
    ("resume", "suspended", "in_hand", "section park duty system"),
    ("propose", "in_hand", "to_confirm", "section park"),
    ("confirm", "to_confirm", "to_confirm", "enterprise duty specialist park"),
    ("dispute", "to_confirm", "in_hand", "enterprise duty specialist park"),
    ("close", "to_confirm", "closed", "duty leader park"),
    ("transfer", "received triaged dispatched in_hand reopened", "transferred", "duty leader park"),
    (
        "withdraw",
        "received returned triaged dispatched in_hand suspended to_confirm reopened",
        "withdrawn",
        "enterprise duty specialist park",
    ),
    ("reopen", "closed transferred withdrawn", "reopened", "enterprise duty leader park"),
)

OPEN_STATES: tuple[str, ...] = (
    "received",
    "returned",
    "triaged",
    "dispatched",
    "in_hand",
    "suspended",
    "to_confirm",
    "reopened",
)
ENDED_STATES: tuple[str, ...] = ("closed", "transferred", "withdrawn")
WAITING_FOR_DUTY: tuple[str, ...] = ("received", "triaged", "reopened")
RUNNING_STATES: tuple[str, ...] = ("received", "triaged", "dispatched", "in_hand", "reopened")
OUTCOMES: tuple[str, ...] = ("solved", "refused")  # what a handler may propose
RATINGS: tuple[int, ...] = (1, 2, 3, 4, 5)
AMBER_SHARE = 4  # amber when less than a quarter of the time is left (product.md C2)
TITLE_LENGTH = 40
MAX_TEXT = 20_000  # characters of one message


@dataclass(frozen=True, slots=True)
class Category:
    """One row of the plan's category table."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Route:
    """Where problems of a category go; ``area`` (a zone or park code) narrows it."""

    category: str
    unit: str
    area: str = ""
    consult: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Priority:
    """How soon a problem of this priority is contacted and solved, in minutes of its clock."""

    code: str
    name: str
    name_en: str
    contact_minutes: int
    solve_minutes: int
    clock: str  # natural | working
    tags: tuple[str, ...] = ()  # an enterprise with one of these is raised to it
    words: tuple[str, ...] = ()  # a text with one of these is proposed for it
    natural_minutes: int = 0  # to solve when a working clock must run through; 0: the same minutes


@plan_section("problem_categories")
@dataclass(frozen=True, slots=True)
class CategoryPolicy:
    """The plan's problem categories, in the order in which they are shown."""

    rows: tuple[Category, ...]

    def __post_init__(self) -> None:
        codes = [row.code for row in self.rows]
        if not codes or len(set(codes)) != len(codes):
            raise PlanError("problem_categories.rows: at least one, each code once")


@plan_section("problem_routing")
@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """Category and area → the unit that owns the problem."""

    rows: tuple[Route, ...]

    def unit_for(self, category: str, areas: Iterable[str] = ()) -> str | None:
        """Return the code of the unit: the area's own row first, then the category's."""
        wanted = set(areas)
        fitting = [row for row in self.rows if row.category == category]
        narrow = next((row.unit for row in fitting if row.area in wanted and row.area), None)
        return narrow or next((row.unit for row in fitting if not row.area), None)


@plan_section("problem_priorities")
@dataclass(frozen=True, slots=True)
class PriorityPolicy:
    """The plan's priorities, lowest first."""

    rows: tuple[Priority, ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if row.clock not in {"natural", "working"} or row.solve_minutes <= 0:
                raise PlanError(f"problem_priorities.{row.code}: clock or minutes out of range")

    def named(self, code: str) -> Priority:
        """Return the priority of that code.

        Raises:
            PlanError: the plan has none.
        """
        for row in self.rows:
            if row.code == code:
                return row
        raise PlanError(f"problem_priorities: no {code!r}")

    @property
    def lowest(self) -> Priority:
        """The priority that a problem has until somebody judges it."""
        return self.rows[0]

    def proposed_for(self, text: str, tags: Iterable[str]) -> Priority:
        """Return the highest priority for which a tag or a word of the text speaks."""
        held = set(tags)
        speaking = [
            row
            for row in self.rows
            if held & set(row.tags) or any(word in text for word in row.words)
        ]
        return speaking[-1] if speaking else self.lowest


@plan_section("working_time")
@dataclass(frozen=True, slots=True)
class WorkingTimePolicy:
    """The hours in which a working-time clock runs, as ``HH:MM-HH:MM``."""

    hours: tuple[str, ...]


@plan_section("problem_reopening")
@dataclass(frozen=True, slots=True)
class ReopeningPolicy:
    """For how long the enterprise may reopen what was closed."""

    days: int

    def __post_init__(self) -> None:
        if self.days not in range(366):
            raise PlanError("problem_reopening.days: 0 to 365")


@plan_section("problem_response")
@dataclass(frozen=True, slots=True)
class ResponsePolicy:
    """Whether every clock runs in natural hours while a response is active."""

    natural_hours: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """A problem's deadline and what it follows from."""

    due_at: datetime
    amber_at: datetime
    contact_due_at: datetime
    clock: str  # natural | working
    limit_minutes: int


def clock_for(
    priority: Priority,
    *,
    started_at: datetime,
    hours: WorkingHours,
    calendar: Calendar,
    is_all_natural: bool,
    pauses: Sequence[Pause] = (),
) -> Clock:
    """Return by when a problem of ``priority`` must be contacted and solved.

    Args:
        started_at: when it was received, or reopened.
        is_all_natural: a response is active and the plan lets every clock run through.
        pauses: the times in which it was suspended.

    Raises:
        ValueError: a moment has no time zone.
    """
    kind = "natural" if is_all_natural else priority.clock
    runs_through = kind == "natural" and priority.natural_minutes
    solve_minutes = priority.natural_minutes if runs_through else priority.solve_minutes

    def by(minutes: int) -> datetime:
        limit = Limit(minutes, kind)  # type: ignore[arg-type]
        return deadline(started_at, limit, hours=hours, calendar=calendar, pauses=pauses)

    due_at = by(solve_minutes)
    return Clock(
        due_at=due_at,
        amber_at=due_at - (due_at - started_at) / AMBER_SHARE,
        contact_due_at=by(priority.contact_minutes),
        clock=kind,
        limit_minutes=solve_minutes,
    )


def reference(pk: int) -> str:
    """Return the number of a problem that people say on the telephone."""
    return f"PB-{pk:04d}"


def light_of(*, state: str, due_at: datetime, amber_at: datetime, now: datetime) -> str:
    """Return ``green``, ``amber`` or ``red``; ``none`` where no clock of ours runs."""
    if state not in RUNNING_STATES:
        return "none"
    if now >= due_at:
        return "red"
    return "amber" if now >= amber_at else "green"


def title_from(text: str) -> str:
    """Return a short title: the first clause of the text, at most 40 characters."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    for mark in "。！？!?；;":
        head = first.split(mark)[0]
        if 6 <= len(head) < len(first):
            first = head
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def may_reopen(*, ended_at: datetime, days: int, now: datetime) -> bool:
    """Tell whether the enterprise may still reopen what ended at ``ended_at``."""
    return now <= ended_at + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class CloseCheck:
    """Why a problem cannot be closed yet; empty when it can."""

    missing: tuple[str, ...]  # reason codes

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def check_close(
    *,
    outcome: str,
    has_evidence: bool,
    is_confirmed: bool,
    unconfirmed_reason: str,
    handler_id: int | None,
    closer_id: int | None,
) -> CloseCheck:
    """Decide whether a problem may be struck off the list (销号).

    It needs evidence, the enterprise's confirmation or the reason why that cannot be had, and a
    closer who is not the handler. A refusal needs its rule as evidence, checked when proposed.
    Source: domain.md §2; peers/service.md §2 row 21.
    """
    missing = []
    if not outcome:
        missing.append("no_outcome")
    if not has_evidence:
        missing.append("no_evidence")
    if not is_confirmed and not unconfirmed_reason.strip():
        missing.append("not_confirmed")
    if handler_id is not None and handler_id == closer_id:
        missing.append("closer_is_handler")
    return CloseCheck(tuple(missing))


def escalated(level: int) -> int:
    """Return the escalation level after a reopening: one higher, at most 3 (the leading group)."""
    return min(level + 1, 3)
