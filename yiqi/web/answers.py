"""The answers when something does not go as wished: what happened, what was kept, what to do.

(Not one of an area's usual names: views, middleware and Django's own handlers all answer by it.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yiqi.lib.errors import Refusal
from yiqi.web.refusals import words_of
from yiqi.workflow.operations import Difference, StaleCopy

ALERTS = "#yq-alerts"
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """One field that two people changed, in words: its name and both values."""

    label: str
    yours: str
    theirs: str


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal with its own sentence and 4xx; a stale copy with yours beside theirs."""
    words = words_of(refusal)
    context: dict[str, object] = {
        "status": words.status,
        "title": str(words.sentence),
        "remedy": str(words.remedy),
        "code": refusal.code,
    }
    if isinstance(refusal, StaleCopy):
        context |= {
            "changed_by": refusal.changed_by,
            "changed_at": refusal.changed_at,
            "differences": [_shown(refusal, difference) for difference in refusal.differences],
        }
        return _answer(request, context, fragment="web/_stale.html")
    return _answer(request, context)


def _shown(refusal: StaleCopy, difference: Difference) -> ShownDifference:
    """Return a difference as its field's own name and the words of its choices.

    A difference may also be something that no field holds, such as the words of a note.
    """
    fields: dict[str, Any] = {field.name: field for field in refusal.thing._meta.get_fields()}
    choices = dict(getattr(fields.get(difference.field), "flatchoices", ()) or ())
    yours, theirs = (
        _in_words(choices.get(value, value)) for value in (difference.yours, difference.theirs)
    )
    return ShownDifference(difference.label, yours, theirs)


def _in_words(value: Any) -> str:
    """Return a value as a reader writes it: yes and no in words, nothing as a dash."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value in (None, "") else str(value)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a request over the size limit."""
    limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // (1024 * 1024)
    refusal = Refusal(limit=limit)
    refusal.code = "too_large"
    return refused(request, refusal)


def session_expired(request: HttpRequest) -> HttpResponse:
    """Tell a person that the sign-in ended while typing; the text stays in the browser."""
    context = {
        "status": 401,
        "title": _("登录已过期，这一步没有完成。"),
        "kept": _("您填写的文字保存在这台设备上，登录后会自动恢复。"),
        "remedy": _("请重新登录，然后再提交一次。"),
        "action_url": sign_in_again_url(request),
        "action_label": _("重新登录"),
        "icon": "lock",
    }
    return _answer(request, context)


def problem_page(request: HttpRequest, status: int, **words: str) -> HttpResponse:
    """Answer with an error page (or fragment) of any status; ``words`` as in web/error.html."""
    return _answer(request, {"status": status, **words})


def sign_in_url() -> str:
    """Return the sign-in page's address; nothing where no area provides one."""
    try:
        return reverse(settings.LOGIN_URL)
    except NoReverseMatch:
        return str(settings.LOGIN_URL) if str(settings.LOGIN_URL).startswith("/") else ""


def sign_in_again_url(request: HttpRequest) -> str:
    """Return the sign-in address that leads back to the page on which the person was typing."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or request.path
    parts = urlsplit(page)
    back = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{sign_in_url()}?{urlencode({'next': back})}"


def _answer(
    request: HttpRequest, context: dict[str, object], *, fragment: str = "web/_refusal.html"
) -> HttpResponse:
    status = int(str(context["status"]))
    if getattr(request, "htmx", False):
        response = render(request, fragment, context, status=status)
        response["HX-Retarget"] = ALERTS
        response["HX-Reswap"] = "innerHTML show:top"
        response["HX-Reselect"] = "#yq-refusal"
        response["HX-Push-Url"] = "false"
        return response
    return render(request, "web/error.html", context, status=status)
