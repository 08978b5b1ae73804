"""The page of one import: checking, preview, progress, result."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.exchange import spool
from yiqi.exchange.banners import forget, watch
from yiqi.exchange.kinds import ImportColumn, ImportKind, kind_named
from yiqi.exchange.models import ImportRun
from yiqi.exchange.phrases import words_of, words_of_finding
from yiqi.exchange.queries import imports_visible_to
from yiqi.exchange.reports import FaultReport, Report, RowReport, unpacked
from yiqi.exchange.rules import IMPORT_FLOW, KEPT_DAYS, WAITING_STATES
from yiqi.lib.errors import Refusal
from yiqi.web.refusals import words_of as words_of_refusal
from yiqi.web.reloads import posted_from

FAULTS_A_PAGE = 50
SUMMED_UP = 6
NOTES = 30
ROWS_NAMED = 12
STEPS = ("upload", "columns", "check", "run", "result")
STEP_OF_STATE = {"uploaded": 1, "matched": 2, "previewed": 2, "queued": 3, "running": 3}


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One error as the page shows it."""

    row: int
    column: str
    shown: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FaultPage:
    """One page of errors or notes."""

    lines: list[FaultLine]
    total: int
    number: int
    last: int


@page(IMPORT_FLOW.step("upload"))
@require_GET
def import_page(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Show an import where it stands; also the way back to one that was left."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    if run.state == "uploaded":
        return redirect("exchange:import_columns", run.pk)
    kind = kind_named(run.kind)
    context: dict[str, Any] = {
        "run": run,
        "kind": kind,
        "at": STEP_OF_STATE.get(run.state, 4),
        "kept_days": KEPT_DAYS,
    }
    if run.state in WAITING_STATES:
        watch(request, run)
        context["progress"] = _progress(run)
        return render(request, "exchange/import_waiting.html", context)
    forget(request, run.pk)
    report = _report(run)
    columns = [c for c in kind.columns if report and _is_shown(report, c.code)]
    context |= {
        "report": report,
        "faults": _fault_page(request, kind, report.errors if report else []),
        "notes": _notes(kind, report) if report else [],
        "findings": [words_of_finding(one) for one in report.findings] if report else [],
        "summary": _summary(kind, report) if report else [],
        "columns": columns,
        "sample": _sample(report, columns) if report else [],
        "reason": _reason(run),
    }
    is_preview = run.state == "previewed"
    template = "exchange/import_preview.html" if is_preview else "exchange/import_result.html"
    return render(request, template, context)


@page(IMPORT_FLOW.step("upload"))
@require_GET
def import_progress(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Show how far the worker is; once it is done, let the whole page come anew."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    response = render(request, "exchange/_progress.html", {"run": run, "progress": _progress(run)})
    if run.state not in WAITING_STATES:
        response["HX-Refresh"] = "true"
    return response


@page(IMPORT_FLOW.step("upload"))
@posted_from("exchange:import_page", "run_id")
def seen(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Take the note that an import ended off the other pages, and show its result."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    forget(request, run.pk)
    return redirect("exchange:import_page", run.pk)


def _progress(run: ImportRun) -> dict[str, Any]:
    """Return phase, rows done and in all, and rows a second; nothing before the worker began."""
    noted = spool.progress(run.folder)
    if not noted:
        return {"total": run.found_rows, "done": 0}
    since, at = (datetime.fromisoformat(noted[name]) for name in ("since", "at"))
    seconds = (at - since).total_seconds()
    noted["per_second"] = round(noted["done"] / seconds) if seconds >= 1 else None
    return noted


def _report(run: ImportRun) -> Report | None:
    """Return what was found; None where the files are gone or nothing was checked."""
    if run.rows is None:
        return None
    try:
        return unpacked(spool.fetch(run.folder, spool.REPORT, district_id=run.district_id))
    except spool.FilesGone:
        return None


def _reason(run: ImportRun) -> tuple[str, str]:
    """Return the sentence and the remedy of what ended the import, if anything did."""
    if not run.reason:
        return "", ""
    if run.reason == "held_back":
        return _("检查之后出现了新的错误，因此没有写入任何一行。"), _("改好错误的行后重新上传。")
    refusal = Refusal(**json.loads(run.reason_params))
    refusal.code = run.reason
    words = words_of_refusal(refusal)
    return str(words.sentence), str(words.remedy)


def _fault_page(request: SignedInRequest, kind: ImportKind, found: list[FaultReport]) -> FaultPage:
    asked = request.GET.get("errors", "1")
    last = max(1, -(-len(found) // FAULTS_A_PAGE))
    number = min(int(asked), last) if asked.isascii() and asked.isdigit() and int(asked) else 1
    shown = found[(number - 1) * FAULTS_A_PAGE : number * FAULTS_A_PAGE]
    return FaultPage([_line(kind, one) for one in shown], len(found), number, last)


def _line(kind: ImportKind, one: FaultReport) -> FaultLine:
    fault = one.fault
    column = kind.by_code.get(fault.column)
    label = str(column.label) if column else ""
    return FaultLine(one.row, label, fault.shown, words_of(fault))


def _summary(kind: ImportKind, report: Report) -> list[tuple[str, str, int]]:
    """Return the commonest errors: column, sentence, how often."""
    lines = (_line(kind, one) for one in report.errors)
    counted = Counter((line.column, line.sentence) for line in lines).most_common(SUMMED_UP)
    return [(column, sentence, count) for (column, sentence), count in counted]


def _notes(kind: ImportKind, report: Report) -> list[tuple[str, str, int, str]]:
    """Return each sort of note: column, sentence, how often, and in which rows."""
    rows: dict[tuple[str, str], list[int]] = {}
    for line in (_line(kind, one) for one in report.notes):
        rows.setdefault((line.column, line.sentence), []).append(line.row)
    return [
        (column, sentence, len(found), _listed(found))
        for (column, sentence), found in list(rows.items())[:NOTES]
    ]


def _listed(rows: list[int]) -> str:
    more = f" … ({len(rows):,})" if len(rows) > ROWS_NAMED else ""
    return ", ".join(str(row) for row in rows[:ROWS_NAMED]) + more


def _sample(report: Report, columns: list[ImportColumn]) -> list[tuple[RowReport, list[str]]]:
    return [(row, [row.cells.get(c.code, "") for c in columns]) for row in report.rows]


def _is_shown(report: Report, code: str) -> bool:
    return any(code in row.cells for row in report.rows)
