"""Registers the audit area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The event log and what hangs on it."""

    name = "yiqi.audit"
    label = "audit"
