"""The results page of the search box."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.search.rules import kinds

SHOWN = 20  # of each kind
LONGEST = 80
SEARCHERS = ("leader", "duty", "section", "specialist", "team", "park", "enterprise")


@page(*SEARCHERS)
@require_GET
def results(request: SignedInRequest) -> HttpResponse:
    """Show what is found of each kind within the viewer's scope, newest first."""
    now = current_time()
    asked = "".join(c for c in request.GET.get("q", "") if c.isprintable()).strip()[:LONGEST]
    groups = []
    if asked:
        found = [(k, k.find(request.user, asked, now=now, limit=SHOWN + 1)) for k in kinds()]
        groups = [(k, rows[:SHOWN], len(rows) > SHOWN) for k, rows in found if rows]
    return render(request, "search/results.html", {"asked": asked, "groups": groups})
