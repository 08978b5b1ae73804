"""Makes problems findable by the search box.

(Not one of an area's usual names: it fills the registry of the search area.)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.accounts.queries import reach_of_viewer
from yiqi.problems.queries import problems_visible_to
from yiqi.search.queries import matching
from yiqi.search.rules import Result, SearchKind, register_kind


def find_problems(viewer: User, text: str, *, now: datetime, limit: int) -> Sequence[Result]:
    """Return the newest problems that hold ``text`` and that ``viewer`` may see."""
    districts = sorted(reach_of_viewer(viewer, at=now).districts)
    rows = matching(problems_visible_to(viewer, now=now), text, district_ids=districts)
    return [
        Result(
            title=problem.title,
            url=reverse("problems:problem", args=[problem.pk]),
            reference=problem.reference,
            note=problem.enterprise.short_name if problem.enterprise else problem.reporter_name,
            status=f"problems.{problem.state}",
        )
        for problem in rows.select_related("enterprise")[:limit]
    ]


def register() -> None:
    """Register problems as search kind 1."""
    register_kind(SearchKind("problems.problem", 1, _("问题"), find_problems))
