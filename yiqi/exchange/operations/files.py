"""Imports a whole file at once: what commands, tests and the worker call."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.permissions import require_role
from yiqi.exchange import engine, lists
from yiqi.exchange.engine import Outcome, Parsed, Progress, Sorted
from yiqi.exchange.kinds import ImportContext, ImportKind, Subject, kind_named
from yiqi.exchange.queries import remembered_headings
from yiqi.exchange.reading import open_file


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file; ``created + updated + skipped + failed == rows`` always.

    ``is_written`` is False where a faulty row kept the whole file back; good rows then count as
    failed, by the reason ``held_back``. ``outcomes`` has every row in the file's order.
    """

    rows: int
    created: int
    updated: int
    skipped: int
    failed: int
    is_written: bool
    outcomes: tuple[Outcome, ...] = ()

    @property
    def faults(self) -> list[tuple[int, str, str]]:
        """Every error as (row number, column code, reason code), for tests and logs."""
        return [(o.number, f.column, f.code) for o in self.outcomes for f in o.errors]


def run_import_file(
    kind: str,
    source: str | Path | bytes,
    *,
    district: ScopeNode,
    actor: User | None,
    now: datetime,
    context: str | Subject = "",
    mapping: Mapping[str, int] | None = None,
    sheet: int | None = None,
    keeps_good: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file without pages: read, match, check and write, in one transaction.

    Args:
        kind: code of a registered kind.
        source: a path, or the bytes of the file.
        actor: whose roles count; None is the system.
        context: key of the kind's context choice, or the subject itself.
        mapping: column code → place in the file from 0; guessed by headings, content and what the
            district chose before where not given.
        sheet: its index; the one that fits best where not given.
        keeps_good: write the good rows and leave out the faulty ones; otherwise one faulty row
            keeps the whole file back.
        progress: called as ``progress(phase, done, total)``.

    Raises:
        UnknownKind, NotAllowed; the refusals of ``reading.open_file``; NoHeader, NoRows,
        TooManyRows, ColumnsMissing, ColumnTwice: nothing was written.
        Refusal: the kind's own operation declines; nothing was written.
    """
    declared = kind_named(kind)
    if actor is not None:
        require_role(actor, declared.roles, at=now)
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    with collector_paused():
        remembered = remembered_headings(district, kind=kind)
        opened = open_file(content)
        table = lists.find_table(opened, declared, sheet=sheet, remembered=remembered)
        found = engine.matched(table, declared, mapping=mapping, remembered=remembered)
        parsed = engine.parse(table, declared, found.mapping, progress=progress)
        subject = subject_of(declared, context, actor=actor, now=now)
        place = ImportContext(district=district, actor=actor, now=now, subject=subject)
        return write_rows(declared, parsed, place, keeps_good=keeps_good, progress=progress)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python's cycle collector out of an import.

    Tens of thousands of rows live until the end and hold no cycles; the collector would walk all
    of them again and again, which is half the time of a bulk insert. What is freed by its count
    is freed as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@transaction.atomic
def write_rows(
    kind: ImportKind,
    parsed: Parsed,
    context: ImportContext,
    *,
    keeps_good: bool,
    progress: Progress | None = None,
) -> ImportResult:
    """Match, check and write the parsed rows of a file in one transaction."""
    found = engine.sort_out(parsed, kind, context, progress=progress)
    is_held = found.counts["failed"] > 0 and not keeps_good
    if is_held:
        found = engine.hold_back(found)
    else:
        engine.write(found, kind, context, progress=progress)
    return _result(found, is_written=not is_held)


def subject_of(
    kind: ImportKind, chosen: str | Subject, *, actor: User | None, now: datetime
) -> Subject | None:
    """Return what the import is for; None where the kind asks for nothing.

    Raises:
        Refusal: of the kind, where the key is none or lies outside the actor's scope.
    """
    if isinstance(chosen, Subject) or kind.context is None:
        return chosen if isinstance(chosen, Subject) else None
    return kind.context.find(chosen, actor, at=now)


def _result(found: Sorted, *, is_written: bool) -> ImportResult:
    counts = found.counts
    return ImportResult(
        rows=len(found.outcomes),
        created=counts["created"],
        updated=counts["updated"],
        skipped=counts["skipped"],
        failed=counts["failed"],
        is_written=is_written,
        outcomes=tuple(found.outcomes),
    )
