"""Workbooks to take away: the template, the result, the rows to correct."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.exchange import spool
from yiqi.exchange.engine import Outcome
from yiqi.exchange.models import ImportRun
from yiqi.exchange.operations import open_import
from yiqi.exchange.queries import imports_visible_to
from yiqi.exchange.reports import unpacked
from yiqi.exchange.rules import IMPORT_FLOW
from yiqi.exchange.views.starting import kind_for
from yiqi.exchange.workbooks import MEDIA_TYPE, result_workbook, template_workbook


@page(IMPORT_FLOW.step("upload"))
@require_GET
def template(request: SignedInRequest, kind: str) -> HttpResponse:
    """Give the empty workbook of a kind."""
    found = kind_for(request, kind)
    name = _("%(kind)s导入模板") % {"kind": found.label}
    return _workbook(template_workbook(found), f"{name}.xlsx")


@page(IMPORT_FLOW.step("upload"))
@require_GET
def result(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Give every row of the file with what became of it."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    content = spool.fetch(run.folder, spool.RESULT, district_id=run.district_id)
    return _workbook(content, _("导入结果-%(file)s.xlsx") % {"file": _stem(run)})


@page(IMPORT_FLOW.step("upload"))
@require_GET
def failed(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Give the faulty rows alone, with the reasons, to be corrected and sent again."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    content = spool.fetch(run.folder, spool.REPORT, district_id=run.district_id)
    outcomes: dict[int, Outcome] = {}
    for one in unpacked(content).faults:
        outcome = outcomes.setdefault(one.row, Outcome(one.row, "skipped"))
        outcome.faults.append(one.fault)
        if not one.fault.is_note:
            outcome.result = "failed"
    found = open_import(run)
    mapping: dict[str, int] = json.loads(run.mapping)
    book = result_workbook(
        found.table, found.kind, mapping, list(outcomes.values()), run_id=run.pk, only_failed=True
    )
    return _workbook(book, _("待改正的行-%(file)s.xlsx") % {"file": _stem(run)})


def _stem(run: ImportRun) -> str:
    return run.file_name.rpartition(".")[0] or run.file_name


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = (
        f"attachment; filename=\"import.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return response
