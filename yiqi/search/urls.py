"""Address of the search results."""

from __future__ import annotations

from django.urls import path

from yiqi.search import views

app_name = "search"
urlpatterns = [path("", views.results, name="results")]
