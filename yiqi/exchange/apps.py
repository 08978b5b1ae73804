"""Registers the exchange area with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Imports and workbooks; it knows no domain, areas declare their kinds of import."""

    name = "yiqi.exchange"
    label = "exchange"
