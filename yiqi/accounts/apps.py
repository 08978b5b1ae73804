"""Registers the accounts area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, scopes and assignments."""

    name = "yiqi.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Give the area's events their words."""
        from yiqi.accounts.words import describe_events

        describe_events()
