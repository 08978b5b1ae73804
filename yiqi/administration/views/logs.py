"""Logs: events, seals, readings of T3 data, emergency accesses, sessions."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.administration.operations import unlock
from yiqi.administration.queries import health, last_checks, lockouts_visible_to
from yiqi.administration.tables import EmergencyTable, EventTable, ReadingTable, SignInTable
from yiqi.administration.tasks import check_log
from yiqi.audit.clock import current_time
from yiqi.web.notes import tell


@page("auditor")
@require_GET
def event_list(request: SignedInRequest) -> HttpResponseBase:
    """Show the log."""
    return EventTable(request, now=current_time()).respond("administration/events.html")


@page("auditor")
@require_GET
def reading_list(request: SignedInRequest) -> HttpResponseBase:
    """Show who read T3 data, of whom, and why."""
    return ReadingTable(request, now=current_time()).respond("administration/readings.html")


@page("auditor", "secadmin")
@require_GET
def emergency_list(request: SignedInRequest) -> HttpResponseBase:
    """Show the emergency accesses."""
    return EmergencyTable(request, now=current_time()).respond("administration/emergency.html")


@page("auditor", "secadmin")
@require_GET
def sign_in_list(request: SignedInRequest) -> HttpResponseBase:
    """Show sessions, and who is locked out."""
    table = SignInTable(request, now=current_time())
    may_unlock = any(grant.role == "secadmin" for grant in request.user.grants)
    context = {
        "lockouts": lockouts_visible_to(request.user, at=table.now),
        "may_unlock": may_unlock,
    }
    return table.respond("administration/sign_ins.html", context)


@page(unlock)
@require_POST
def lockout_end(request: SignedInRequest, attempt_id: int) -> HttpResponse:
    """Let somebody who was locked out try again."""
    visible = lockouts_visible_to(request.user, at=current_time())
    found = get_object_or_404(visible, pk=attempt_id)
    unlock(found, actor=request.user, now=current_time())
    tell(request, _("%(name)s 现在可以再次登录。") % {"name": found.username})
    return redirect("administration:sign_ins")


@page("auditor")
@require_GET
def seal_page(request: SignedInRequest) -> HttpResponse:
    """Show the state of the seals and what the last checks said."""
    checks = last_checks(check_log.module_path)
    is_running = any(one.status == "running" for one in checks)
    context = {"health": health(), "checks": checks, "is_running": is_running}
    return render(request, "administration/seals.html", context)


@page("auditor")
@require_POST
def seal_check(request: SignedInRequest) -> HttpResponse:
    """Start a check of the whole log; the result comes to the page."""
    check_log.enqueue()
    tell(request, _("校验已开始，可以离开本页，结果会出现在下面。"), tone="info")
    return redirect("administration:seals")
