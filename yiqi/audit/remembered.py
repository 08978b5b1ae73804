"""Keeps what every page reads and seldom changes, as long as no event says that it changed.

The log is append-only and each change writes its event in its own transaction. So the number of
events about a kind of thing is a revision of all things of that kind: one small query tells a
process whether what it read before still holds, whoever changed it, in whatever order.
(Not one of an area's usual names: the areas above decorate their small readings with it.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
MOST = 256  # answers kept of one reading

_kept: list[dict[object, tuple[int, object]]] = []
_subjects: set[str] = set()
# The revisions that were looked up in this request; None outside of one.
_looked_up: ContextVar[dict[str, int] | None] = ContextVar("looked_up", default=None)


def remembered(*subjects: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Answer again what was answered before, unless an event about ``subjects`` was added since.

    For readings of few rows that change seldom: units, tags, the incident. The answer is shared
    by everybody who asks: it must be immutable and may depend on the arguments alone.

    Args:
        subjects: model labels, as events name their subjects: ``accounts.unit``.
    """

    def decorate(read: Callable[P, R]) -> Callable[P, R]:
        answers: dict[object, tuple[int, R]] = {}
        _kept.append(answers)  # type: ignore[arg-type]
        _subjects.update(subjects)

        @wraps(read)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            key = (args, tuple(sorted(kwargs.items())))
            revision = _revision(subjects)
            found = answers.get(key)
            if found is not None and found[0] == revision:
                return found[1]
            value = read(*args, **kwargs)
            # What is read in a transaction may be undone with it.
            transaction.on_commit(partial(_keep, answers, key, (revision, value)))
            return value

        return answer

    return decorate


def forget_everything() -> None:
    """Read everything anew: for tests that put rows in without an event."""
    for answers in _kept:
        answers.clear()


@contextmanager
def one_look() -> Iterator[None]:
    """Ask the log once for all readings in this block: a request shows one state of things."""
    before = _looked_up.set({})
    try:
        yield
    finally:
        _looked_up.reset(before)


def look_again() -> None:
    """Ask the log at each reading for the rest of the request: an event was added.

    Not once more for all: the event may be undone, and a number that counts it would then stand
    for the next change of somebody else.
    """
    _looked_up.set(None)


def _keep(answers: dict[object, tuple[int, R]], key: object, answer: tuple[int, R]) -> None:
    if len(answers) >= MOST:
        answers.clear()
    answers[key] = answer


def _revision(subjects: tuple[str, ...]) -> int:
    seen = _looked_up.get()
    if seen is None:
        return sum(_counted(subjects).values())
    if not seen.keys() >= set(subjects):  # nothing yet, or an area was loaded meanwhile
        seen.update(dict.fromkeys(_subjects, 0) | _counted(sorted(_subjects)))
    return sum(seen[subject] for subject in subjects)


def _counted(subjects: Sequence[str]) -> dict[str, int]:
    marks = ", ".join(["%s"] * len(subjects))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_type, count(*) FROM audit_event "  # noqa: S608 - marks only
            f"WHERE subject_type IN ({marks}) GROUP BY subject_type",
            list(subjects),
        )
        return dict(cursor.fetchall())
