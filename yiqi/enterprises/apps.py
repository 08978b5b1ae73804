"""Registers the enterprises area with Django and with the registries below it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnterprisesConfig(AppConfig):
    """Who is where: zones, enterprises, sites, people, specialists, tags."""

    name = "yiqi.enterprises"
    label = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill words, own tabs, search, navigation; tell accounts who is on whose list."""
        from yiqi.accounts.queries import specialist_lists
        from yiqi.enterprises import finding, imports, own_panels, phrases, reactions  # noqa: F401
        from yiqi.enterprises.queries import nodes_on_lists

        phrases.register()
        own_panels.register_all()
        finding.register()
        imports.register()
        specialist_lists(nodes_on_lists)
        self._register_navigation()

    @staticmethod
    def _register_navigation() -> None:
        from yiqi.enterprises.rules import CARERS, OFFICERS, REGISTRARS
        from yiqi.web.navigation import NavItem, register

        officers = frozenset(OFFICERS)
        keepers = frozenset({*CARERS, "leader"})
        register(
            NavItem("organise", pgettext_lazy("list", "企业"), "enterprises:enterprises",
                    "building-factory-2", officers, 20, phone=40),
            NavItem("organise", _("企业地图"), "enterprises:map", "map", officers, 30),
            NavItem("organise", _("分片包抓"), "enterprises:zones", "section", officers, 40),
            NavItem("organise", pgettext_lazy("list", "服务专员"), "enterprises:specialists",
                    "user-check", frozenset({"leader", "duty", "section", "specialist"}), 50),
            NavItem("organise", _("更正申请"), "enterprises:change_requests", "edit", keepers, 60),
            NavItem("organise", _("标签"), "enterprises:tag_register", "tags",
                    frozenset(REGISTRARS), 70),
            NavItem("top", _("我的企业"), "enterprises:own_enterprises", "building-factory-2",
                    frozenset({"enterprise"}), 40, phone=40),
        )  # fmt: skip
