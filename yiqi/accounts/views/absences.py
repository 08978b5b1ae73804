"""Deputies (AB岗) and emergency access."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiqi.accounts.forms import AbsenceForm, EmergencyForm
from yiqi.accounts.models import ScopeNode
from yiqi.accounts.operations import (
    end_absence,
    open_emergency_access,
    register_absence,
)
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.queries import (
    absences_visible_to,
    can_register_absence_of,
    colleagues_of,
    live_assignments,
)
from yiqi.accounts.rules import EMERGENCY_HOURS, EMERGENCY_KINDS
from yiqi.accounts.screens import show_refusal, tell
from yiqi.audit.clock import current_time
from yiqi.lib.errors import Refusal


@page(register_absence)
@require_GET
def absence_list(request: SignedInRequest) -> HttpResponse:
    """Show who is away or will be, and who deputises."""
    now = current_time()
    absences = list(absences_visible_to(request.user, at=now))
    for one in absences:
        one.is_on = one.starts_at <= now  # type: ignore[attr-defined]
        one.may_end = can_register_absence_of(request.user, one.user, at=now)  # type: ignore[attr-defined]
    return render(request, "accounts/absences.html", {"absences": absences})


@page(register_absence)
@require_http_methods(["GET", "POST"])
def absence_register(request: SignedInRequest) -> HttpResponse:
    """Register an absence with its deputy: one's own, or for somebody whom one heads."""
    now, viewer = current_time(), request.user
    colleagues = colleagues_of(viewer, at=now)
    people = [one for one in colleagues if can_register_absence_of(viewer, one, at=now)]
    initial = {"user": viewer.pk, **AbsenceForm.usual_times(now)}
    form = AbsenceForm(
        request.POST or None, people=people or [viewer], deputies=colleagues, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            register_absence(actor=viewer, now=now, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            tell(request, _("已登记。到时间后待办和提醒转给代理人。"))
            return redirect("accounts:absences")
    status = 422 if form.errors else 200
    return render(request, "accounts/absence_register.html", {"form": form}, status=status)


@page(end_absence)
@require_POST
def absence_end(request: SignedInRequest, absence_id: int) -> HttpResponse:
    """End an absence now: the person is back."""
    now = current_time()
    found = get_object_or_404(absences_visible_to(request.user, at=now), pk=absence_id)
    end_absence(found, actor=request.user, now=now)
    tell(request, _("%(name)s 已回岗。") % {"name": found.user.display_name})
    return redirect("accounts:absences")


@page(open_emergency_access)
@require_http_methods(["GET", "POST"])
def emergency_access(request: SignedInRequest) -> HttpResponse:
    """Open a foreign enterprise or area for three hours, with a reason (临时授权)."""
    now, text = current_time(), request.GET.get("q", "").strip()
    form = EmergencyForm(request.POST or None, initial={"node": request.GET.get("node")})
    asked = request.POST.get("node") or request.GET.get("node") or ""
    places = ScopeNode.objects.filter(kind__in=EMERGENCY_KINDS).order_by("name", "pk")
    chosen = places.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
    if request.method == "POST" and chosen is not None and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            open_emergency_access(node=chosen, reason=reason, actor=request.user, now=now)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            tell(request, _("临时授权已启用，3小时后自动失效。"))
            return redirect("accounts:emergency_access")
    context = {
        "form": form,
        "chosen": chosen,
        "q": text,
        "places": places.filter(name__icontains=text)[:20] if text and chosen is None else [],
        "open": live_assignments(at=now)
        .filter(user=request.user)
        .exclude(emergency_reason="")
        .select_related("node")
        .order_by("valid_to"),
        "hours": EMERGENCY_HOURS,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/emergency_access.html", context, status=status)
