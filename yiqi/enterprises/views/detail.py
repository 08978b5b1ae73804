"""One enterprise's page: head, strip of figures, tabs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.models import Enterprise
from yiqi.enterprises.panels import Panel, context_of, filled_slots, panels_for
from yiqi.enterprises.queries import (
    contacts_of,
    current_tags,
    enterprise_visible_to,
    owner_of,
    roles_over,
)
from yiqi.enterprises.rules import CARERS, OFFICERS, REGISTRARS, STAFF_KEEPERS


@page(*OFFICERS, "enterprise")
@require_GET
def enterprise(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one enterprise; a contact is led to the own page for phones."""
    now = current_time()
    found = enterprise_visible_to(request.user, pk, now=now)
    roles = roles_over(request.user, found, at=now)
    if roles <= {"enterprise"}:
        return redirect("enterprises:own", pk=pk)
    panels = panels_for(roles)
    panel = _open_panel(panels, request.GET.get("tab", ""))
    context = {
        **context_of(panel, request, found, now=now),
        **head_of(found, now=now),
        "panels": panels,
        "panel": panel,
        "slots": filled_slots(request.user, found, roles=roles, now=now),
        "roles": roles,
        "may_edit": bool(roles & {*CARERS, "leader"}),
        "may_contact": bool(roles & set(CARERS)),
        "may_register": bool(roles & set(REGISTRARS)),
        "may_keep_staff": bool(roles & set(STAFF_KEEPERS)),
    }
    return render(request, "enterprises/enterprise.html", context)


def head_of(found: Enterprise, *, now: Any) -> dict[str, Any]:
    """Return what the head of every page about an enterprise shows."""
    return {
        "enterprise": found,
        "tags": current_tags([found.pk], at=now)[found.pk],
        "contacts": contacts_of([found.pk], at=now)[found.pk],
        "owner": owner_of(found, at=now),
    }


def _open_panel(panels: list[Panel], code: str) -> Panel:
    """Return the tab of that code, the first without one.

    Raises:
        Http404: no such tab, or not for this viewer.
    """
    if not code:
        return panels[0]
    for panel in panels:
        if panel.code == code:
            return panel
    raise Http404
