"""The register of enterprises, and the figures, through the JSON API: read only."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yiqi.accounts.rules import SEES_ENTERPRISE
from yiqi.audit.clock import current_time
from yiqi.enterprises.queries import enterprise_visible_to, enterprises_visible_to, matching
from yiqi.figures.queries import figures_of
from yiqi.figures.rules import READERS
from yiqi.interop.api.frame import Bearer, refusals
from yiqi.interop.api.schemas import (
    LARGEST_ID,
    EnterpriseOut,
    EnterprisePage,
    FigureOut,
    Figures,
    Id,
    Words,
)
from yiqi.interop.api.shaping import enterprise_out

router = Router(tags=["enterprises"])
EnterpriseId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class Asked(Schema):
    """How the list of enterprises is narrowed and paged."""

    uscc: Words | None = Field(None, max_length=18)
    q: Words | None = Field(
        None, max_length=80, description=gettext_noop("名称、简称、曾用名、地址、拼音首字母。")
    )
    after: Id | None = Field(
        None, description=gettext_noop("上一页的 next_after：只取编号更大的。")
    )
    limit: int = Field(50, ge=1, le=200)


@router.get(
    "/enterprises",
    response={200: EnterprisePage, **refusals()},
    auth=Bearer(*sorted(SEES_ENTERPRISE)),
    summary=gettext_noop("企业名录"),
    description=gettext_noop("管辖范围内的企业，按编号。"),
)
def list_enterprises(request: HttpRequest, asked: Query[Asked]) -> EnterprisePage:
    """List the enterprises in the caller's scope, by id."""
    caller = request.auth  # type: ignore[attr-defined] # set behind Bearer
    rows = enterprises_visible_to(caller, now=current_time()).select_related("area")
    if asked.uscc is not None:
        rows = rows.filter(uscc=asked.uscc.upper())
    if asked.q:
        rows = matching(rows, asked.q)
    if asked.after is not None:
        rows = rows.filter(pk__gt=asked.after)
    found = list(rows.order_by("pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    return EnterprisePage(
        items=[enterprise_out(one) for one in shown],
        next_after=shown[-1].pk if len(found) > asked.limit else None,
    )


@router.get(
    "/enterprises/{enterprise_id}",
    response={200: EnterpriseOut, **refusals()},
    auth=Bearer(*sorted(SEES_ENTERPRISE)),
    summary=gettext_noop("一家企业"),
    description=gettext_noop("管辖范围内的一家企业。"),
)
def read_enterprise(request: HttpRequest, enterprise_id: EnterpriseId) -> EnterpriseOut:
    """Return one enterprise in the caller's scope."""
    caller = request.auth  # type: ignore[attr-defined] # set behind Bearer
    return enterprise_out(enterprise_visible_to(caller, enterprise_id, now=current_time()))


@router.get(
    "/figures",
    response={200: Figures, **refusals()},
    auth=Bearer(*sorted(READERS)),
    summary=gettext_noop("数字口径"),
    description=gettext_noop("按管辖范围统计；没有数据时 value 为 null，不是 0。"),
)
def list_figures(request: HttpRequest) -> Figures:
    """Return every figure of the caller's scope with its definition."""
    caller = request.auth  # type: ignore[attr-defined] # set behind Bearer
    found = figures_of(caller, district_id=None, now=current_time())
    return Figures(figures=[FigureOut.model_validate(one.as_json()) for one in found])
