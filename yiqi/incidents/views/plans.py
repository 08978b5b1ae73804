"""Pages of plan versions: read, edit by section, compare, submit, approve."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.incidents.forms import ApproveForm, DraftForm, ReturnForm, SectionForm, SubmitForm
from yiqi.incidents.models import Incident, PlanVersion
from yiqi.incidents.operations import (
    approve_plan,
    change_draft,
    draft_plan_version,
    return_plan,
    submit_plan,
)
from yiqi.incidents.queries import (
    incidents_visible_to,
    plan_of,
    version_visible_to,
    versions_of,
)
from yiqi.incidents.rules import PLAN_FLOW, PLANS, SEES_INCIDENTS, PlanError, plan_with
from yiqi.incidents.views.plan_facts import (
    difference_facts,
    history_facts,
    impact_facts,
    named_standings,
    plan_facts,
)
from yiqi.web.notes import tell
from yiqi.web.reloads import posted_from


@page(*SEES_INCIDENTS)
@require_GET
def plan_history(request: SignedInRequest, incident_id: int, plan: str) -> HttpResponse:
    """List the versions of one plan, with the form to compare two and to draft the next."""
    found = _incident(request, incident_id, plan)
    context = history_facts(request.user, found, plan, now=current_time())
    return render(request, "incidents/plan_history.html", context)


@page(PLAN_FLOW.step("draft"))
@posted_from("incidents:plan_history", "incident_id", "plan")
def plan_draft(request: SignedInRequest, incident_id: int, plan: str) -> HttpResponse:
    """Begin a draft and lead to its editor."""
    now = current_time()
    found = _incident(request, incident_id, plan)
    form = DraftForm(request.POST, versions=list(versions_of(found, plan)))
    if not form.is_valid():
        context = history_facts(request.user, found, plan, now=now) | {"draft_form": form}
        return render(request, "incidents/plan_history.html", context, status=422)
    version = draft_plan_version(
        found, plan, basis=form.cleaned_data["basis"], **form.start, actor=request.user, now=now
    )
    tell(request, _("草稿已建好。改完提交，由另一位局领导批准。"))
    return redirect("incidents:plan", version.pk)


@page(*SEES_INCIDENTS)
@require_GET
def plan(request: SignedInRequest, version_id: int, section: str = "") -> HttpResponse:
    """Show one version by section: the author's draft as a form, anything else as sentences."""
    version = _version(request, version_id)
    context = plan_facts(request.user, version, section, now=current_time())
    if context is None:
        raise Http404
    if context["can_edit"]:
        form = _section_form(version, context["section"].name)
        context["form"] = form.mark(context["section"])
    return render(request, "incidents/plan.html", context)


@page(PLAN_FLOW.step("change"))
@require_http_methods(["GET", "POST"])
def plan_change(request: SignedInRequest, version_id: int, section: str) -> HttpResponse:
    """Keep the values of one section, or show what is wrong beside them; a reload asks anew."""
    if request.method == "GET":
        return redirect("incidents:plan_section", version_id, section)
    version, now = _version(request, version_id), current_time()
    form = _section_form(version, section, data=request.POST)
    if form.is_valid():
        try:
            change_draft(
                version, section=section, entries=form.entries, actor=request.user, now=now
            )
        except PlanError as error:
            form.add_error(error)
        else:
            tell(request, _("已保存。"))
            return redirect("incidents:plan_section", version.pk, section)
    context = plan_facts(request.user, version, section, now=now)
    if context is None:
        raise Http404
    context["form"] = form.mark(context["section"])
    return render(request, "incidents/plan.html", context, status=422)


@page(PLAN_FLOW.step("change"))
@posted_from("incidents:plan_section", "version_id", "section")
def plan_impact(request: SignedInRequest, version_id: int, section: str) -> HttpResponse:
    """Tell what the form as it stands would change, before it is saved."""
    version, now = _version(request, version_id), current_time()
    form = _section_form(version, section, data=request.POST)
    draft, is_readable = plan_of(version), form.is_valid()
    if is_readable:
        try:
            draft = plan_with(draft, section, form.entries)
        except PlanError:
            is_readable = False
    context = impact_facts(version, draft, now=now) | {"is_unreadable": not is_readable}
    return render(request, "incidents/_impact.html", context)


@page(*SEES_INCIDENTS)
@require_GET
def plan_compare(request: SignedInRequest, version_id: int) -> HttpResponse:
    """Show two versions of a plan side by side; ``?with=`` names the other one."""
    version, now = _version(request, version_id), current_time()
    others = list(versions_of(version.incident, version.plan).exclude(pk=version.pk))
    asked = request.GET.get("with", "")
    other = next((one for one in others if str(one.pk) == asked), None)
    if other is None and asked:
        raise Http404
    context = difference_facts(version, other, now=now)
    context["others"] = named_standings(others, now=now)
    context |= {"everything": request.GET.get("all") == "1"}
    return render(request, "incidents/plan_compare.html", context)


@page(PLAN_FLOW.step("submit"))
@posted_from("incidents:plan", "version_id")
def plan_submit(request: SignedInRequest, version_id: int) -> HttpResponse:
    """Hand a draft in for approval."""
    version, form = _version(request, version_id), SubmitForm(request.POST)
    basis = form.cleaned_data["basis"] if form.is_valid() else ""
    submit_plan(version, basis=basis, actor=request.user, now=current_time())
    tell(request, _("已提交，等待另一位局领导批准。"))
    return redirect("incidents:plan_approve", version.pk)


@page(*SEES_INCIDENTS)
@require_GET
def plan_decide(request: SignedInRequest, version_id: int) -> HttpResponse:
    """Show a submitted version for approval: only what differs, and what that does."""
    return _approval_page(request, _version(request, version_id))


@page(PLAN_FLOW.step("approve"))
@posted_from("incidents:plan_approve", "version_id")
def plan_approve(request: SignedInRequest, version_id: int) -> HttpResponse:
    """Approve a version; it governs from the chosen moment."""
    version, form = _version(request, version_id), ApproveForm(request.POST)
    if not form.is_valid():
        return _approval_page(request, version, approve_form=form)
    approve_plan(version, in_force_from=form.moment, actor=request.user, now=current_time())
    tell(request, _("已批准。此前的决定仍按当时的方案。"))
    return redirect("incidents:plan", version.pk)


@page(PLAN_FLOW.step("return"))
@posted_from("incidents:plan_approve", "version_id")
def plan_return(request: SignedInRequest, version_id: int) -> HttpResponse:
    """Return a version with the reason."""
    version, form = _version(request, version_id), ReturnForm(request.POST)
    if not form.is_valid():
        return _approval_page(request, version, return_form=form)
    reason = form.cleaned_data["reason"]
    return_plan(version, reason=reason, actor=request.user, now=current_time())
    tell(request, _("已退回起草人。"))
    return redirect(reverse("incidents:plan", args=[version.pk]))


def _approval_page(
    request: SignedInRequest, version: PlanVersion, **forms_with_errors: Any
) -> HttpResponse:
    now = current_time()
    context = difference_facts(version, None, now=now, viewer=request.user)
    context |= {"approve_form": ApproveForm(), "return_form": ReturnForm(), **forms_with_errors}
    status = 422 if forms_with_errors else 200
    return render(request, "incidents/plan_approve.html", context, status=status)


def _section_form(version: PlanVersion, section: str, data: Any = None) -> SectionForm:
    plan = plan_of(version)
    if section not in plan.sections:
        raise Http404
    return SectionForm(plan, section, district_id=version.district_id, data=data)


def _version(request: SignedInRequest, version_id: int) -> PlanVersion:
    return version_visible_to(request.user, version_id, at=current_time())


def _incident(request: SignedInRequest, incident_id: int, plan: str) -> Incident:
    if plan not in PLANS:
        raise Http404
    found = incidents_visible_to(request.user, at=current_time())
    return get_object_or_404(found.select_related("district"), pk=incident_id)
