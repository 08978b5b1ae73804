"""Registers the problems area with Django and with the registries below it."""

from __future__ import annotations

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """The problem loop."""

    name = "yiqi.problems"
    label = "problems"

    def ready(self) -> None:
        """Fill the registries below: words of the timeline, search, navigation, reactions."""
        from yiqi.problems import (
            doors,
            finding,
            impacts,
            imports,
            on_enterprise,
            phrases,
            plan_words,
            suggesting,  # noqa: F401 - its reaction registers itself
        )

        for filling in (phrases, plan_words, impacts, finding, doors, on_enterprise, imports):
            filling.register()
