"""What the problem loop counts. Each value is the number of rows that its list shows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.figures.rules import Figure, register
from yiqi.incidents.models import Incident
from yiqi.problems.models import Problem
from yiqi.problems.queries import UNOWNED, problems_visible_to
from yiqi.problems.rules import OPEN_STATES


def _counted(
    viewer: User | None, condition: Q, *, district_id: int | None, now: datetime
) -> int | None:
    """Count problems; None where no incident was ever opened and no problem came in."""
    rows = _problems(viewer, district_id=district_id, now=now)
    count = rows.filter(condition).count()
    if count or rows.exists():
        return count
    incidents = Incident.objects.filter(starts_at__lte=now)
    if district_id is not None:
        incidents = incidents.filter(district=district_id)
    return 0 if incidents.exists() else None


def _problems(viewer: User | None, *, district_id: int | None, now: datetime) -> QuerySet[Problem]:
    if viewer is not None:
        return problems_visible_to(viewer, now=now)
    return Problem.objects.filter(district=district_id)


def problems_closed(viewer: User | None, *, district_id: int | None, now: datetime) -> int | None:
    """Return how many problems are struck off the list now."""
    return _counted(viewer, Q(state="closed"), district_id=district_id, now=now)


def problems_open(viewer: User | None, *, district_id: int | None, now: datetime) -> int | None:
    """Return how many problems have not ended."""
    return _counted(viewer, Q(state__in=OPEN_STATES), district_id=district_id, now=now)


def problems_unowned(viewer: User | None, *, district_id: int | None, now: datetime) -> int | None:
    """Return how many open problems have no working unit as their owner."""
    return _counted(viewer, UNOWNED, district_id=district_id, now=now)


def _list(query: str) -> str:
    return f"{reverse('problems:problem_list')}?{query}"


register(
    Figure(
        "problems_closed",
        _("已销号问题"),
        _(
            "状态为“已销号”的问题数。只算解决或依规不予办理并销号的，不含转出、撤回；重办后不再计入。"
        ),
        _("件"),
        problems_closed,
        lambda now: _list("state=closed"),
        order=20,
    ),
    Figure(
        "problems_open",
        _("未结束问题"),
        _("还没有销号、转出或撤回的问题数，包括挂起、待确认和重办的。"),
        _("件"),
        problems_open,
        lambda now: _list("open=1"),
        order=21,
    ),
    Figure(
        "problems_unowned",
        _("无人负责的问题"),
        _("未结束而负责单位已停用的问题数。每个问题始终有一个负责单位，应为 0。"),
        _("件"),
        problems_unowned,
        lambda now: _list("unowned=1"),
        order=22,
    ),
)
