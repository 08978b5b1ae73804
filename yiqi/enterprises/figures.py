"""What the register of enterprises counts. Each value is the number of rows that its list shows."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.enterprises.models import AboveScaleTerm, Enterprise
from yiqi.enterprises.queries import enterprises_visible_to
from yiqi.figures.rules import Figure, register


def enterprises_above_scale(
    viewer: User | None, *, district_id: int | None, now: datetime
) -> int | None:
    """Return how many enterprises are above scale; None where no list was ever entered."""
    if viewer is None:
        rows = Enterprise.objects.filter(district=district_id)
    else:
        rows = enterprises_visible_to(viewer, now=now)
    count = rows.filter(is_above_scale=True).count()
    if count:
        return count
    terms = AboveScaleTerm.objects.filter(enterprise__in=rows.order_by().values("pk"))
    return 0 if terms.exists() else None


register(
    Figure(
        "enterprises_above_scale",
        _("规上企业"),
        _("名录中现为规模以上的企业数，以最近一次认定名单为准。"),
        _("家"),
        enterprises_above_scale,
        lambda now: f"{reverse('enterprises:enterprises')}?above_scale=1",
        order=10,
    ),
)
