"""Registers the figures area with Django and reads what each area counts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FiguresConfig(AppConfig):
    """Figures with definition, value and rows."""

    name = "yiqi.figures"
    label = "figures"

    def ready(self) -> None:
        """Let every area's ``figures.py`` register, and show the way to the page."""
        from yiqi.figures import doors

        autodiscover_modules("figures")
        doors.register()
