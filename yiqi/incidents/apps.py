"""Registers the incidents area with Django and with the registries below it."""

from __future__ import annotations

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incident, levels, leading group and the two plans."""

    name = "yiqi.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Fill words, slots, navigation and the impact of this area's own section."""
        from yiqi.incidents import faces, phrases
        from yiqi.incidents.impacts import fixed_times_moved
        from yiqi.incidents.rules import impact

        phrases.register()
        faces.register()
        impact("day", fixed_times_moved)
