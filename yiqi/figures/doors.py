"""Where the figures stand in the navigation.

(Not one of an area's usual names: it fills the registry of the web area.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiqi.figures.rules import READERS
from yiqi.web import navigation
from yiqi.web.navigation import NavItem


def register() -> None:
    """Add the door."""
    navigation.register(
        NavItem("reports", _("数字口径"), "figures:figures", "chart-bar", READERS, 90)
    )
