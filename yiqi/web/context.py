"""What every template knows: navigation, slots, theme, language. Made only when a page asks.

(Not one of an area's usual names: it is the template engine's context processor.)
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from yiqi.web.navigation import navigation_for
from yiqi.web.slots import filled
from yiqi.web.viewer import roles_of, viewer_of

THEMES = ("auto", "light", "dark")
SIZES = ("normal", "large")


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return the names under which templates find the frame's parts.

    ``yq_viewer``, ``yq_navigation``, ``yq_slots``, ``yq_theme``, ``yq_size``, ``yq_language``,
    ``yq_search_url``, ``yq_is_demo``. Navigation and slots are lazy: a fragment that does not
    show them pays nothing.
    """
    return {
        "yq_viewer": SimpleLazyObject(lambda: viewer_of(request)),
        "yq_navigation": SimpleLazyObject(
            lambda: navigation_for(roles_of(request), path=request.path)
        ),
        "yq_slots": SimpleLazyObject(lambda: filled(request)),
        "yq_theme": chosen(request, "yq_theme", THEMES),
        "yq_size": chosen(request, "yq_size", SIZES),
        "yq_language": get_language() or settings.LANGUAGE_CODE,
        "yq_search_url": url_or_nothing("search:results"),
        "yq_sign_in_url": url_or_nothing(str(settings.LOGIN_URL)),
        "yq_sign_out_url": url_or_nothing("accounts:sign_out"),
        "yq_is_demo": settings.DEMO,
    }


def chosen(request: HttpRequest, cookie: str, allowed: tuple[str, ...]) -> str:
    """Return the reader's choice kept in a cookie; the first of ``allowed`` when there is none."""
    value = request.COOKIES.get(cookie, "")
    return value if value in allowed else allowed[0]


def url_or_nothing(url_name: str) -> str:
    """Return the URL of that name, or nothing where no area provides it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return url_name if url_name.startswith("/") else ""
