"""Functions named for an event kind that the jobs worker runs exactly once an event.

(Not one of an area's usual names: a registry that areas fill in ``AppConfig.ready``.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Reaction: TypeAlias = Callable[..., None]  # called with (event, *, now)
SEAL = "seal"  # the reader that every event waits for: the sealing job


class UnknownReaction(LookupError):
    """The outbox names a reaction that the installed version does not have."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something the worker does again and again; it must be harmless to run twice."""

    name: str
    every_s: int
    run: Callable[..., None]  # called with (*, now: datetime)


_reactions: dict[str, dict[str, Reaction]] = defaultdict(dict)
_jobs: dict[str, Job] = {}
_independent: set[str] = set()


def react_to(
    kind: str, *, name: str, is_independent: bool = False
) -> Callable[[Reaction], Reaction]:
    """Run the decorated function once for each event of ``kind``, in one transaction with its
    mark of being done.

    Args:
        is_independent: it needs no earlier event's reaction. Where many wait, as after an import,
            the newest few then come between, so that no single one waits for the rest.

    Raises:
        ValueError: the kind has a reaction of that name already.
    """

    def register(function: Reaction) -> Reaction:
        there = _reactions[kind].get(name)
        if name == SEAL or (there and there.__qualname__ != function.__qualname__):
            raise ValueError(f"{kind} has a reaction {name} already")
        _reactions[kind][name] = function
        if is_independent:
            _independent.add(name)
        return function

    return register


def independent_readers() -> frozenset[str]:
    """Return the reactions that may run out of order."""
    return frozenset(_independent)


def every(seconds: int, *, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run the decorated function from the jobs worker every ``seconds``."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        _jobs[name] = Job(name, seconds, function)
        return function

    return register


def readers_of(kind: str) -> tuple[str, ...]:
    """Return the names of the readers that an event of ``kind`` waits for."""
    return (SEAL, *_reactions.get(kind, ()))


def reaction_named(kind: str, name: str) -> Reaction:
    """Return the function.

    Raises:
        UnknownReaction: the installed version has none of that name.
    """
    try:
        return _reactions[kind][name]
    except KeyError as error:
        raise UnknownReaction(f"no reaction {name} to {kind} in this version") from error


def jobs() -> tuple[Job, ...]:
    """Return what the worker repeats, in order of registration."""
    return tuple(_jobs.values())


def due(job: Job, *, last: datetime | None, now: datetime) -> bool:
    """Tell whether ``job`` should run again at ``now``; a clock set back counts as due."""
    return last is None or now < last or (now - last).total_seconds() >= job.every_s
