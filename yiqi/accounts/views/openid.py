"""OpenID Connect sign-in: a door for people whose account exists already."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from yiqi.accounts import openid_settings
from yiqi.accounts.permissions import public


@public
@require_POST
def openid_begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the person to the provider; a POST, so that no foreign page can start it."""
    _check(provider_id)
    answer: HttpResponseBase = login(request, provider_id)
    return answer


@public
@require_GET
def openid_callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take the provider's answer; the adapter finds the account."""
    _check(provider_id)
    answer: HttpResponseBase = callback(request, provider_id)
    return answer


@public
@require_GET
def openid_unknown(request: HttpRequest) -> HttpResponse:
    """Say that the provider knows the person and Yiqi does not."""
    return render(request, "accounts/openid_unknown.html", {"is_unknown": True}, status=403)


@public
@require_GET
def openid_failed(request: HttpRequest) -> HttpResponse:
    """Say that the provider did not sign the person in."""
    return render(request, "accounts/openid_unknown.html", {"is_unknown": False}, status=403)


def _check(given: str) -> None:
    if given != openid_settings.provider_id():
        raise Http404
