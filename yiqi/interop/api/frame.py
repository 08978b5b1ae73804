"""What every endpoint of the JSON API shares: who calls, how often, and errors in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeAlias

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from yiqi.accounts.models import User
from yiqi.accounts.permissions import FlowStep, NotAllowed, Permission, page
from yiqi.audit.clock import current_time
from yiqi.interop.clients import TokenMissing, owner_of
from yiqi.lib.errors import Refusal
from yiqi.problems.models import Problem
from yiqi.web.refusals import words_of

MOST_DETAILS = 20
LONGEST_WAIT_S = 60


class CallerRequest(HttpRequest):
    """A request behind ``Bearer``: ``auth`` is the token's owner with the grants loaded."""

    auth: User


class Fault(Schema):
    """One thing that is wrong with a request: where, and what."""

    where: str
    what: str


class Refused(Schema):
    """The answer to everything that is not done: a stable code and a sentence for a person."""

    code: str
    message: str
    remedy: str = ""
    details: list[Fault] = []


Answer: TypeAlias = tuple[int, Refused, dict[str, str]]  # status, body, headers
Answered: TypeAlias = Callable[[Any], Answer]  # each takes its own kind of error


class Bearer(HttpBearer):
    """Lets the owner of an access token in who holds one of the roles of ``sources``.

    ``sources`` are role names, operations, or steps of a flow, as for ``accounts.page``.
    """

    def __init__(self, *sources: Any) -> None:  # what ``page`` takes
        super().__init__()
        self.permission = permission_of(sources)

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the caller, or None (401).

        Raises:
            NotAllowed: the caller holds none of the roles.
        """
        caller = owner_of(token.strip(), now=current_time())
        if caller is None:
            return None
        if not {grant.role for grant in caller.grants} & self.permission.roles:
            raise NotAllowed(roles=sorted(self.permission.roles))
        return caller


class PerCaller(SimpleRateThrottle):
    """So many requests a caller and minute (``settings.API_RATE``), counted in each process."""

    scope = "api"

    def __init__(self) -> None:
        super().__init__(getattr(settings, "API_RATE", "1200/m"))

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return the name under which the caller's requests are counted."""
        caller = getattr(request, "auth", None)
        return f"api-rate-{caller.pk}" if isinstance(caller, User) else None


def permission_of(sources: Iterable[str | FlowStep | Any]) -> Permission:
    """Return which roles the sources allow, worked out by the same code as a page's."""

    def nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    permission: Permission = page(*sources)(nothing).permission  # type: ignore[attr-defined]
    return permission


def refusals(*statuses: int) -> dict[int, type[Refused]]:
    """Return the responses that an endpoint declares besides its answer."""
    return dict.fromkeys((400, 401, 403, 404, 413, 422, 429, *statuses), Refused)


def handle_errors(api: NinjaAPI) -> None:
    """Answer everything that goes wrong as JSON with a code and a sentence."""
    for kinds, answered in ANSWERS:
        for kind in kinds:
            api.add_exception_handler(kind, partial(_answered, api, answered))


def _answered(api: NinjaAPI, answered: Answered, request: HttpRequest, error: Any) -> HttpResponse:
    status, body, headers = answered(error)
    response = api.create_response(request, body.model_dump(), status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def _in_words(refusal: Refusal, status: int = 0) -> tuple[int, Refused]:
    words = words_of(refusal)
    body = Refused(code=refusal.code, message=str(words.sentence), remedy=str(words.remedy))
    return status or words.status, body


def _plain(code: str, status: int, **params: object) -> tuple[int, Refused]:
    refusal = Refusal(code, **params)
    refusal.code = code
    return _in_words(refusal, status)


def _refused(error: Any) -> Answer:
    return *_in_words(error), {}


def _unknown(error: Any) -> Answer:
    return *_plain("not_found", 404), {}


def _no_token(error: Any) -> Answer:
    return *_in_words(TokenMissing(), 401), {"WWW-Authenticate": "Bearer"}


def _too_often(error: Any) -> Answer:
    wait = math.ceil(min(error.wait or 1, LONGEST_WAIT_S))
    return *_plain("too_often", 429), {"Retry-After": str(wait)}


def _too_large(error: Any) -> Answer:
    limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024 // 1024
    return *_plain("too_large", 413, limit=limit), {}


def _invalid(error: Any) -> Answer:
    words = gettext("请求中有不符合要求的内容，没有任何内容被保存。")
    return 422, Refused(code="invalid", message=words, details=faults_of(error.errors)), {}


def _malformed(error: Any) -> Answer:
    return *_plain("malformed", getattr(error, "status_code", 400)), {}


ANSWERS: tuple[tuple[tuple[type[Exception], ...], Answered], ...] = (
    ((Refusal,), _refused),
    ((Http404,), _unknown),
    ((AuthenticationError,), _no_token),
    ((Throttled,), _too_often),
    ((RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent), _too_large),
    ((ValidationError,), _invalid),
    ((HttpError, MultiPartParserError, UnreadablePostError), _malformed),
)


def faults_of(errors: Iterable[dict[str, Any]]) -> list[Fault]:
    """Return pydantic's findings as places and reasons; nothing of what was sent is repeated."""
    return [
        Fault(where=".".join(str(part) for part in error["loc"]), what=str(error["msg"]))
        for error in list(errors)[:MOST_DETAILS]
    ]


def own_url(request: HttpRequest, problem: Problem) -> str:
    """Return the address of a problem's page for people."""
    return request.build_absolute_uri(f"/problems/{problem.pk}/")
