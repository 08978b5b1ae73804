"""Devices and client programs: known by a token in the request, answered in JSON.

``Authorization: Bearer …``. Without a live token the answer is 401 as JSON, never a redirect: a
followed redirect to the sign-in page would look like success to a device.
(Not one of an area's usual names: the APIs of the areas above use it.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from yiqi.accounts.models import User
from yiqi.accounts.operations import owner_of_token
from yiqi.accounts.permissions import Permission, check_roles
from yiqi.audit.clock import current_time

View = Callable[..., HttpResponseBase]


class DeviceRequest(HttpRequest):
    """A request behind ``token_page``: its user is the device or client program."""

    user: User


def bearer_of(request: HttpRequest) -> User | None:
    """Return whose live token the request carries, with the grants loaded; or None."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    return owner_of_token(secret.strip(), now=current_time())


class BearerToken(HttpBearer):
    """Authentication for a django-ninja API: ``NinjaAPI(auth=BearerToken())``.

    The user is ``request.auth`` and ``request.user``; its session and CSRF play no part.
    """

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the user, or None: ninja answers 401 as JSON."""
        user = bearer_of(request)
        if user is not None:
            request.user = user
        return user


def token_page(*roles: str) -> Callable[[View], View]:
    """Serve a plain view to tokens whose user holds one of ``roles``; 401 and 403 are JSON."""
    check_roles(roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = bearer_of(request)
            if user is None:
                answer = JsonResponse({"reason": "token_not_valid"}, status=401)
                answer["WWW-Authenticate"] = "Bearer"
                return answer
            if not any(grant.role in roles for grant in user.grants):
                return JsonResponse({"reason": "not_allowed"}, status=403)
            request.user = user
            return view(request, *args, **kwargs)

        guarded.permission = Permission(frozenset(roles), "token")  # type: ignore[attr-defined]
        return cast(View, csrf_exempt(guarded))

    return decorate
