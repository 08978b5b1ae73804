"""Registers the workflow area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Flows and tracked things."""

    name = "yiqi.workflow"
    label = "workflow"
