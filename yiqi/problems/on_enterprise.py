"""What the enterprise's page and the list of enterprises show of problems.

(Not one of an area's usual names: it fills the registries of the enterprises area.)
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Expression, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.enterprises import panels
from yiqi.enterprises.models import Enterprise
from yiqi.problems.models import Problem
from yiqi.problems.rules import OPEN_STATES, RUNNING_STATES

SHOWN = 50


def problems_tab(request: HttpRequest, enterprise: Enterprise, *, now: datetime) -> dict[str, Any]:
    """Return the newest problems of the enterprise for its tab."""
    found = Problem.objects.filter(enterprise=enterprise).select_related("owner_unit")
    return {"problems": list(found.order_by("-pk")[:SHOWN]), "now": now}


def open_slot(viewer: User, enterprise: Enterprise, *, now: datetime) -> panels.Figure:
    """Return how many problems are open, and how many of them overdue."""
    found = Problem.objects.filter(enterprise=enterprise)
    count = found.filter(state__in=OPEN_STATES).count()
    late = found.filter(state__in=RUNNING_STATES, due_at__lte=now).count()
    return panels.Figure(
        str(count),
        note=_("%(count)s 个超时") % {"count": late} if late else "",
        url=rows_url(enterprise),
        tone="bad" if late else "neutral",
    )


def open_count(*, now: datetime) -> Expression:
    """Return the number of open problems beside each enterprise of the list."""
    counted = (
        Problem.objects.filter(enterprise=OuterRef("pk"), state__in=OPEN_STATES)
        .order_by()
        .values("enterprise")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def rows_url(enterprise: Enterprise) -> str:
    """Return where the open problems of an enterprise are listed."""
    return f"{reverse('problems:problem_list')}?open=1&enterprise={enterprise.pk}"


def register() -> None:
    """Add the tab, the figure of the strip and the count of the list."""
    panels.register(
        panels.Panel("problems", _("问题"), "problems/_enterprise_tab.html", problems_tab, 30)
    )
    panels.register_slot(panels.Slot("open_problems", _("未结问题"), open_slot, 80))
    panels.register_count(
        panels.ListCount("open_problems", _("未结问题"), open_count, rows_url, 80)
    )
