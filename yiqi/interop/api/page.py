"""The API's page for people who write programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import public
from yiqi.interop.api.describing import described_api
from yiqi.interop.api.house import API


@public
@require_GET
def api_page(request: HttpRequest) -> HttpResponse:
    """Show every endpoint of the JSON API with its fields, from the OpenAPI description alone."""
    found = described_api(API.get_openapi_schema(path_prefix="/api/v1/"))
    context = {"api": found, "base": request.build_absolute_uri("/")[:-1]}
    return render(request, "interop/api_page.html", context)
