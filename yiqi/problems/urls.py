"""Addresses of the problem loop."""

from __future__ import annotations

from django.urls import path

from yiqi.problems import views
from yiqi.problems.steps import SCREENS

app_name = "problems"
urlpatterns = [
    path("", views.problem_list, name="problem_list"),
    path("report/", views.report, name="report"),
    path("call/", views.call, name="call"),
    path("call/lookup/", views.call_lookup, name="call_lookup"),
    path("visit/", views.visit, name="visit"),
    path("close/", views.close_many, name="close_many"),
    path("files/<int:attachment_id>/", views.attachment, name="attachment"),
    path("<int:problem_id>/", views.problem, name="problem"),
    path("<int:problem_id>/reply/", views.reply, name="reply"),
    path("<int:problem_id>/rate/", views.rate, name="rate"),
    path("<int:problem_id>/join/", views.join, name="join"),
    *[
        path(f"<int:problem_id>/{code}/", views.step_view(code), name=f"step_{code}")
        for code in SCREENS
    ],
]
