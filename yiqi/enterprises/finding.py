"""Makes enterprises findable by the search box.

(Not one of an area's usual names: it fills the registry of the search area.)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from yiqi.accounts.models import User
from yiqi.accounts.queries import roles_of
from yiqi.enterprises.queries import enterprises_visible_to, matching
from yiqi.search.rules import Result, SearchKind, register_kind

KIND = 2


def find_enterprises(viewer: User, text: str, *, now: datetime, limit: int) -> Sequence[Result]:
    """Return the enterprises that ``viewer`` may see whose names, initials or code hold ``text``.

    A district has a thousand or so, which a scan reads in milliseconds: no index is kept.
    """
    if not text.strip():
        return []
    is_contact = roles_of(viewer, at=now) <= {"enterprise"}
    name = "enterprises:own" if is_contact else "enterprises:enterprise"
    found = matching(enterprises_visible_to(viewer, now=now), text).select_related("area")
    return [
        Result(
            title=one.name,
            url=reverse(name, args=[one.pk]),
            reference=one.short_name,
            note=one.area.name,
            status="" if one.is_active else "enterprises.inactive",
        )
        for one in found[:limit]
    ]


def register() -> None:
    """Register enterprises as search kind 2."""
    register_kind(
        SearchKind("enterprises.enterprise", KIND, pgettext_lazy("list", "企业"), find_enterprises)
    )
