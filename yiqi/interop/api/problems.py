"""Problems through the JSON API: send one, read them, confirm, say something."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pydantic
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema, Status
from ninja.errors import HttpError, ValidationError

from yiqi.accounts.models import User
from yiqi.accounts.queries import reach_of_viewer
from yiqi.audit.clock import current_time
from yiqi.interop.api.frame import Bearer, refusals
from yiqi.interop.api.schemas import (
    LARGEST_ID,
    MOST_FILES,
    ConfirmIn,
    Id,
    MessageOut,
    OneProblemOut,
    ProblemIn,
    ProblemPage,
    SuggestionOut,
    TextIn,
    Words,
    body_schema,
)
from yiqi.interop.api.shaping import (
    message_out,
    new_problem_out,
    one_problem_out,
    problem_out,
    suggestion_out,
)
from yiqi.interop.clients import district_for, named_enterprise
from yiqi.interop.intake import checked_files, file_from_base64, take_in
from yiqi.problems.models import Problem, Suggestion
from yiqi.problems.operations import (
    NewProblem,
    confirm_solution,
    dispute_solution,
    rate_solution,
    say,
)
from yiqi.problems.queries import (
    FOLLOWED,
    messages_of,
    problem_visible_to,
    problems_visible_to,
)
from yiqi.problems.rules import ENDED_STATES, OPEN_STATES, PROBLEM_FLOW
from yiqi.search.queries import matching

READERS = ("leader", "duty", "section", "specialist", "team", "park", "enterprise")
FORM = "multipart/form-data"
router = Router(tags=["problems"])
ProblemId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class Asked(Schema):
    """How a list of problems is narrowed and paged."""

    state: str | None = pydantic.Field(None, max_length=20)
    is_open: bool | None = None
    category: str | None = pydantic.Field(None, max_length=40)
    enterprise_id: Id | None = None
    source_system: Words | None = pydantic.Field(None, max_length=40)
    external_id: Words | None = pydantic.Field(None, max_length=80)
    q: Words | None = pydantic.Field(
        None, max_length=80, description=gettext_noop("标题、原文、编号里的字词，一个汉字也可以。")
    )
    before: Id | None = pydantic.Field(
        None, description=gettext_noop("上一页的 next_before：只取编号更小的。")
    )
    limit: int = pydantic.Field(50, ge=1, le=200)


@router.post(
    "",
    response={200: OneProblemOut, 201: OneProblemOut, **refusals(409)},
    auth=Bearer(PROBLEM_FLOW.step("receive")),
    summary=gettext_noop("反映一个问题"),
    description=gettext_noop(
        "JSON，或带文件的 multipart/form-data（文件字段名 files，最多 6 个）。"
        "带 source_system 和 external_id 重复发送时返回 200 和已有的问题。"
        "类别建议由后台在几秒内给出，不影响本次应答。"
    ),
    openapi_extra=body_schema(ProblemIn, has_files=True),
)
def create_problem(request: HttpRequest) -> Status[OneProblemOut]:
    """Take one problem in; one that was sent before is returned, not made again."""
    now, caller = current_time(), _caller(request)
    given, uploads = _given(request)
    firm = named_enterprise(
        caller, uscc=given.enterprise_uscc, enterprise_id=given.enterprise_id, now=now
    )
    new = NewProblem(
        text=given.text,
        title=given.title,
        channel=Problem.Channel.API,
        enterprise=firm,
        reporter_name=given.reporter_name,
        reporter_phone=given.reporter_phone,
        at=given.reported_at,
        source_system=given.source_system,
        external_id=given.external_id,
        files=checked_files(uploads, most=MOST_FILES),
    )
    district = district_for(caller, firm, now=now)
    taken = take_in(new, district=district, caller=caller, now=now)
    if not taken.is_new:
        return Status(200, one_problem_out(taken.problem, request, now=now))
    has_files = bool(new.files)
    return Status(201, new_problem_out(taken.problem, request, has_files=has_files, now=now))


@router.get(
    "",
    response={200: ProblemPage, **refusals()},
    auth=Bearer(*READERS),
    summary=gettext_noop("问题清单"),
    description=gettext_noop("管辖范围内的问题，从新到旧；用 before 翻页，第几千页也一样快。"),
)
def list_problems(request: HttpRequest, asked: Query[Asked]) -> ProblemPage:
    """List the problems in the caller's scope, newest first."""
    now, caller = current_time(), _caller(request)
    rows = problems_visible_to(caller, now=now).select_related(*FOLLOWED)
    exact = {
        "state": asked.state,
        "category": asked.category,
        "enterprise": asked.enterprise_id,
        "source_system": asked.source_system,
        "external_id": asked.external_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if asked.is_open is not None:
        rows = rows.filter(state__in=OPEN_STATES if asked.is_open else ENDED_STATES)
    if asked.q:
        districts = sorted(reach_of_viewer(caller, at=now).districts)
        rows = matching(rows, asked.q, district_ids=districts)
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    found = list(rows[: asked.limit + 1])
    shown = found[: asked.limit]
    return ProblemPage(
        items=[problem_out(one, request, now=now) for one in shown],
        next_before=shown[-1].pk if len(found) > asked.limit else None,
    )


@router.get(
    "/{problem_id}",
    response={200: OneProblemOut, **refusals()},
    auth=Bearer(*READERS),
    summary=gettext_noop("一个问题"),
    description=gettext_noop("含原文、附件和类别建议。"),
)
def read_problem(request: HttpRequest, problem_id: ProblemId) -> OneProblemOut:
    """Return one problem with its text, files and suggestion."""
    now = current_time()
    return one_problem_out(_found(request, problem_id), request, now=now)


@router.get(
    "/{problem_id}/suggestion",
    response={200: SuggestionOut, **refusals()},
    auth=Bearer(*READERS),
    summary=gettext_noop("类别建议"),
    description=gettext_noop("受理后几秒内由后台给出；还没有时答 404。"),
)
def read_suggestion(request: HttpRequest, problem_id: ProblemId) -> SuggestionOut:
    """Return what the text model proposes; 404 while it has not yet."""
    found = _found(request, problem_id)
    suggestion = Suggestion.objects.select_related("unit").filter(problem=found).first()
    if suggestion is None:
        raise Http404
    return suggestion_out(suggestion)


@router.get(
    "/{problem_id}/messages",
    response={200: list[MessageOut], **refusals()},
    auth=Bearer(*READERS),
    summary=gettext_noop("留言"),
    description=gettext_noop("从旧到新；企业看不到内部备注。"),
)
def list_messages(request: HttpRequest, problem_id: ProblemId) -> list[MessageOut]:
    """Return what was said about a problem, oldest first."""
    found = _found(request, problem_id)
    messages = messages_of(found, _caller(request), now=current_time())
    return [message_out(message) for message in messages]


@router.post(
    "/{problem_id}/messages",
    response={201: MessageOut, **refusals(409)},
    auth=Bearer(say),
    summary=gettext_noop("留言给值班室或企业"),
    description=gettext_noop("已经结束的问题不能留言（409），可以重办。"),
)
def add_message(request: HttpRequest, problem_id: ProblemId, given: TextIn) -> Status[MessageOut]:
    """Add a message to a problem that has not ended."""
    found = _found(request, problem_id)
    said = say(found, text=given.text, actor=_caller(request), now=current_time())
    return Status(201, message_out(said))


@router.post(
    "/{problem_id}/confirm",
    response={200: OneProblemOut, **refusals(409)},
    auth=Bearer(PROBLEM_FLOW.step("confirm")),
    summary=gettext_noop("确认已解决"),
    description=gettext_noop("企业确认，可以同时评价 1 至 5 星。"),
)
def confirm(request: HttpRequest, problem_id: ProblemId, given: ConfirmIn) -> OneProblemOut:
    """Confirm that a problem is settled, with a rating where one is given."""
    now, caller = current_time(), _caller(request)
    found = _found(request, problem_id)
    confirm_solution(found, actor=caller, now=now)
    if given.rating is not None:
        rate_solution(found, rating=given.rating, words=given.words, actor=caller, now=now)
    return one_problem_out(_found(request, problem_id), request, now=now)


@router.post(
    "/{problem_id}/dispute",
    response={200: OneProblemOut, **refusals(409)},
    auth=Bearer(PROBLEM_FLOW.step("dispute")),
    summary=gettext_noop("反映仍未解决"),
    description=gettext_noop("说明原因，问题退回办理部门。"),
)
def dispute(request: HttpRequest, problem_id: ProblemId, given: TextIn) -> OneProblemOut:
    """Say that a problem is not settled: back to the handler, with the reason."""
    now = current_time()
    found = _found(request, problem_id)
    dispute_solution(found, reason=given.text, actor=_caller(request), now=now)
    return one_problem_out(_found(request, problem_id), request, now=now)


def _caller(request: HttpRequest) -> User:
    return request.auth  # type: ignore[attr-defined, no-any-return] # set behind Bearer


def _found(request: HttpRequest, problem_id: int) -> Problem:
    return problem_visible_to(_caller(request), problem_id, now=current_time())


def _given(request: HttpRequest) -> tuple[ProblemIn, list[UploadedFile[bytes]]]:
    """Return what was sent, as JSON or as a form with files.

    Raises:
        HttpError: 400, the body is no JSON object.
        ValidationError: 422, a value is missing or out of range.
    """
    is_form = request.content_type == FORM
    fields = {name: value for name, value in request.POST.items() if value} if is_form else {}
    raw: Any = fields if is_form else _json(request)
    try:
        given = ProblemIn.model_validate(raw)
    except pydantic.ValidationError as error:
        raise ValidationError([dict(found) for found in error.errors()]) from error
    uploads: list[UploadedFile[bytes]] = list(request.FILES.getlist("files")) if is_form else []
    uploads += [file_from_base64(file.name, file.content) for file in given.attachments]
    return given, uploads


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise HttpError(400, "malformed") from error
