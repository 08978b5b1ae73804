"""The steps of a person's import: upload, columns, check, run, cancel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from django.db import transaction

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.permissions import require_role
from yiqi.accounts.queries import grants_of
from yiqi.audit.queries import event_with_nonce
from yiqi.exchange import engine, lists, spool
from yiqi.exchange.engine import Parsed, Progress, TooManyRows
from yiqi.exchange.kinds import ImportContext, ImportKind, Subject, kind_named
from yiqi.exchange.lists import Table
from yiqi.exchange.matching import Guess, guess, require_complete
from yiqi.exchange.models import HeadingMemory, ImportRun
from yiqi.exchange.operations.files import collector_paused, subject_of
from yiqi.exchange.operations.restoring import restored
from yiqi.exchange.queries import remembered_headings
from yiqi.exchange.reading import OpenedFile, open_file
from yiqi.exchange.reports import packed, report_on
from yiqi.exchange.rules import CHECKED_AT_ONCE, IMPORT_FLOW
from yiqi.exchange.tasks import carry_out, check_import
from yiqi.lib.errors import Refusal
from yiqi.lib.findings import Finding
from yiqi.workflow.operations import advance, begin


class ImportNotReady(Refusal):
    """The import is not at the step that this needs."""

    code = "import_not_ready"


@dataclass(frozen=True, slots=True)
class OpenedImport:
    """An import's file, opened: its list, and how its columns are matched or guessed."""

    kind: ImportKind
    opened: OpenedFile
    table: Table
    guess: Guess


@transaction.atomic
def start_import(
    kind: ImportKind,
    content: bytes,
    *,
    file_name: str,
    subject: str = "",
    actor: User,
    now: datetime,
    nonce: str | None = None,
) -> ImportRun:
    """Take a file in: it is opened, its list is found, it is kept sealed; nothing else yet.

    Sending the same form twice (``nonce``) gives the first import again.

    Raises:
        NotAllowed: the actor's roles may not import this.
        Refusal: of the file (``reading.open_file``, NoHeader, NoRows) or of the subject.
    """
    require_role(actor, kind.roles, at=now)
    sent = event_with_nonce(nonce) if nonce else None
    if sent is not None:
        return ImportRun.objects.get(pk=sent.subject_id, by=actor)
    found = subject_of(kind, subject, actor=actor, now=now)
    opened = open_file(content)
    node = _governing_node(kind, found, actor=actor, now=now)
    district = node.district or node
    known = remembered_headings(district, kind=kind.code)
    table = lists.find_table(opened, kind, remembered=known)
    run = ImportRun(
        kind=kind.code,
        by=actor,
        district=district,
        scope_node=node,
        subject=subject if found else "",
        subject_label=found.label[:120] if found else "",
        folder=uuid4(),
        file_name=file_name[-200:],
        file_kind=opened.kind,
        size=len(content),
        sheet=table.sheet,
        sheet_name=opened.sheets[table.sheet].name[:80],
        found_rows=_count_rows(table, kind),
        uploaded_at=now,
    )
    spool.keep(run.folder, spool.UPLOAD, content, district_id=run.district_id)
    data = {"kind": kind.code, "rows": run.found_rows}
    begin(run, "upload", flow=IMPORT_FLOW, actor=actor, at=now, data=data, nonce=nonce)
    return run


def _count_rows(table: Table, kind: ImportKind) -> int:
    """Return how many filled rows the list has.

    Raises:
        TooManyRows: more than the kind takes.
    """
    count = sum(1 for _ in islice(table.rows(), kind.max_rows + 1))
    if count > kind.max_rows:
        raise TooManyRows(max=kind.max_rows)
    return count


def _governing_node(
    kind: ImportKind, subject: Subject | None, *, actor: User, now: datetime
) -> ScopeNode:
    """Return the node whose roles govern the import: the subject's, else the actor's own."""
    if subject is not None:
        return subject.node
    held = grants_of(actor, at=now)
    first = next(grant for grant in held if grant.role in kind.roles)
    return ScopeNode.objects.select_related("district").get(pk=first.node_id)


def open_import(run: ImportRun, *, sheet: int | None = None) -> OpenedImport:
    """Open an import's file again, at its sheet or another one.

    Raises:
        FilesGone: its time is over.
        NoHeader, NoRows: the other sheet has no list.
    """
    kind = kind_named(run.kind)
    content = spool.fetch(run.folder, spool.UPLOAD, district_id=run.district_id)
    opened = open_file(content)
    chosen = run.sheet if sheet is None else sheet
    if not 0 <= chosen < len(opened.sheets):
        chosen = run.sheet
    remembered = remembered_headings(run.district, kind=run.kind)
    table = lists.find_table(opened, kind, sheet=chosen, remembered=remembered)
    mapping: dict[str, int] = json.loads(run.mapping)
    if mapping and chosen == run.sheet:
        found = Guess(mapping, dict.fromkeys(mapping, "chosen"))
    else:
        found = guess(kind, table.header, table.sample, remembered=remembered)
    return OpenedImport(kind, opened, table, found)


def match_columns(
    run: ImportRun, mapping: Mapping[str, int], *, sheet: int, actor: User, now: datetime
) -> None:
    """Say which column is which; the choice is remembered. The rows are checked next.

    A file of up to ``CHECKED_AT_ONCE`` rows is checked before this returns, a longer one by the
    worker.

    Raises:
        ColumnsMissing, ColumnTwice: the choice cannot work; nothing changed.
        StepNotPossible: the import is running or over.
    """
    found = open_import(run, sheet=sheet)
    width = len(found.table.header.labels)
    chosen = {code: i for code, i in mapping.items() if code in found.kind.by_code and i < width}
    require_complete(found.kind, chosen)
    with transaction.atomic():
        _remember(run, found.table, chosen)
        advance(
            run,
            "match",
            flow=IMPORT_FLOW,
            actor=actor,
            at=now,
            sheet=found.table.sheet,
            sheet_name=found.opened.sheets[found.table.sheet].name[:80],
            mapping=json.dumps(chosen),
            found_rows=_count_rows(found.table, found.kind),
            rows=None,
        )
        spool.forget_progress(run.folder)
        if run.found_rows > CHECKED_AT_ONCE:
            check_import.enqueue(run.pk)
        else:
            check_rows(run, actor=actor, now=now)


def _remember(run: ImportRun, table: Table, chosen: Mapping[str, int]) -> None:
    """Keep for the district which heading means which column, and which mean none."""
    by_place = {index: code for code, index in chosen.items()}
    rows = {
        name: HeadingMemory(
            district=run.district,
            kind=run.kind,
            heading=name,
            column=by_place.get(index, ""),
        )
        for index, name in enumerate(table.header.names)
        if name
    }
    HeadingMemory.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["district", "kind", "heading"],
        update_fields=["column"],
    )


def check_rows(
    run: ImportRun, *, actor: User | None, now: datetime, progress: Progress | None = None
) -> None:
    """Check every row and say what the import would do; nothing of it is written.

    Raises:
        TooManyRows, FilesGone, and refusals of the subject.
    """
    with collector_paused():
        kind, table, parsed, context = prepared(run, now=now, progress=progress)
        found = engine.sort_out(parsed, kind, context, progress=progress)
    findings = [*table.opened.findings, *_told_of_restored(table)]
    mapping: dict[str, int] = json.loads(run.mapping)
    report = report_on(table, kind, mapping, found.outcomes, findings=findings)
    spool.keep(run.folder, spool.REPORT, packed(report), district_id=run.district_id)
    changes: dict[str, Any] = {"rows": len(found.outcomes), **found.counts}
    advance(run, "preview", flow=IMPORT_FLOW, actor=actor, at=now, data=found.counts, **changes)


def prepared(
    run: ImportRun, *, now: datetime, progress: Progress | None = None
) -> tuple[ImportKind, Table, Parsed, ImportContext]:
    """Read an import's file and check its rows by themselves, without the database's answer."""
    found = open_import(run)
    actor = run.by
    subject = subject_of(found.kind, run.subject, actor=actor, now=now)
    mapping = found.guess.mapping
    table = restored(found.table, found.kind, mapping, actor=actor, subject=run.subject)
    parsed = engine.parse(table, found.kind, mapping, progress=progress)
    context = ImportContext(district=run.district, actor=actor, now=now, subject=subject)
    return found.kind, table, parsed, context


def _told_of_restored(table: Table) -> Iterable[Finding]:
    if table.restored:
        yield Finding("restored", {"count": sum(len(one) for one in table.restored.values())})


@transaction.atomic
def queue_import(run: ImportRun, *, keeps_good: bool, actor: User, now: datetime) -> None:
    """Let the worker import the checked file.

    Args:
        run: at ``previewed``.
        keeps_good: write the good rows and give the faulty ones back; otherwise a row that has
            become faulty since the check keeps the whole file back.
        actor: who decided it.
        now: when.

    Raises:
        ImportNotReady: no row would be written.
        StepNotPossible: it is not checked, or was queued before (a double click).
    """
    if run.created + run.updated == 0 or (run.failed and not keeps_good):
        raise ImportNotReady
    spool.forget_progress(run.folder)
    changes: dict[str, Any] = {"keeps_good": keeps_good, "queued_at": now}
    advance(run, "run", flow=IMPORT_FLOW, actor=actor, at=now, **changes)
    carry_out.enqueue(run.pk)


@transaction.atomic
def cancel_import(run: ImportRun, *, actor: User, now: datetime) -> None:
    """Give an import up before it runs; its files go at once.

    Raises:
        StepNotPossible: it is running or over.
    """
    advance(
        run, "cancel", flow=IMPORT_FLOW, actor=actor, at=now, ended_at=now, files_removed_at=now
    )
    transaction.on_commit(lambda: spool.drop(run.folder))
