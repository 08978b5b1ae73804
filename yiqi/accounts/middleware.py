"""Ends idle sessions, signs in remembered devices, and asks for what an account still lacks.

(Not one of an area's usual names: Django loads it by this one.)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yiqi.accounts.entry import DEVICE_COOKIE, PROVEN, SEEN, open_session
from yiqi.accounts.models import SignIn, User
from yiqi.accounts.operations import expire_session, use_device
from yiqi.accounts.queries import device_with, load_grants
from yiqi.accounts.rules import idle_step
from yiqi.accounts.second_factor import has_second_factor, must_have_second_factor
from yiqi.audit.clock import current_time

GetResponse = Callable[[HttpRequest], HttpResponse]
# What one may open while the password or the second factor is still missing.
ALWAYS_OPEN = frozenset({"accounts:sign_out", "accounts:second_factor", "accounts:recovery_codes"})


class IdleMiddleware:
    """Ends the session of an office account after a while without a request.

    A contact's session is left alone: the remembered device would open the next one at once. What
    the page asks for by itself, to stay fresh, is no sign of a person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End or note the session, then answer; the sign-in page says why one is back there."""
        if not settings.IDLE_MINUTES or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user = request.user
        if not isinstance(user, User) or user.kind != User.Kind.PERSON:
            return self.get_response(request)
        now = current_time()
        step = idle_step(_seen(request), limit=timedelta(minutes=settings.IDLE_MINUTES), now=now)
        if step == "end":
            expire_session(request.session.session_key or "", now=now)
            logout(request)
            return _say_why(self.get_response(request))
        if step == "note" and not _is_by_itself(request):
            request.session[SEEN] = now.timestamp()
        return self.get_response(request)


def _seen(request: HttpRequest) -> datetime | None:
    noted = request.session.get(SEEN)
    return None if noted is None else datetime.fromtimestamp(float(noted), tz=UTC)


def _is_by_itself(request: HttpRequest) -> bool:
    """Tell whether the page asks on its own: htmx names the element, and nobody presses these."""
    source = request.headers.get("HX-Source", "").partition("#")[0]
    return request.method == "GET" and source in {"tbody", "section", "div"}


def _say_why(response: HttpResponse) -> HttpResponse:
    """Mark a redirect to the sign-in page."""
    location = response.headers.get("Location", "")
    if location.startswith(reverse("accounts:sign_in")):
        response["Location"] = f"{location}{'&' if '?' in location else '?'}idle=1"
    return response


class RememberedDeviceMiddleware:
    """Lets an enterprise's contact in on a remembered device when the session is over."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign in before the view runs, so that even what was being sent goes through."""
        secret = request.COOKIES.get(DEVICE_COOKIE, "")
        if secret and not request.user.is_authenticated:
            device = device_with(secret, at=current_time())
            if device is not None:
                open_session(request, device.user, method=SignIn.Method.REMEMBERED)
                use_device(device, now=current_time())
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends a person to the page where a missing second factor or a new password is set."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the check comes before the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return where to go first, or None to go on."""
        user = getattr(request, "user", None)
        permission = getattr(view, "permission", None)
        if not isinstance(user, User) or (permission and permission.is_public):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ALWAYS_OPEN:
            return None
        if user.must_change_password:
            return (
                None if name == "accounts:password_change" else redirect("accounts:password_change")
            )
        return self._ask_second_factor(request, user, name)

    def _ask_second_factor(
        self, request: HttpRequest, user: User, name: str
    ) -> HttpResponse | None:
        if request.session.get(PROVEN):
            return None
        roles = {grant.role for grant in load_grants(user, at=current_time())}
        if not must_have_second_factor(roles):
            return None
        if has_second_factor(user):
            return redirect("accounts:second_factor")
        if name == "accounts:second_factor_setup":
            return None
        return redirect("accounts:second_factor_setup")
