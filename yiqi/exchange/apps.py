"""Registers the exchange area with Django and with the registries below it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Imports and workbooks; it knows no domain, areas declare their kinds of import."""

    name = "yiqi.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Give words, the way to the pages, the note of an ended import, and the jobs."""
        from yiqi.exchange import banners, phrases, tasks  # noqa: F401 - tasks registers jobs
        from yiqi.exchange.rules import IMPORTERS
        from yiqi.web.navigation import NavItem, register

        phrases.register()
        banners.register()
        label = _("导入")
        roles = frozenset(IMPORTERS.split())
        register(NavItem("system", label, "exchange:import_list", "file-import", roles, order=40))
