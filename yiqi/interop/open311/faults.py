"""What goes wrong at the GeoReport door, in the form that the specification asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from yiqi.accounts.models import User
from yiqi.accounts.permissions import NotAllowed
from yiqi.audit.clock import current_time
from yiqi.interop.api.frame import PerCaller, permission_of
from yiqi.interop.clients import owner_of
from yiqi.interop.open311.writing import FORMS, Value, written
from yiqi.lib.errors import Refusal
from yiqi.web.refusals import words_of

View = Callable[..., HttpResponse]
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class Fault(Exception):
    """A request that is not served: the HTTP status and a sentence."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def georeport(view: View) -> View:
    """Answer in the asked format, whatever goes wrong with the request."""

    @wraps(view)
    def answered(request: HttpRequest, form: str, **kwargs: Any) -> HttpResponse:
        if form not in FORMS:
            return _answer(Fault(404, _("格式只有 xml 和 json。")), "xml")
        try:
            return view(request, form, **kwargs)
        except (Fault, Http404, MultiPartParserError, Refusal, *TOO_LARGE) as error:
            return _answer(_fault_of(error), form)

    answered.csrf_exempt = True  # type: ignore[attr-defined] # no cookie says who calls
    return answered


def keyed(*sources: Any) -> Callable[[View], View]:  # what ``page`` takes
    """Serve a view to callers whose ``api_key`` belongs to one of the roles of ``sources``."""
    permission = permission_of(sources)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, form: str, **kwargs: Any) -> HttpResponse:
            caller = caller_of(request)
            if not {grant.role for grant in caller.grants} & permission.roles:
                raise NotAllowed(roles=sorted(permission.roles))
            return view(request, form, caller=caller, **kwargs)

        answered = georeport(guarded)
        answered.permission = permission  # type: ignore[attr-defined]
        return answered

    return decorate


def caller_of(request: HttpRequest) -> User:
    """Return whose ``api_key`` the request carries: in the form, the address or a header.

    Raises:
        Fault: 403 without a good key, 429 with too many requests.
    """
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    key = request.POST.get("api_key") or request.GET.get("api_key") or bearer
    caller = owner_of(key.strip(), now=current_time())
    if caller is None:
        raise Fault(403, _("没有有效的 api_key。"))
    request.auth = caller  # type: ignore[attr-defined] # what the limit counts by
    if not PerCaller().allow_request(request):
        raise Fault(429, _("请求太频繁，请稍后再试。"))
    return caller


def _fault_of(error: Exception) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, Refusal):
        words = words_of(error)
        return Fault(_status_of(words.status), str(words.sentence))
    if isinstance(error, Http404):
        return Fault(404, _("没有这一项，或不在您的管辖范围内。"))
    if isinstance(error, MultiPartParserError):
        return Fault(400, _("请求无法读取：内容不是有效的表单。"))
    limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024 // 1024
    return Fault(413, _("发送的内容太大，最多 %(limit)s MB。") % {"limit": limit})


def _answer(fault: Fault, form: str) -> HttpResponse:
    error: Value = {"code": fault.status, "description": str(fault)}
    return written("errors", [error], form=form, status=fault.status)


def _status_of(status: int) -> int:
    """Return the specification's status: it has no 409 or 422, only 400."""
    return status if status in {401, 403, 404, 413, 429} else 400
