"""Registers the rehearsal area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    """Simulated people who use the real operations: the demo district, later replay and drills."""

    name = "yiqi.rehearsal"
    label = "rehearsal"

    def ready(self) -> None:
        """Fill the registries below."""
        from yiqi.rehearsal import phrases

        phrases.register()
