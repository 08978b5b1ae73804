"""Registers the dashboards area with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    """Today pages."""

    name = "yiqi.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        """Put Today at the top of everybody's navigation."""
        from yiqi.web.navigation import NavItem, register

        register(NavItem("top", _("今日待办"), "dashboards:today", "home", order=1, phone=1))
