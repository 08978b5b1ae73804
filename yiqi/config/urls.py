"""Which area answers which address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

AREAS = (
    ("", "yiqi.dashboards.urls"),
    ("", "yiqi.web.urls"),
    ("accounts/", "yiqi.accounts.urls"),
    ("accounts/", "yiqi.accounts.openid_urls"),
    ("administration/", "yiqi.administration.urls"),
    ("enterprises/", "yiqi.enterprises.urls"),
    ("incidents/", "yiqi.incidents.urls"),
    ("problems/", "yiqi.problems.urls"),
    ("search/", "yiqi.search.urls"),
    ("figures/", "yiqi.figures.urls"),
    ("exchange/", "yiqi.exchange.urls"),
    ("", "yiqi.interop.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in AREAS
]
handler400 = "yiqi.web.views.bad_request"
handler403 = "yiqi.web.views.forbidden"
handler404 = "yiqi.web.views.not_found"
handler500 = "yiqi.web.views.server_error"
