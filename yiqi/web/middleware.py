"""Language, refusals in words, sessions that ended, confirmed drafts, security headers.

(Not one of an area's usual names: Django loads it by this one.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from yiqi.audit.remembered import one_look
from yiqi.lib.errors import Refusal
from yiqi.web import answers
from yiqi.web.answers import TOO_MUCH, sign_in_url
from yiqi.web.viewer import viewer_of

GetResponse = Callable[[HttpRequest], HttpResponse]
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONFIRMED = frozenset({200, 201, 202, 204}) | REDIRECTS
DRAFT_KEY = re.compile(r"[a-z0-9_.:-]{1,80}")
PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"


class OneLookMiddleware:
    """Let a page read what seldom changes as it stood when the page was asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the log is asked once whether something changed."""
        with one_look():
            return self.get_response(request)


class LanguageMiddleware:
    """Choose the language: this device's choice, else the person's, else the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in that language."""
        language = self._choice(request) or translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response

    @staticmethod
    def _choice(request: HttpRequest) -> str:
        known = {code for code, _name in settings.LANGUAGES}
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if cookie in known:
            return cookie
        viewer = viewer_of(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        return viewer.language if viewer and viewer.language in known else ""


class RefusalMiddleware:
    """Turn what a view declines or a session's end into a clear page or fragment; never a 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with redirects made fit for htmx and the draft's confirmation noted."""
        response = self.get_response(request)
        response = self._for_htmx(request, response)
        self._confirm_draft(request, response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        patch_vary_headers(response, ("HX-Request",))  # one address, page or fragment
        if viewer_of(request) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal or an over-large request in words; leave anything else to Django."""
        if isinstance(error, Refusal):
            return answers.refused(request, error)
        if isinstance(error, TOO_MUCH):
            return answers.too_large(request)
        return None

    @staticmethod
    def _for_htmx(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A fetch would follow a redirect unseen: send the browser there, or say what ended."""
        if response.status_code not in REDIRECTS:
            return response
        is_to_sign_in = _leads_to_sign_in(response)
        if getattr(request, "htmx", False):
            if is_to_sign_in:
                return answers.session_expired(request)
            fresh = HttpResponse(status=200, headers={"HX-Redirect": response["Location"]})
            fresh.cookies = response.cookies
            return fresh
        if is_to_sign_in and request.method == "POST" and not _is_sign_in(request.path):
            return answers.session_expired(request)
        return response

    @staticmethod
    def _confirm_draft(request: HttpRequest, response: HttpResponse) -> None:
        """Tell the browser that the text which it keeps has arrived and may be dropped."""
        if request.method != "POST" or response.status_code not in CONFIRMED:
            return
        if request.headers.get("Content-Type", "").startswith("application/json"):
            return
        key = request.POST.get("yq_draft", "")
        if DRAFT_KEY.fullmatch(key):
            response.set_cookie("yq_draft_done", key, max_age=600, samesite="Lax")


def _is_sign_in(path: str) -> bool:
    return bool(sign_in_url()) and path == sign_in_url()


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code in REDIRECTS and _is_sign_in(
        urlsplit(response.headers.get("Location", "")).path
    )
