"""What contacts propose to change: their own phone page, and the page of who applies it."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.forms import AnswerForm, ProposalForm
from yiqi.enterprises.models import ChangeRequest, Enterprise
from yiqi.enterprises.operations import (
    apply_change_request,
    decline_change_request,
    propose_change,
    withdraw_change_request,
)
from yiqi.enterprises.queries import (
    change_requests_visible_to,
    enterprise_visible_to,
    enterprises_visible_to,
    roles_over,
    staff_counts,
)
from yiqi.enterprises.rules import CARERS, CHANGE_REQUEST_FLOW
from yiqi.enterprises.tables import ChangeRequestTable
from yiqi.enterprises.views.detail import head_of
from yiqi.enterprises.views.forms_answered import answered, done, saved
from yiqi.web.reloads import posted_from

GET_POST = ("GET", "HEAD", "POST")


@page("enterprise")
@require_GET
def own_enterprises(request: SignedInRequest) -> HttpResponse:
    """Lead a contact to the own enterprise; to a list where there are several."""
    now = current_time()
    own = [
        one
        for one in enterprises_visible_to(request.user, now=now).select_related("node", "area")
        if "enterprise" in roles_over(request.user, one, at=now)
    ]
    if len(own) == 1:
        return redirect("enterprises:own", pk=own[0].pk)
    return render(request, "enterprises/own_enterprises.html", {"enterprises": own})


@page("enterprise")
@require_GET
def own(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a contact the own enterprise as the bureau has it, on a phone."""
    now = current_time()
    enterprise = _own_enterprise(request, pk, now)
    requests = change_requests_visible_to(request.user, now=now).filter(enterprise=enterprise)
    context = head_of(enterprise, now=now) | {
        "sites": enterprise.sites.order_by("pk"),
        "counts": staff_counts(enterprise),
        "requests": [(one, _faces(one)) for one in requests[:5]],
    }
    return render(request, "enterprises/own.html", context)


@page(CHANGE_REQUEST_FLOW.step("propose"))
@require_http_methods(GET_POST)
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose to change facts of the own enterprise."""
    now = current_time()
    enterprise = _own_enterprise(request, pk, now)
    form = ProposalForm(request.POST or None, initial=ProposalForm.initial_of(enterprise))

    def act() -> None:
        facts = dict(form.cleaned_data)
        note = facts.pop("note")
        propose_change(enterprise, changes=facts, note=note, actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        url = reverse("enterprises:own", args=[pk])
        return saved(request, url, _("已提交，服务专员核实后更改。"))
    context = {"enterprise": enterprise, "form": form}
    return answered(request, "enterprises/propose.html", context, form)


@page(CHANGE_REQUEST_FLOW.step("withdraw"))
@posted_from("enterprises:own_enterprises")
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a proposal back."""
    now = current_time()
    found = _request(request, pk, now)
    withdraw_change_request(found, actor=request.user, now=now)
    url = reverse("enterprises:own", args=[found.enterprise_id])
    return saved(request, url, _("申请已撤回。"))


@page(*CARERS, "leader")
@require_GET
def change_requests(request: SignedInRequest) -> HttpResponseBase:
    """Show the proposals of the viewer's enterprises."""
    table = ChangeRequestTable(request, now=current_time())
    return table.respond("enterprises/change_request_list.html")


@page(*CARERS, "leader")
@require_GET
def change_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one proposal: what is kept beside what is proposed."""
    now = current_time()
    return _request_page(request, _request(request, pk, now), AnswerForm())


@page(CHANGE_REQUEST_FLOW.step("apply"))
@posted_from("enterprises:change_request", "pk")
def change_request_apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a proposal into the register."""
    now = current_time()
    found = _request(request, pk, now)
    apply_change_request(found, actor=request.user, now=now)
    url = reverse("enterprises:enterprise", args=[found.enterprise_id])
    return saved(request, url, _("已采纳并更改。"))


@page(CHANGE_REQUEST_FLOW.step("decline"))
@posted_from("enterprises:change_request", "pk")
def change_request_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decline a proposal with a reason."""
    now = current_time()
    found = _request(request, pk, now)
    form = AnswerForm(request.POST)

    def act() -> None:
        answer = form.cleaned_data["answer"]
        decline_change_request(found, answer=answer, actor=request.user, now=now)

    if done(form, act):
        return saved(request, reverse("enterprises:change_requests"), _("已答复企业。"))
    return _request_page(request, found, form)


def _own_enterprise(request: SignedInRequest, pk: int, now: Any) -> Enterprise:
    """Return the enterprise if the viewer is its contact; what one sees in another role is 404."""
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    if "enterprise" not in roles_over(request.user, enterprise, at=now):
        raise Http404
    return enterprise


def _request(request: SignedInRequest, pk: int, now: Any) -> ChangeRequest:
    return get_object_or_404(change_requests_visible_to(request.user, now=now), pk=pk)


def _request_page(request: SignedInRequest, found: ChangeRequest, form: AnswerForm) -> HttpResponse:
    context = {"request_shown": found, "faces": _faces(found), "form": form}
    return answered(request, "enterprises/change_request.html", context, form)


def _faces(found: ChangeRequest) -> list[tuple[str, Any, Any]]:
    """Return (label, what is kept, what is proposed) of each field of a proposal."""
    kept = found.enterprise
    words = {field.name: str(field.verbose_name) for field in Enterprise._meta.fields}
    proposed = json.loads(found.changes)
    return [(words[field], getattr(kept, field), value) for field, value in proposed.items()]
