"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path

from yiqi.figures import views

app_name = "figures"
urlpatterns = [path("", views.figures, name="figures")]
