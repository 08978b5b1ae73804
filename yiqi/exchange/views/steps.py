"""Letting an import run, or giving it up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.exchange.banners import watch
from yiqi.exchange.operations import cancel_import, queue_import
from yiqi.exchange.queries import imports_visible_to
from yiqi.exchange.rules import IMPORT_FLOW, OPEN_STATES
from yiqi.web.notes import tell
from yiqi.web.reloads import posted_from


@page(IMPORT_FLOW.step("run"))
@posted_from("exchange:import_page", "run_id")
def import_run(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Let the worker import the checked file; pressed twice it runs once."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    if run.state == "previewed":
        keeps_good = request.POST.get("keeps_good") == "1"
        queue_import(run, keeps_good=keeps_good, actor=request.user, now=current_time())
        watch(request, run)
    return redirect("exchange:import_page", run.pk)


@page(IMPORT_FLOW.step("cancel"))
@posted_from("exchange:import_page", "run_id")
def import_cancel(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Give an import up before it runs; its file is removed at once."""
    run = get_object_or_404(imports_visible_to(request.user), pk=run_id)
    if run.state in OPEN_STATES:
        cancel_import(run, actor=request.user, now=current_time())
        tell(request, _("已取消导入，文件已删除，没有写入任何内容。"))
    return redirect("exchange:import_list")
