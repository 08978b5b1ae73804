"""A flow is a table of steps: who may move what from where to where. No Django here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yiqi.accounts.rules import ROLES
from yiqi.lib.errors import Refusal

NEW = "new"  # the state before the first step
SYSTEM = "system"  # stands in ``by`` for Yiqi itself: jobs and reactions

_flows: dict[str, Flow] = {}


class StepNotAllowed(Refusal):
    """The person's role may not take this step."""

    code = "step_not_allowed"


class StepNotPossible(Refusal):
    """The thing is not in a state from which this step leads on."""

    code = "step_not_possible"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a flow: ``name`` leads from ``source`` to ``target`` and is taken by ``by``."""

    flow: str
    name: str
    source: str
    target: str
    by: frozenset[str]

    @property
    def label(self) -> str:
        """``flow.step``, for the documentation page."""
        return f"{self.flow}.{self.name}"


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of one kind of thing; permission list, documentation and source of the buttons."""

    name: str
    steps: tuple[Step, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state in the order of the table, without the one before the first step."""
        seen = dict.fromkeys(s for step in self.steps for s in (step.source, step.target))
        return tuple(state for state in seen if state != NEW)

    def step(self, name: str) -> Step:
        """Return a step for ``page``, with the roles of all rows of that name.

        Raises:
            KeyError: the flow has no such step.
        """
        rows = [step for step in self.steps if step.name == name]
        if not rows:
            raise KeyError(f"{self.name} has no step {name}")
        by = frozenset[str]().union(*(row.by for row in rows))
        return Step(self.name, name, rows[0].source, rows[0].target, by)

    def row_of(self, name: str, *, state: str) -> Step:
        """Return the row by which ``name`` leads on from ``state``.

        Raises:
            StepNotPossible: none does.
        """
        for row in self.steps:
            if row.name == name and row.source == state:
                return row
        raise StepNotPossible(step=name, state=state)

    def steps_from(self, state: str, *, roles: Iterable[str]) -> tuple[Step, ...]:
        """Return the steps that ``roles`` may take from ``state``, in the order of the table."""
        held = frozenset(roles)
        return tuple(row for row in self.steps if row.source == state and row.by & held)

    def as_mermaid(self) -> str:
        """Return the flow as a Mermaid state diagram for the documentation."""
        lines = [
            f"    {'[*]' if row.source == NEW else row.source} --> {row.target}: {row.name}"
            for row in self.steps
        ]
        return "\n".join(["stateDiagram-v2", *lines])


def flow(name: str, *rows: tuple[str, str, str, str]) -> Flow:
    """Make a flow from rows of (step, from, to, by); ``from`` and ``by`` may list several words.

    Raises:
        ValueError: a role that nobody can hold, a row without one, or two rows that lead on from
            one state by the same step.
    """
    steps = tuple(
        Step(name, step, source, target, frozenset(by.split()))
        for step, sources, target, by in rows
        for source in sources.split()
    )
    seen: set[tuple[str, str]] = set()
    for row in steps:
        unknown = row.by - {*ROLES, SYSTEM}
        if unknown or not row.by:
            raise ValueError(f"{row.label}: by whom? {sorted(unknown)}")
        if (row.name, row.source) in seen:
            raise ValueError(f"{row.label} leads on from {row.source} twice")
        seen.add((row.name, row.source))
    _flows[name] = Flow(name, steps)
    return _flows[name]


def flows() -> tuple[Flow, ...]:
    """Return every flow of the house by name, for the documentation of permissions."""
    return tuple(_flows[name] for name in sorted(_flows))
