"""Addresses for programs: the JSON API, its page for people, Open311."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from yiqi.interop.api import API, addresses, api_page
from yiqi.interop.open311 import views as open311

OPEN311 = [
    path("discovery.<str:form>", open311.discovery, name="discovery"),
    path("services.<str:form>", open311.services, name="services"),
    path("services/<slug:code>.<str:form>", open311.service, name="service"),
    path("requests.<str:form>", open311.requests, name="requests"),
    path("requests/<str:number>.<str:form>", open311.request_one, name="request"),
    path("tokens/<str:token>.<str:form>", open311.token, name="token"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/docs", api_page, name="api_page"),
    path("api/v1/", addresses(API)),
    path("open311/v2/", include((OPEN311, "open311"))),
]
