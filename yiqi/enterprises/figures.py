"""What the register of enterprises counts. Each value is the number of rows that its list shows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.accounts.models import User
from yiqi.enterprises.models import AboveScaleTerm, Enterprise, Staff
from yiqi.enterprises.queries import enterprises_visible_to, staff_on_duty_of
from yiqi.enterprises.rules import SEES_ON_DUTY
from yiqi.figures.rules import Figure, register


def working(viewer: User | None, *, district_id: int | None, now: datetime) -> QuerySet[Enterprise]:
    """Return the enterprises at work that the viewer may see, or all of the district."""
    return _enterprises(viewer, district_id=district_id, now=now).filter(is_active=True)


def above_scale(
    viewer: User | None, *, district_id: int | None, now: datetime
) -> QuerySet[Enterprise]:
    """Return those of them that are above scale (规上)."""
    return working(viewer, district_id=district_id, now=now).filter(is_above_scale=True)


def on_duty(viewer: User | None, *, district_id: int | None, now: datetime) -> QuerySet[Staff]:
    """Return who is on the on-duty lists (在岗名册) of enterprises at work."""
    return staff_on_duty_of(working(viewer, district_id=district_id, now=now))


def enterprises(viewer: User | None, *, district_id: int | None, now: datetime) -> int | None:
    """Return how many enterprises are at work; None where none was ever registered."""
    count = working(viewer, district_id=district_id, now=now).count()
    if count:
        return count
    return 0 if _enterprises(viewer, district_id=district_id, now=now).exists() else None


def enterprises_above_scale(
    viewer: User | None, *, district_id: int | None, now: datetime
) -> int | None:
    """Return how many enterprises are above scale; None where no list was ever entered."""
    count = above_scale(viewer, district_id=district_id, now=now).count()
    if count:
        return count
    every = _enterprises(viewer, district_id=district_id, now=now)
    terms = AboveScaleTerm.objects.filter(enterprise__in=every.order_by().values("pk"))
    return 0 if terms.exists() else None


def staff_on_duty(viewer: User | None, *, district_id: int | None, now: datetime) -> int | None:
    """Return how many people are on duty; None where no enterprise keeps a list by name."""
    count = on_duty(viewer, district_id=district_id, now=now).count()
    if count:
        return count
    every = _enterprises(viewer, district_id=district_id, now=now)
    kept = Staff.objects.filter(enterprise__in=every.order_by().values("pk"))
    return 0 if kept.exists() else None


def _enterprises(
    viewer: User | None, *, district_id: int | None, now: datetime
) -> QuerySet[Enterprise]:
    if viewer is None:
        return Enterprise.objects.filter(district=district_id)
    return enterprises_visible_to(viewer, now=now)


register(
    Figure(
        "enterprises",
        _("在营企业"),
        _("名录中在营的企业数；停业的不计入。"),
        _("家"),
        enterprises,
        lambda now: reverse("enterprises:enterprises"),
        working,
        order=9,
    ),
    Figure(
        "enterprises_above_scale",
        _("规上企业"),
        _("名录中现为规模以上的在营企业数，以最近一次认定名单为准。"),
        _("家"),
        enterprises_above_scale,
        lambda now: f"{reverse('enterprises:enterprises')}?above_scale=1",
        above_scale,
        order=10,
    ),
    Figure(
        "staff_on_duty",
        pgettext_lazy("figure", "在岗人数"),
        _("在营企业在岗名册上的人数，以企业登记为准；离职的不计入。"),
        _("人"),
        staff_on_duty,
        lambda now: reverse("enterprises:on_duty"),
        on_duty,
        roles=frozenset(SEES_ON_DUTY),
        order=11,
    ),
)
