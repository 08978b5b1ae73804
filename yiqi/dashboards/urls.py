"""Addresses of the Today pages."""

from __future__ import annotations

from django.urls import path

from yiqi.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.today, name="today"),
    path("reactions/retry/", views.retry, name="retry_reactions"),
]
