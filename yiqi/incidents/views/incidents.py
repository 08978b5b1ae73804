"""The incident's page and the steps on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.models import ScopeNode
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.queries import grants_of
from yiqi.audit.clock import current_time
from yiqi.incidents.forms import EndForm, EndLevelForm, IncidentForm, LevelForm, MemberForm
from yiqi.incidents.models import Incident, LeadingGroupMember
from yiqi.incidents.operations import (
    add_member,
    decide_level,
    end_incident,
    end_level,
    end_membership,
    open_incident,
)
from yiqi.incidents.queries import incidents_visible_to
from yiqi.incidents.rules import KEEPS_INCIDENTS, SEES_INCIDENTS
from yiqi.incidents.views.facts import incident_facts
from yiqi.lib.errors import Refusal
from yiqi.web.notes import tell
from yiqi.web.refusals import said, words_of
from yiqi.web.reloads import posted_from

UNPROCESSABLE = 422


@page(*SEES_INCIDENTS)
@require_GET
def current(request: SignedInRequest) -> HttpResponse:
    """Lead to the incident that runs, or to the last one; say so when there was none yet."""
    now = current_time()
    found = incidents_visible_to(request.user, at=now)
    running = found.filter(ends_at=None).first() or found.first()
    if running is not None:
        return redirect("incidents:incident", running.pk)
    return render(request, "incidents/none.html", {"may_open": _may_keep(request)})


@page(*SEES_INCIDENTS)
@require_GET
def incident(request: SignedInRequest, incident_id: int) -> HttpResponse:
    """Show what happened, how grave it is, who leads, who takes what, and the two plans."""
    return _incident_page(request, _visible(request, incident_id))


@page(open_incident)
@require_http_methods(["GET", "POST"])
def incident_open(request: SignedInRequest) -> HttpResponse:
    """Open an incident in the district that the viewer keeps."""
    now = current_time()
    form = IncidentForm(request.POST or None, initial={"starts_at": now})
    if request.method == "POST" and form.is_valid():
        try:
            made = open_incident(
                district=_kept_district(request), **form.cleaned_data, actor=request.user, now=now
            )
        except Refusal as refusal:
            form.add_error(None, str(words_of(refusal).sentence))
        else:
            tell(request, _("事件已开始。接下来登记级别，并起草两个方案。"))
            return redirect("incidents:incident", made.pk)
    context = {"form": form, "district": _kept_district(request)}
    return render(request, "incidents/open.html", context, status=_status(form))


@page(end_incident)
@posted_from("incidents:incident", "incident_id")
def incident_end(request: SignedInRequest, incident_id: int) -> HttpResponse:
    """End the incident at the given moment."""
    found, form = _visible(request, incident_id), EndForm(request.POST)
    if not _done(form, lambda: end_incident(found, **form.cleaned_data, **_by(request))):
        return _incident_page(request, found, {"end_form": form})
    tell(request, _("事件已结束。"))
    return redirect("incidents:incident", found.pk)


@page(decide_level)
@posted_from("incidents:incident", "incident_id", part="levels")
def level_decide(request: SignedInRequest, incident_id: int) -> HttpResponse:
    """Note a level on one of the three scales."""
    found = _visible(request, incident_id)
    form = LevelForm(request.POST, kind=found.kind)
    if not _done(form, lambda: decide_level(found, **form.decision, **_by(request))):
        return _incident_page(request, found, {"level_form": form})
    tell(request, _("级别已登记。"))
    return HttpResponseRedirect(_back(found, "levels"))


@page(end_level)
@posted_from("incidents:incident", "incident_id", part="levels")
def level_end(request: SignedInRequest, incident_id: int) -> HttpResponse:
    """End the level of one scale."""
    found, form = _visible(request, incident_id), EndLevelForm(request.POST)
    if not _done(form, lambda: end_level(found, **form.cleaned_data, **_by(request))):
        return _incident_page(request, found, {"end_level_form": form})
    tell(request, _("级别已解除。"))
    return HttpResponseRedirect(_back(found, "levels"))


@page(add_member)
@posted_from("incidents:incident", "incident_id", part="group")
def member_add(request: SignedInRequest, incident_id: int) -> HttpResponse:
    """Take somebody into the leading group."""
    found, form = _visible(request, incident_id), MemberForm(request.POST)
    if not _done(form, lambda: add_member(found, **form.cleaned_data, **_by(request))):
        return _incident_page(request, found, {"member_form": form})
    tell(request, _("已加入领导小组。"))
    return HttpResponseRedirect(_back(found, "group"))


@page(end_membership)
@posted_from("incidents:incident", "incident_id", part="group")
def member_end(request: SignedInRequest, incident_id: int, member_id: int) -> HttpResponse:
    """Let a member leave the leading group now."""
    found = _visible(request, incident_id)
    member = get_object_or_404(LeadingGroupMember, pk=member_id, incident=found)
    now = current_time()
    end_membership(member, ends_at=now, actor=request.user, now=now)
    tell(request, _("已记为离任，名单里保留任期。"))
    return HttpResponseRedirect(_back(found, "group"))


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Call the operation for a valid form; put on it what the person can correct there."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        if words_of(refusal).status != UNPROCESSABLE:
            raise
        form.add_error(None, said(refusal))
        return False
    return True


def _by(request: SignedInRequest) -> dict[str, Any]:
    return {"actor": request.user, "now": current_time()}


def _incident_page(
    request: SignedInRequest, found: Incident, forms_with_errors: dict[str, Any] | None = None
) -> HttpResponse:
    context = incident_facts(request.user, found, now=current_time())
    wrong = forms_with_errors or {}
    status = UNPROCESSABLE if wrong else 200
    return render(request, "incidents/incident.html", {**context, **wrong}, status=status)


def _visible(request: SignedInRequest, incident_id: int) -> Incident:
    found = incidents_visible_to(request.user, at=current_time())
    return get_object_or_404(found.select_related("district"), pk=incident_id)


def _may_keep(request: SignedInRequest) -> bool:
    held = grants_of(request.user, at=current_time())
    return any(grant.role in KEEPS_INCIDENTS for grant in held)


def _kept_district(request: SignedInRequest) -> ScopeNode:
    held = grants_of(request.user, at=current_time())
    kept = [grant.district_id for grant in held if grant.role in KEEPS_INCIDENTS]
    if not kept:
        raise Http404
    return ScopeNode.objects.get(pk=kept[0])


def _back(found: Incident, part: str) -> str:
    return f"{reverse('incidents:incident', args=[found.pk])}#{part}"


def _status(form: forms.Form) -> int:
    return UNPROCESSABLE if form.errors else 200
