"""Registers the incidents area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incident, levels, leading group and the two plans."""

    name = "yiqi.incidents"
    label = "incidents"
