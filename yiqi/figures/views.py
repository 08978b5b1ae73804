"""The page of figures."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.figures.queries import figures_of
from yiqi.figures.rules import READERS


@page(*sorted(READERS))
@require_GET
def figures(request: SignedInRequest) -> HttpResponse:
    """Show every figure with what it means; each opens the rows that it counts."""
    now = current_time()
    found = figures_of(request.user, district_id=None, now=now)
    return render(request, "figures/figures.html", {"figures": found, "now": now})
