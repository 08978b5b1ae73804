"""Registers the administration area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Pages of accounts, permissions and logs."""

    name = "yiqi.administration"
    label = "administration"

    def ready(self) -> None:
        """Fill the frame's registries for this area, and for accounts, which lies below web."""
        from yiqi.administration import frame, imports

        frame.register_all()
        imports.register()
