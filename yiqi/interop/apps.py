"""Registers the interop area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class InteropConfig(AppConfig):
    """Command line, JSON API, Open311."""

    name = "yiqi.interop"
    label = "interop"

    def ready(self) -> None:
        """Fill the registry of refusals."""
        from yiqi.interop import phrases

        phrases.register()
