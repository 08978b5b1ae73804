"""Registers the enterprises area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """Who is where: zones, enterprises, sites, people, specialists, tags."""

    name = "yiqi.enterprises"
    label = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"
