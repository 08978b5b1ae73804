"""Addresses of the frame itself."""

from django.conf import settings
from django.urls import path

from yiqi.web import design, views

app_name = "web"
urlpatterns = [
    path("sw.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline_shell, name="offline"),
    path("preferences/", views.preferences, name="preferences"),
    path("tables/views/list/", views.saved_views, name="saved_views"),
    path("tables/views/", views.view_save, name="save_view"),
    path("tables/views/<int:view_id>/forget/", views.view_forget, name="forget_view"),
    path("tables/columns/", views.columns_choose, name="choose_columns"),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        path("_design/", design.design, name="design"),
        path("_design/<slug:part>/", design.design, name="design_part"),
    ]
