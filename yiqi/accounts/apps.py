"""Registers the accounts area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, scopes and assignments."""

    name = "yiqi.accounts"
    label = "accounts"
