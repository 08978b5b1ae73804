"""What the worker does: run queued imports, pick up lost ones, remove old files."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yiqi.audit.operations import record
from yiqi.exchange import spool
from yiqi.exchange.engine import Parsed, Progress
from yiqi.exchange.kinds import ImportKind
from yiqi.exchange.lists import Table
from yiqi.exchange.models import ImportRun
from yiqi.exchange.operations.files import ImportResult, collector_paused, write_rows
from yiqi.exchange.operations.imports import prepared
from yiqi.exchange.reports import packed, report_on
from yiqi.exchange.rules import IMPORT_FLOW, KEPT_DAYS
from yiqi.exchange.workbooks import result_workbook
from yiqi.lib.errors import Refusal
from yiqi.workflow.operations import advance

TRIES = 2  # another person may write the same key between the reading and the writing


def run_import(run: ImportRun, *, now: datetime, progress: Progress | None = None) -> None:
    """Import a queued file, once: rows, their events and the finished run in one transaction.

    Harmless to call again: killed in the middle, nothing is written and the next call begins
    anew; finished or given up, it does nothing.
    """
    if run.state == "queued":
        advance(run, "start", flow=IMPORT_FLOW, actor=None, at=now)
    if run.state != "running":
        return
    try:
        with collector_paused():
            _import(run, now=now, progress=progress)
    except Refusal as refusal:
        fail_import(run, refusal, now=now)


def _import(run: ImportRun, *, now: datetime, progress: Progress | None) -> None:
    kind, table, parsed, context = prepared(run, now=now, progress=progress)
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                result = write_rows(
                    kind, parsed, context, keeps_good=run.keeps_good, progress=progress
                )
                if progress:
                    progress("result", result.rows, result.rows)
                _keep_result(run, kind, table, result)
                _finish(run, result, now=now)
        except IntegrityError:
            if attempt == TRIES:
                fail_import(run, ChangedMeanwhile(), now=now)
                return
            parsed = _as_new(parsed)
        else:
            return


class ChangedMeanwhile(Refusal):
    """Somebody else wrote the same things while the import ran; nothing was written."""

    code = "import_changed_meanwhile"


def _as_new(parsed: Parsed) -> Parsed:
    """Forget what an undone attempt said of the good rows."""
    good = {row.number for row in parsed.rows}
    for number, outcome in parsed.outcomes.items():
        if number in good:
            outcome.result = "failed"
            outcome.faults = [fault for fault in outcome.faults if fault.is_note]
    return parsed


def _keep_result(run: ImportRun, kind: ImportKind, table: Table, result: ImportResult) -> None:
    """Write report and result workbook; they count only once the transaction does."""
    mapping: dict[str, int] = json.loads(run.mapping)
    report = report_on(table, kind, mapping, result.outcomes, findings=table.opened.findings)
    spool.keep(run.folder, spool.REPORT, packed(report), district_id=run.district_id)
    book = result_workbook(table, kind, mapping, result.outcomes, run_id=run.pk)
    spool.keep(run.folder, spool.RESULT, book, district_id=run.district_id)


def _finish(run: ImportRun, result: ImportResult, *, now: datetime) -> None:
    counts = {
        "rows": result.rows,
        "created": result.created,
        "updated": result.updated,
        "skipped": result.skipped,
        "failed": result.failed,
    }
    changes: dict[str, Any] = {**counts, "is_written": result.is_written, "ended_at": now}
    step = "finish" if result.is_written else "fail"
    if step == "fail":
        changes["reason"] = "held_back"
    advance(run, step, flow=IMPORT_FLOW, actor=None, at=now, data=counts, **changes)


@transaction.atomic
def fail_import(run: ImportRun, refusal: Refusal, *, now: datetime) -> None:
    """End an import that cannot be done, with the reason for the person; nothing was written."""
    run.refresh_from_db()
    params = {k: v for k, v in refusal.params.items() if isinstance(v, str | int)}
    advance(
        run,
        "fail",
        flow=IMPORT_FLOW,
        actor=None,
        at=now,
        data={"reason": refusal.code},
        reason=refusal.code[:60],
        reason_params=json.dumps(params, ensure_ascii=False),
        ended_at=now,
        rows=None,
        created=0,
        updated=0,
        skipped=0,
        failed=0,
    )


def remove_old_files(*, now: datetime) -> int:
    """Remove the files of imports older than ``KEPT_DAYS``; return of how many."""
    old = ImportRun.objects.filter(
        files_removed_at=None, uploaded_at__lt=now - timedelta(days=KEPT_DAYS)
    ).exclude(state__in=("queued", "running"))
    count = 0
    for run in old.order_by("pk")[:500]:
        with transaction.atomic():
            taken = ImportRun.objects.filter(pk=run.pk, files_removed_at=None)
            if not taken.update(files_removed_at=now):
                continue
            record(
                kind="exchange.importrun.remove_files",
                subject=run,
                actor=None,
                at=now,
                district_id=run.district_id,
            )
        spool.drop(run.folder)
        count += 1
    return count
