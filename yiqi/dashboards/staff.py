"""The Today pages of the three administrators.

(Not one of an area's usual names: part of ``queries``, which reads the problem loop beside it.)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import Assignment, User
from yiqi.audit.models import Event, Outbox
from yiqi.dashboards.rules import LATER as NO_CLOCK
from yiqi.dashboards.rules import REVIEWED, Button, Count, Group, Row, Today


def administrator_today(role: str) -> Callable[[User, datetime], Today]:
    """Return the function that makes the Today page of one administrator's role."""
    return {"sysadmin": _sysadmin, "secadmin": _secadmin, "auditor": _auditor}[role]


def _sysadmin(viewer: User, now: datetime) -> Today:
    failed = Outbox.objects.exclude(reader="seal").filter(attempts__gt=0).order_by("pk")
    rows = [
        Row(
            key=f"reaction-{row.pk}",
            title=f"{row.reader}: {row.last_error[:80]}",
            url=reverse("administration:health"),
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
        Count(_("后台失败"), len(rows), reverse("administration:health"), is_bad=True),
        Count(_("后台等待"), waiting, reverse("administration:health")),
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
            url=reverse("administration:user", args=[user.pk]),
            button=Button(
                _("授予角色"), reverse("administration:user", args=[user.pk]), "user-check"
            ),
            who=user.username,
            note=_("还没有任何角色"),
            since=user.created_at,
        )
        for user in idle[:60]
    ]
    counts = [Count(_("没有角色的账号"), len(rows), reverse("administration:users"))]
    return Today("secadmin", counts, _one_group(rows))


def _auditor(viewer: User, now: datetime) -> Today:
    seen = Event.objects.filter(kind=REVIEWED, subject_type="accounts.assignment")
    fresh = (
        Assignment.objects.exclude(emergency_reason="")
        .exclude(pk__in=seen.values("subject_id"))
        .select_related("user", "node")
        .order_by("valid_from", "pk")
    )
    rows = [
        Row(
            key=f"emergency-{one.pk}",
            title=one.emergency_reason,
            url=reverse("administration:emergency"),
            button=Button(
                _("已阅"),
                reverse("dashboards:review_emergency", args=[one.pk]),
                "checks",
                is_post=True,
            ),
            who=one.user.display_name,
            note=one.node.name,
            since=one.valid_from,
        )
        for one in fresh[:60]
    ]
    unsealed = Outbox.objects.filter(reader="seal").count()
    counts = [
        Count(_("未阅的临时授权"), len(rows), reverse("administration:emergency"), is_bad=True),
        Count(_("待封存记录"), unsealed, reverse("administration:seals")),
    ]
    return Today("auditor", counts, _one_group(rows))


def _one_group(rows: list[Row]) -> tuple[Group, ...]:
    return (Group(NO_CLOCK, rows),) if rows else ()
