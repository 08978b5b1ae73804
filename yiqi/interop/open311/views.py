"""The seven methods of GeoReport v2."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.models import User
from yiqi.accounts.permissions import public
from yiqi.audit.clock import current_time
from yiqi.interop.clients import named_enterprise
from yiqi.interop.intake import checked_files, take_in
from yiqi.interop.open311.faults import Fault, georeport, keyed
from yiqi.interop.open311.reading import (
    LONGEST_DESCRIPTION,
    MOST_REQUESTS,
    field,
    jurisdiction,
    listed,
    note_of,
    numbers_of,
    period_of,
    place_of,
)
from yiqi.interop.open311.shaping import request_fields
from yiqi.interop.open311.writing import Value, written
from yiqi.problems.models import Problem
from yiqi.problems.operations import NewProblem, SentBefore
from yiqi.problems.policy import policy_at
from yiqi.problems.queries import problem_visible_to, problems_visible_to
from yiqi.problems.rules import ENDED_STATES, OPEN_STATES, PROBLEM_FLOW, Category
from yiqi.problems.words import plan_words

READERS = ("leader", "duty", "section", "specialist", "team", "park", "enterprise")
CHANGESET = "2026-11-23T00:00:00+08:00"
MOST_FILES = 3


@public
@require_GET
@georeport
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Say where the interface is and which formats it speaks."""
    here = request.build_absolute_uri(request.path.rsplit("/", 1)[0])
    found: Value = {
        "changeset": CHANGESET,
        "contact": _("请联系区工信局安全管理员申请 api_key。"),
        "key_service": _("由安全管理员在“接口程序”页签发访问令牌，用作 api_key。"),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": here,
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return written("discovery", found, form=form)


@public
@require_GET
@georeport
def services(request: HttpRequest, form: str) -> HttpResponse:
    """List the categories of the plan in force as services."""
    found: Value = [_service(row) for row in _categories(request)]
    return written("services", found, form=form)


@public
@require_GET
@georeport
def service(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """Describe the one further field of a service: whose message it is."""
    if code not in {row.code for row in _categories(request)}:
        raise Fault(404, _("没有 service_code 为 %(code)s 的服务。") % {"code": code})
    attribute: Value = {
        "variable": True,
        "code": "enterprise",
        "datatype": "string",
        "required": False,
        "datatype_description": _("18 位统一社会信用代码"),
        "order": 1,
        "description": _("反映问题的企业；不填时由值班室核实。"),
        "values": [],
    }
    return written(
        "service_definition", {"service_code": code, "attributes": [attribute]}, form=form
    )


@require_http_methods(["GET", "POST"])
@keyed(*READERS, PROBLEM_FLOW.step("receive"))
def requests(request: HttpRequest, form: str, *, caller: User) -> HttpResponse:
    """Search requests, or take a new one in."""
    if request.method == "POST":
        return _create(request, form, caller)
    now = current_time()
    found = _searched(request, caller, now=now).select_related("enterprise", "owner_unit", "source")
    words = {area: plan_words(area, now=now) for area in {p.district_id for p in found}}
    return written(
        "service_requests",
        [request_fields(one, words[one.district_id], request) for one in found],
        form=form,
    )


@require_GET
@keyed(*READERS)
def request_one(request: HttpRequest, form: str, *, caller: User, number: str) -> HttpResponse:
    """Return one request by its number."""
    now = current_time()
    problem = _numbered(number, caller, now=now)
    words = plan_words(problem.district_id, now=now)
    return written("service_requests", [request_fields(problem, words, request)], form=form)


@require_GET
@keyed(*READERS)
def token(request: HttpRequest, form: str, *, caller: User, token: str) -> HttpResponse:
    """Return the number for a token: numbers are given at once, so they are the same."""
    problem = _numbered(token, caller, now=current_time())
    found: Value = [{"service_request_id": str(problem.pk), "token": str(problem.pk)}]
    return written("service_requests", found, form=form)


def _create(request: HttpRequest, form: str, caller: User) -> HttpResponse:
    now = current_time()
    area = jurisdiction(request, caller, now=now)
    new = _new_problem(request, caller, area.node_id, now=now)
    try:
        made = take_in(new, district=area.node, caller=caller, now=now).problem
    except SentBefore as before:
        made = problem_visible_to(caller, before.problem_id, now=now)
    answer: Value = [
        {
            "service_request_id": str(made.pk),
            "service_notice": _("已受理，编号 %(reference)s。") % {"reference": made.reference},
            "account_id": None,
        }
    ]
    return written("service_requests", answer, form=form)


def _new_problem(
    request: HttpRequest, caller: User, district_id: int, *, now: datetime
) -> NewProblem:
    sent = request.POST
    code = field(sent, "service_code")
    if not code:
        raise Fault(400, _("没有 service_code。"))
    if code not in {row.code for row in policy_at(district_id, at=now).categories.rows}:
        raise Fault(404, _("没有 service_code 为 %(code)s 的服务。") % {"code": code[:40]})
    text = field(sent, "description")
    if not text or len(text) > LONGEST_DESCRIPTION:
        words = _("description 要有 1 到 %(most)s 个字符。")
        raise Fault(400, words % {"most": LONGEST_DESCRIPTION})
    place = place_of(sent)
    uscc = field(sent, "attribute[enterprise]")[:18]
    firm = named_enterprise(caller, uscc=uscc, enterprise_id=None, now=now)
    if firm is not None and firm.district_id != district_id:
        raise Fault(400, _("企业不在 jurisdiction_id 所指的区。"))
    uploads: list[UploadedFile[bytes]] = [*request.FILES.getlist("media")]
    key = request.headers.get("Idempotency-Key", "").strip()[:60]
    name = f"{field(sent, 'last_name')}{field(sent, 'first_name')}"
    return NewProblem(
        text=text,
        channel=Problem.Channel.OPEN311,
        enterprise=firm,
        reporter_name=name[:80],
        reporter_phone=field(sent, "phone")[:30],
        note=note_of(code, place),
        nonce=f"open311:{caller.pk}:{key}" if key else None,
        files=checked_files(uploads, most=MOST_FILES),
    )


def _searched(request: HttpRequest, caller: User, *, now: datetime) -> QuerySet[Problem]:
    area = jurisdiction(request, caller, now=now)
    rows = problems_visible_to(caller, now=now).filter(district=area.node_id)
    numbers = field(request.GET, "service_request_id")
    if numbers:
        return rows.filter(pk__in=numbers_of(numbers))[:MOST_REQUESTS]
    start, end = period_of(request.GET, now=now)
    rows = rows.filter(received_at__gte=start, received_at__lte=end)
    codes = field(request.GET, "service_code")
    if codes:
        known = [row.code for row in policy_at(area.node_id, at=now).categories.rows]
        rows = rows.filter(_of_services(listed(codes, known)))
    status = set(listed(field(request.GET, "status"), ("open", "closed")))
    if status == {"open"}:
        rows = rows.filter(state__in=OPEN_STATES)
    elif status == {"closed"}:
        rows = rows.filter(state__in=ENDED_STATES)
    return _paged(rows, request)


def _of_services(codes: list[str]) -> Q:
    """Return the condition: judged so, or sent so and not judged yet."""
    found = Q(category__in=codes)
    for code in codes:
        found |= Q(category="", source__note__startswith=f"{code} ·")
    return found


def _paged(rows: QuerySet[Problem], request: HttpRequest) -> QuerySet[Problem]:
    size = _small_number(field(request.GET, "page_size"), MOST_REQUESTS, MOST_REQUESTS)
    number = _small_number(field(request.GET, "page"), 1, 1000)
    return rows[(number - 1) * size : number * size]


def _small_number(text: str, default: int, most: int) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), most) if is_number else default


def _numbered(number: str, caller: User, *, now: datetime) -> Problem:
    numbers = numbers_of(number)
    if len(numbers) != 1:
        raise Fault(404, _("没有编号为 %(number)s 的请求。") % {"number": number[:40]})
    return problem_visible_to(caller, numbers[0], now=now)


def _categories(request: HttpRequest) -> tuple[Category, ...]:
    now = current_time()
    area = jurisdiction(request, None, now=now)
    return policy_at(area.node_id, at=now).categories.rows


def _service(row: Category) -> Value:
    name = row.name_en if (get_language() or "").startswith("en") else row.name
    return {
        "service_code": row.code,
        "service_name": name,
        "description": name,
        "metadata": True,
        "type": "realtime",
        "keywords": f"{row.name},{row.name_en}",
        "group": _("企业反映的问题"),
    }
