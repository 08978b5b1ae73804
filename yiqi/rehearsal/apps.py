"""Registers the rehearsal area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    """Simulated people who use the real operations: the demo district, later replay and drills."""

    name = "yiqi.rehearsal"
    label = "rehearsal"
