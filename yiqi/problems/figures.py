"""What the problem loop counts. Each value is the number of rows that its list shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.accounts.models import User
from yiqi.figures.rules import Figure, register, share
from yiqi.incidents.models import Incident
from yiqi.problems.models import Problem
from yiqi.problems.queries import UNOWNED, problems_visible_to
from yiqi.problems.rules import OPEN_STATES, RUNNING_STATES

Condition = Callable[[datetime], Q]
UNIT = _("件")


def listed(
    viewer: User | None, *, district_id: int | None, now: datetime, condition: Condition
) -> QuerySet[Problem]:
    """Return the problems that a figure counts."""
    return _problems(viewer, district_id=district_id, now=now).filter(condition(now))


def counted(
    viewer: User | None, *, district_id: int | None, now: datetime, condition: Condition
) -> int | None:
    """Count problems; None where no incident was ever opened and no problem came in."""
    count = listed(viewer, district_id=district_id, now=now, condition=condition).count()
    if count or _problems(viewer, district_id=district_id, now=now).exists():
        return count
    incidents = Incident.objects.filter(starts_at__lte=now)
    if district_id is not None:
        incidents = incidents.filter(district=district_id)
    return 0 if incidents.exists() else None


def close_out_rate(viewer: User | None, *, district_id: int | None, now: datetime) -> float | None:
    """Return the share of today's problems that are struck off, in per cent; cut, not rounded."""
    of = partial(listed, viewer, district_id=district_id, now=now)
    return share(of(condition=closed_of_today).count(), of(condition=due_of_today).count())


def _problems(viewer: User | None, *, district_id: int | None, now: datetime) -> QuerySet[Problem]:
    if viewer is not None:
        return problems_visible_to(viewer, now=now)
    return Problem.objects.filter(district=district_id)


def of_today(field: str, now: datetime) -> Q:
    """Return what falls on the day of ``now`` in Asia/Shanghai."""
    begin = make_aware(datetime.combine(localdate(now), time.min))
    return Q(**{f"{field}__gte": begin, f"{field}__lt": begin + timedelta(days=1)})


def due_of_today(now: datetime) -> Q:
    """Return what came in today and was neither passed on nor withdrawn."""
    return of_today("received_at", now) & ~Q(state__in=("transferred", "withdrawn"))


def closed_of_today(now: datetime) -> Q:
    """Return what came in today and is struck off."""
    return of_today("received_at", now) & Q(state="closed")


def _day(key: str, now: datetime) -> str:
    day = localdate(now).isoformat()
    return f"{key}_from={day}&{key}_to={day}"


def _list(query: str) -> str:
    return f"{reverse('problems:problem_list')}?{query}"


def _states(*left_out: str) -> str:
    return "&".join(f"state={state}" for state in Problem.State.values if state not in left_out)


# code, name, definition, which problems, the list's query, order
COUNTS: tuple[tuple[str, Any, Any, Condition, Callable[[datetime], str], int], ...] = (
    (
        "problems_closed",
        _("已销号问题"),
        _(
            "状态为“已销号”的问题数。只算解决或依规不予办理并销号的，不含转出、撤回；重办后不再计入。"
        ),
        lambda now: Q(state="closed"),
        lambda now: "state=closed",
        20,
    ),
    (
        "problems_open",
        _("未结束问题"),
        _("还没有销号、转出或撤回的问题数，包括挂起、待确认和重办的。"),
        lambda now: Q(state__in=OPEN_STATES),
        lambda now: "open=1",
        21,
    ),
    (
        "problems_unowned",
        _("无人负责的问题"),
        _("未结束而负责单位已停用的问题数。每个问题始终有一个负责单位，应为 0。"),
        lambda now: UNOWNED,
        lambda now: "unowned=1",
        22,
    ),
    (
        "problems_untriaged",
        _("待研判问题"),
        _("已受理、还没有人研判的问题数，状态为“已受理”。"),
        lambda now: Q(state="received"),
        lambda now: "state=received",
        23,
    ),
    (
        "problems_overdue",
        _("已超时问题"),
        _("时钟在走、期限已过的问题数。挂起、退回补充和待确认的时钟不走，不计入。"),
        lambda now: Q(state__in=RUNNING_STATES, due_at__lte=now),
        lambda now: "overdue=1",
        24,
    ),
    (
        "problems_to_confirm",
        _("待企业确认的问题"),
        _("已提出办理结果、企业还没有确认的问题数。"),
        lambda now: Q(state="to_confirm", confirmed_at=None),
        lambda now: "state=to_confirm&unconfirmed=1",
        25,
    ),
    (
        "problems_confirmed",
        _("待销号问题"),
        _("企业已确认、等值班室或管委会销号的问题数。"),
        lambda now: Q(state="to_confirm", confirmed_at__isnull=False),
        lambda now: "state=to_confirm&confirmed=1",
        26,
    ),
    (
        "problems_received_today",
        _("今日受理"),
        _("今天（北京时间 0 时起）受理的问题数，不论现在是什么状态。"),
        lambda now: of_today("received_at", now),
        lambda now: _day("received", now),
        30,
    ),
    (
        "problems_ended_today",
        _("今日结束"),
        _("今天（北京时间 0 时起）销号、转出或撤回的问题数，不论哪天受理；当天又重办的不计入。"),
        lambda now: of_today("ended_at", now),
        lambda now: _day("ended", now),
        31,
    ),
)


def _count(  # noqa: PLR0917 - one row of the table above
    code: str,
    name: Any,
    definition: Any,
    condition: Condition,
    query: Callable[[datetime], str],
    order: int,
) -> Figure:
    return Figure(
        code,
        name,
        definition,
        UNIT,
        value=partial(counted, condition=condition),
        rows=lambda now: _list(query(now)),
        listed=partial(listed, condition=condition),
        order=order,
    )


register(
    *(_count(*row) for row in COUNTS),
    Figure(
        "close_out_rate_today",
        pgettext_lazy("figure", "今日销号率"),
        _("今天受理的问题中已销号的占比，舍去第三位小数。分母是今天受理的，不含转出和撤回的。"),
        "%",
        value=close_out_rate,
        rows=lambda now: _list(f"{_day('received', now)}&state=closed"),
        listed=partial(listed, condition=closed_of_today),
        whole=partial(listed, condition=due_of_today),
        rows_of_whole=lambda now: _list(
            f"{_day('received', now)}&{_states('transferred', 'withdrawn')}"
        ),
        order=32,
    ),
)
