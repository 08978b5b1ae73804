"""The Today pages of the three administrators.

(Not one of an area's usual names: part of ``queries``, which reads the problem loop beside it.)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import Assignment, User
from yiqi.audit.models import Outbox
from yiqi.dashboards.rules import LATER as NO_CLOCK
from yiqi.dashboards.rules import Button, Count, Group, Row, Today


def administrator_today(role: str) -> Callable[[User, datetime], Today]:
    """Return the function that makes the Today page of one administrator's role."""
    return {"sysadmin": _sysadmin, "secadmin": _secadmin, "auditor": _auditor}[role]


def _sysadmin(viewer: User, now: datetime) -> Today:
    failed = Outbox.objects.exclude(reader="seal").filter(attempts__gt=0).order_by("pk")
    rows = [
        Row(
            key=f"reaction-{row.pk}",
            title=f"{row.reader}: {row.last_error[:80]}",
            url=_url("administration:health"),
            button=Button(
                _("立即重试"),
                reverse("dashboards:retry_reactions"),
                "refresh",
                is_post=True,
            ),
            who=row.kind,
            note=_("已试 %(count)s 次") % {"count": row.attempts},
        )
        for row in failed[:60]
    ]
    waiting = Outbox.objects.exclude(reader="seal").count()
    counts = [
        Count(_("后台失败"), len(rows), _url("administration:health"), is_bad=True),
        Count(_("后台等待"), waiting, _url("administration:health")),
    ]
    return Today("sysadmin", counts, _one_group(rows))


def _secadmin(viewer: User, now: datetime) -> Today:
    idle = User.objects.filter(is_active=True, kind=User.Kind.PERSON, assignments=None).order_by(
        "created_at", "pk"
    )
    rows = [
        Row(
            key=f"user-{user.pk}",
            title=user.display_name,
            url=_url("administration:user", user.pk),
            button=Button(_("授予角色"), _url("administration:user", user.pk), "user-check"),
            who=user.username,
            note=_("还没有任何角色"),
            since=user.created_at,
        )
        for user in idle[:60]
    ]
    counts = [Count(_("没有角色的账号"), len(rows), _url("administration:user_list"))]
    return Today("secadmin", counts, _one_group(rows))


def _auditor(viewer: User, now: datetime) -> Today:
    live = (
        Assignment.objects.exclude(emergency_reason="")
        .filter(valid_to__gt=now)
        .select_related("user", "node")
        .order_by("valid_to", "pk")
    )
    rows = [
        Row(
            key=f"emergency-{one.pk}",
            title=one.emergency_reason,
            url=_url("administration:emergencies"),
            button=Button(_("查看记录"), _url("administration:emergencies"), "eye"),
            who=one.user.display_name,
            note=one.node.name,
            due_at=one.valid_to,
        )
        for one in live[:60]
    ]
    unsealed = Outbox.objects.filter(reader="seal").count()
    counts = [
        Count(_("进行中的临时授权"), len(rows), _url("administration:emergencies"), is_bad=True),
        Count(_("待封存记录"), unsealed, _url("administration:events")),
    ]
    return Today("auditor", counts, _one_group(rows))


def _one_group(rows: list[Row]) -> tuple[Group, ...]:
    return (Group(NO_CLOCK, rows),) if rows else ()


def _url(name: str, *args: object) -> str:
    """Return the page's address; the home page where this installation has none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return "/"
