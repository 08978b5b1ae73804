"""The doors that people use: the enterprise's phone page, the duty officer's call, a visit."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.models import ScopeNode
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.models import Enterprise
from yiqi.enterprises.queries import contacts_by_phone, enterprises_visible_to, matching
from yiqi.lib.identifiers import check_phone
from yiqi.problems.forms import CallForm, ReportForm, VisitForm
from yiqi.problems.models import Problem
from yiqi.problems.operations import (
    NewProblem,
    SentBefore,
    TextMissing,
    TextTooLong,
    receive_problem,
)
from yiqi.problems.queries import open_counts
from yiqi.web.notes import tell
from yiqi.web.refusals import words_of

MOST_FOUND = 8


@page("enterprise")
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest) -> HttpResponse:
    """Let an enterprise say on its phone what it needs."""
    now = current_time()
    own = enterprises_visible_to(request.user, now=now).select_related("node", "district")
    chosen = own.filter(pk=_number(request.POST.get("enterprise"))).first() or own.first()
    form = ReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and chosen is not None:
        new = NewProblem(
            text=form.cleaned_data["text"],
            channel=Problem.Channel.APP,
            enterprise=chosen,
            reporter_name=request.user.display_name,
            reporter_phone=request.user.phone,
            files=form.cleaned_data["attached"],
            nonce=request.POST.get("nonce") or None,
        )
        made = _receive(request, form, new, chosen.district)
        if made is not None:
            return made
    context = {"form": form, "enterprises": own, "chosen": chosen}
    return render(request, "problems/report.html", context, status=422 if form.errors else 200)


@page("duty", "leader", "park")
@require_http_methods(["GET", "POST"])
def call(request: SignedInRequest) -> HttpResponse:
    """Take down a call: the number finds the enterprise, the keyboard does the rest."""
    now = current_time()
    own = enterprises_visible_to(request.user, now=now).select_related("node", "district")
    form = CallForm(request.POST or None, enterprises=own)
    if request.method == "POST" and form.is_valid():
        enterprise = form.cleaned_data["enterprise"]
        new = NewProblem(
            text=form.cleaned_data["text"],
            channel=Problem.Channel.PHONE,
            enterprise=enterprise,
            reporter_name=form.cleaned_data["reporter_name"] or _caller(form, enterprise, now),
            reporter_phone=_as_phone(form.cleaned_data["phone"]),
            nonce=request.POST.get("nonce") or None,
        )
        made = _receive(request, form, new, enterprise.district if enterprise else _home(request))
        if made is not None:
            return made
    return render(request, "problems/call.html", {"form": form}, status=422 if form.errors else 200)


@page("duty", "leader", "park")
@require_GET
def call_lookup(request: SignedInRequest) -> HttpResponse:
    """Find the enterprise of a caller by number, name or pinyin initials while typing."""
    now = current_time()
    asked = request.GET.get("phone", "").strip()
    own = enterprises_visible_to(request.user, now=now)
    digits = check_phone(asked).digits
    contacts = []
    if len(digits) >= 7:
        district = _home(request)
        contacts = contacts_by_phone(digits, district.pk, now=now)[:MOST_FOUND]
    found = list(own.filter(pk__in=[contact.enterprise_id for contact in contacts]))
    if not found and len(asked) >= 2 and not digits:
        found = list(matching(own, asked)[:MOST_FOUND])
    names = {contact.enterprise_id: contact for contact in contacts}
    counts = open_counts([enterprise.pk for enterprise in found])
    rows = [(one, names.get(one.pk), counts.get(one.pk, 0)) for one in found]
    return render(request, "problems/_callers.html", {"rows": rows, "asked": asked})


@page("specialist", "team", "section", "park", "duty")
@require_http_methods(["GET", "POST"])
def visit(request: SignedInRequest) -> HttpResponse:
    """Take down what was heard at an enterprise."""
    now = current_time()
    own = enterprises_visible_to(request.user, now=now).select_related("node", "district")
    form = VisitForm(
        request.POST or None,
        request.FILES or None,
        enterprises=own,
        initial={"enterprise": request.GET.get("enterprise")},
    )
    if request.method == "POST" and form.is_valid():
        enterprise: Enterprise = form.cleaned_data["enterprise"]
        new = NewProblem(
            text=form.cleaned_data["text"],
            channel=Problem.Channel.VISIT,
            enterprise=enterprise,
            files=form.cleaned_data["attached"],
            nonce=request.POST.get("nonce") or None,
        )
        made = _receive(request, form, new, enterprise.district)
        if made is not None:
            return made
    return render(
        request, "problems/visit.html", {"form": form}, status=422 if form.errors else 200
    )


def _receive(
    request: SignedInRequest, form: forms.Form, new: NewProblem, district: ScopeNode
) -> HttpResponse | None:
    """Take the problem in and go to it; None when its words were refused, said on the form."""
    try:
        made = receive_problem(new, district=district, actor=request.user, now=current_time())
    except (TextMissing, TextTooLong) as refusal:
        form.add_error("text", str(words_of(refusal).sentence))
        return None
    except SentBefore as before:
        return redirect("problems:problem", problem_id=before.problem_id)
    tell(request, _("已受理，编号 %(number)s。") % {"number": made.reference})
    return redirect("problems:problem", problem_id=made.pk)


def _home(request: SignedInRequest) -> ScopeNode:
    grants = request.user.loaded_grants or ()
    return ScopeNode.objects.get(pk=grants[0].district_id)


def _as_phone(asked: str) -> str:
    """Return the number; nothing where the officer searched by name instead."""
    return asked if check_phone(asked).digits else ""


def _caller(form: CallForm, enterprise: Enterprise | None, now: datetime) -> str:
    """Return the name of the contact who has the number, where the officer typed none."""
    digits = check_phone(form.cleaned_data["phone"]).digits
    if enterprise is None or not digits:
        return ""
    known = contacts_by_phone(digits, enterprise.district_id, now=now)
    return next((c.name for c in known if c.enterprise_id == enterprise.pk), "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0
