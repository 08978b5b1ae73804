"""Where problems stand in the navigation.

(Not one of an area's usual names: it fills the registry of the web area.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiqi.web import navigation
from yiqi.web.navigation import NavItem

OFFICERS = frozenset({"leader", "duty", "section", "specialist", "team", "park"})
FIRM = frozenset({"enterprise"})


def register() -> None:
    """Add the doors of the problem loop."""
    navigation.register(
        NavItem("problems", _("问题清单"), "problems:problem_list", "messages", OFFICERS, 10, 2),
        NavItem(
            "problems",
            _("接电话"),
            "problems:call",
            "phone",
            frozenset({"duty", "leader", "park"}),
            20,
        ),
        NavItem(
            "problems",
            _("走访登记"),
            "problems:visit",
            "clipboard-check",
            frozenset({"specialist", "team", "section", "park"}),
            30,
            3,
        ),
        NavItem(
            "problems",
            _("批量销号"),
            "problems:close_many",
            "lock",
            frozenset({"duty", "leader", "park"}),
            40,
        ),
        NavItem("problems", _("反映问题"), "problems:report", "plus", FIRM, 10, 2),
        NavItem("problems", _("我反映的问题"), "problems:problem_list", "messages", FIRM, 20, 3),
    )
