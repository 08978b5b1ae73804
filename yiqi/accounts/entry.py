"""The one way in: whoever proved who it is goes through here, then begins a session.

Password, OpenID Connect, invitation, SMS code and remembered device all end in ``begin_session``
or ``open_session``. (Not one of an area's usual names: views, middleware and adapters share it.)
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from yiqi.accounts.models import User
from yiqi.accounts.operations import note_sign_in
from yiqi.accounts.rules import client_address
from yiqi.accounts.second_factor import has_second_factor
from yiqi.audit.clock import current_time

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PENDING = "accounts.pending"  # who gave the right password, before the second factor
PROVEN = "accounts.second_factor"  # the session passed the second factor
SEEN = "accounts.seen"  # the last request of the session that was noted, as a time stamp
DEVICE_COOKIE = "yq_device"
PENDING_MINUTES = 10


def begin_session(
    request: HttpRequest, user: User, *, method: str, next_url: str = ""
) -> HttpResponse:
    """Ask for the second factor where the person has one, else let the person in."""
    if not has_second_factor(user):
        return let_in(request, user, method=method, next_url=next_url)
    request.session[PENDING] = {
        "user": user.pk,
        "method": method,
        "next": next_url,
        "at": current_time().isoformat(),
    }
    return redirect("accounts:second_factor")


def let_in(
    request: HttpRequest, user: User, *, method: str, next_url: str = "", is_proven: bool = False
) -> HttpResponse:
    """Begin the session and go where the person wanted to."""
    open_session(request, user, method=method)
    if is_proven:
        request.session[PROVEN] = True
    return redirect(safe_next(request, next_url))


def open_session(request: HttpRequest, user: User, *, method: str) -> None:
    """Begin a session and note it, with the device and address that it comes from."""
    with transaction.atomic():
        request.session.pop(PENDING, None)
        login(request, user, backend=BACKEND)
        request.session.set_expiry(timedelta(seconds=settings.SESSION_COOKIE_AGE))  # from now on
        request.session[SEEN] = current_time().timestamp()
        if request.session.session_key is None:
            request.session.create()
        note_sign_in(
            user,
            session_key=str(request.session.session_key),
            method=method,
            device=device_words(request),
            address=address_of(request),
            now=current_time(),
        )


def address_of(request: HttpRequest) -> str | None:
    """Return where a request comes from, behind the proxies that we trust (axes asks, too)."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted_proxies=settings.TRUSTED_PROXIES,
    )


def safe_next(request: HttpRequest, asked: str) -> str:
    """Return where to go after signing in: an address of this site, never another's."""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if asked and is_ours and asked != reverse("accounts:sign_out") else "/"


def device_words(request: HttpRequest) -> str:
    """Return browser and system in short, for the list of sessions: ``微信 · Android``."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:60]


# The first mark that is found counts: every browser claims to be the others too.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("wxwork", "WeCom"),
    ("DingTalk", "DingTalk"),
    ("Lark", "Feishu"),
    ("Edg/", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
