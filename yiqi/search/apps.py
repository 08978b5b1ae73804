"""Registers the search area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search index."""

    name = "yiqi.search"
    label = "search"
