"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from yiqi.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("new/<str:kind>/", views.import_new, name="import_new"),
    path("new/<str:kind>/template.xlsx", views.template, name="template"),
    path("new/<str:kind>/subjects/", views.import_subjects, name="subjects"),
    path("<int:run_id>/", views.import_page, name="import_page"),
    path("<int:run_id>/columns/", views.import_columns, name="import_columns"),
    path("<int:run_id>/run/", views.import_run, name="import_run"),
    path("<int:run_id>/cancel/", views.import_cancel, name="import_cancel"),
    path("<int:run_id>/progress/", views.import_progress, name="import_progress"),
    path("<int:run_id>/result.xlsx", views.result, name="result"),
    path("<int:run_id>/failed.xlsx", views.failed, name="failed"),
    path("<int:run_id>/seen/", views.seen, name="seen"),
]
