"""Registers the problems area with Django and with the registries below it."""

from __future__ import annotations

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """The problem loop."""

    name = "yiqi.problems"
    label = "problems"

    def ready(self) -> None:
        """Fill the timeline's words and make problems findable."""
        from yiqi.problems import finding, phrases

        phrases.register()
        finding.register()
