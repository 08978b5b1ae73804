"""Addresses of the Today pages."""

from __future__ import annotations

from django.urls import path

from yiqi.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.today, name="today"),
    path("emergency/<int:assignment_id>/review/", views.emergency_review, name="review_emergency"),
    path("reactions/retry/", views.retry, name="retry_reactions"),
]
