"""Choosing what to import, the upload, and which column is which."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.exchange.forms import ColumnsForm, UploadForm, found_choices, sentence_of
from yiqi.exchange.kinds import ImportKind, kind_named, kinds
from yiqi.exchange.matching import file_columns
from yiqi.exchange.models import ImportRun
from yiqi.exchange.operations import (
    ImportNotReady,
    OpenedImport,
    match_columns,
    open_import,
    start_import,
)
from yiqi.exchange.queries import imports_visible_to
from yiqi.exchange.rules import IMPORT_FLOW, KEPT_DAYS
from yiqi.exchange.tables import ImportTable
from yiqi.exchange.uploads import SheetUpload
from yiqi.lib.errors import Refusal
from yiqi.web.viewer import roles_of

MATCHABLE = frozenset({"uploaded", "matched", "previewed"})


def kinds_open_to(request: SignedInRequest) -> list[ImportKind]:
    """Return the kinds that the viewer's roles may import."""
    held = roles_of(request)
    return [kind for kind in kinds() if held & set(kind.roles)]


@page(IMPORT_FLOW.step("upload"))
@require_http_methods(["GET", "POST"])
def import_list(request: SignedInRequest) -> HttpResponseBase:
    """Show what can be imported, and one's own imports with their progress and results."""
    table = ImportTable(request, now=current_time())
    context = {"kinds": kinds_open_to(request), "kept_days": KEPT_DAYS}
    return table.respond("exchange/import_list.html", context)


@page(IMPORT_FLOW.step("upload"))
@csrf_exempt  # until the handler below stands; the inner view checks the token
@require_http_methods(["GET", "POST"])
def import_new(request: SignedInRequest, kind: str) -> HttpResponse:
    """Show the upload form, or take the file in: kept in memory, never on the disk in plain."""
    request.upload_handlers = [SheetUpload(request)]
    return _import_new(request, kind_for(request, kind))


@csrf_protect
def _import_new(request: SignedInRequest, kind: ImportKind) -> HttpResponse:
    now = current_time()
    is_sent = request.method == "POST"
    form = UploadForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        kind=kind,
        viewer=request.user,
        now=now,
        initial={"subject": request.GET.get("subject", "")},
    )
    if is_sent and form.is_valid():
        try:
            run = _started(request, kind, form)
        except Refusal as refusal:
            form.add_error("file", sentence_of(refusal))
        else:
            return redirect("exchange:import_columns", run.pk)
    status = 422 if form.errors else 200
    context = {"kind": kind, "form": form, "found": form.choices}
    return render(request, "exchange/import_new.html", context, status=status)


@page(IMPORT_FLOW.step("upload"))
@require_GET
def import_subjects(request: SignedInRequest, kind: str) -> HttpResponse:
    """Find what an import may be for while the person types."""
    text = request.GET.get("asked", "")[:100]
    found = found_choices(kind_for(request, kind), text, viewer=request.user, now=current_time())
    return render(request, "exchange/_subjects.html", {"found": found, "asked": text.strip()})


def _started(request: SignedInRequest, kind: ImportKind, form: UploadForm) -> ImportRun:
    upload = form.cleaned_data["file"]
    nonce = request.POST.get("nonce", "")[:60]
    try:
        return start_import(
            kind,
            upload.read(),
            file_name=upload.name,
            subject=form.cleaned_data.get("subject", ""),
            actor=request.user,
            now=current_time(),
            nonce=f"import:{nonce}" if nonce else None,
        )
    except IntegrityError as error:  # the same form, sent twice at once
        raise ImportNotReady from error


@page(IMPORT_FLOW.step("match"))
@require_http_methods(["GET", "POST"])
def import_columns(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Show which column of the file is which, as guessed; take the person's correction."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    if run.state not in MATCHABLE:
        return redirect("exchange:import_page", run.pk)
    asked = request.POST.get("sheet") or request.GET.get("sheet", "")
    sheet = int(asked) if asked.isascii() and asked.isdigit() else run.sheet
    found, problem = _opened(run, sheet)
    columns = file_columns(found.kind, found.table.header, found.table.sample, found.guess)
    is_sent = request.method == "POST"
    form = ColumnsForm(
        request.POST if is_sent else None,
        kind=found.kind,
        columns=columns,
        mapping=found.guess.mapping,
    )
    if is_sent and form.is_valid() and _matched(request, run, form, found.table.sheet):
        return redirect("exchange:import_page", run.pk)
    taken = set(found.guess.mapping)
    lacking = (str(c.label) for c in found.kind.columns if c.is_required and c.code not in taken)
    rows = [(one, form[f"column_{one.index}"], _by(found, one.index)) for one in columns]
    context = {"run": run, "found": found, "form": form, "problem": problem, "rows": rows}
    context["missing"] = ", ".join(lacking)
    status = 422 if form.errors else 200
    return render(request, "exchange/import_columns.html", context, status=status)


def _matched(request: SignedInRequest, run: ImportRun, form: ColumnsForm, sheet: int) -> bool:
    """Take the person's choice; where it cannot work, say so on the form."""
    mapping = form.cleaned_data["mapping"]
    try:
        match_columns(run, mapping, sheet=sheet, actor=request.user, now=current_time())
    except Refusal as refusal:
        form.add_error(None, sentence_of(refusal))
        return False
    return True


def _opened(run: ImportRun, sheet: int) -> tuple[OpenedImport, str]:
    """Open the sheet that was asked for; where it has no list, the one before and the reason."""
    try:
        return open_import(run, sheet=sheet), ""
    except Refusal as refusal:
        if sheet == run.sheet:
            raise
        return open_import(run), sentence_of(refusal)


def _by(found: OpenedImport, index: int) -> str:
    """Return by what a column of the file was matched."""
    code = next((code for code, place in found.guess.mapping.items() if place == index), "")
    return {
        "memory": _("上次这样选的"),
        "heading": _("表头相同"),
        "similar": _("表头相近"),
        "content": _("按内容判断"),
        "chosen": _("您选的"),
    }.get(found.guess.by.get(code, ""), "")


def kind_for(request: SignedInRequest, code: str) -> ImportKind:
    """Return a kind that the viewer may import, or answer 404."""
    found = kind_named(code)
    if not roles_of(request) & set(found.roles):
        raise Http404
    return found
