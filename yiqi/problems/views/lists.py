"""The list of problems and the bulk close-out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.problems.operations import close_confirmed
from yiqi.problems.queries import closable, problems_visible_to
from yiqi.problems.rules import PROBLEM_FLOW
from yiqi.problems.tables import ProblemTable
from yiqi.web.notes import tell


@page("leader", "duty", "section", "specialist", "team", "park", "enterprise")
@require_http_methods(["GET", "POST"])
def problem_list(request: SignedInRequest) -> HttpResponseBase:
    """Show the problems in the viewer's scope; an enterprise sees its own as cards."""
    now = current_time()
    if {grant.role for grant in request.user.loaded_grants or ()} <= {"enterprise"}:
        mine = problems_visible_to(request.user, now=now).select_related("owner_unit", "enterprise")
        return render(request, "problems/mine.html", {"problems": mine[:50], "now": now})
    return ProblemTable(request, now=now).respond("problems/problem_list.html")


@page(PROBLEM_FLOW.step("close"))
@require_http_methods(["GET", "POST"])
def close_many(request: SignedInRequest) -> HttpResponse:
    """Close confirmed problems with complete evidence: the ticked ones, all or none."""
    now = current_time()
    ready = closable(request.user, now=now)
    if request.method == "POST" and "sure" in request.POST:
        chosen = [pk for pk in request.POST.getlist("row") if pk.isascii() and pk.isdigit()]
        count = close_confirmed(list(ready.filter(pk__in=chosen)), actor=request.user, now=now)
        words = ngettext("已销号 %(count)s 个问题。", "已销号 %(count)s 个问题。", count)
        tell(request, words % {"count": count})
        return redirect("problems:close_many")
    picked = set(request.POST.getlist("row"))
    return render(request, "problems/close_many.html", {"problems": ready[:300], "picked": picked})
