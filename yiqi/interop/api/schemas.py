"""What goes in and out of the JSON API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from yiqi.problems.rules import MAX_TEXT

LARGEST_ID = 2**63 - 1
MOST_FILES = 6
LONGEST_FILE = 4_000_000  # characters of one file as base64; larger ones go as multipart


def _without_nul(value: object) -> object:
    return value.replace("\x00", "") if isinstance(value, str) else value


def _in_range(value: datetime) -> datetime:
    try:
        moment = value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error
    if not 1970 <= moment.year <= 2100:
        raise ValueError("out of range")
    return moment


Words = Annotated[str, BeforeValidator(_without_nul)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class FileIn(Schema):
    """A file inside a JSON request; larger ones go as ``multipart/form-data``, field ``files``."""

    name: Words = Field(
        min_length=1, max_length=160, description=gettext_noop("文件名，含扩展名。")
    )
    content: str = Field(
        max_length=LONGEST_FILE, description=gettext_noop("文件内容，Base64 编码。")
    )


class ProblemIn(Schema):
    """A message of an enterprise."""

    text: Words = Field(
        min_length=1,
        max_length=MAX_TEXT,
        description=gettext_noop("原文，一字不改地保存。"),
    )
    title: Words = Field("", max_length=200, description=gettext_noop("标题；不填则取原文第一句。"))
    reported_at: Moment | None = Field(
        None,
        description=gettext_noop("企业反映的时间，带时区；不填即现在。不得早于事件开始或在将来。"),
    )
    enterprise_uscc: Words = Field(
        "", max_length=18, description=gettext_noop("企业的统一社会信用代码。")
    )
    enterprise_id: Id | None = Field(
        None, description=gettext_noop("企业编号，可代替统一社会信用代码。")
    )
    reporter_name: Words = Field("", max_length=80, description=gettext_noop("反映人姓名。"))
    reporter_phone: Words = Field(
        "", max_length=30, description=gettext_noop("反映人电话，页面上脱敏显示。")
    )
    source_system: Words = Field(
        "", max_length=40, description=gettext_noop("来源系统的名称，与 external_id 一起填。")
    )
    external_id: Words = Field(
        "",
        max_length=80,
        description=gettext_noop("来源系统中的编号；同一编号再次发送只返回已有的问题。"),
    )
    attachments: list[FileIn] = Field([], max_length=MOST_FILES)


class TextIn(Schema):
    """Something said about a problem."""

    text: Words = Field(min_length=1, max_length=MAX_TEXT)


class ConfirmIn(Schema):
    """The enterprise's confirmation, with its rating where it gives one."""

    rating: int | None = Field(None, ge=1, le=5, description=gettext_noop("评价，1 至 5 星。"))
    words: Words = Field("", max_length=2000, description=gettext_noop("评价的话。"))


class UnitOut(Schema):
    """A working body of the bureau."""

    code: str
    name: str
    phone: str = ""


class EnterpriseOut(Schema):
    """An enterprise of the register. Positions are WGS-84 degrees."""

    id: int
    uscc: str | None
    name: str
    short_name: str
    area: str
    address: str
    size: str
    is_above_scale: bool
    is_closed_loop: bool
    is_active: bool
    lat: float | None
    lon: float | None


class EnterpriseRef(Schema):
    """Which enterprise a problem is of."""

    id: int
    uscc: str | None
    name: str


class ProblemOut(Schema):
    """A problem as a list shows it."""

    id: int
    reference: str = Field(description=gettext_noop("电话里报的编号。"))
    state: str = Field(
        description=gettext_noop(
            "状态：received、returned、triaged、dispatched、in_hand、suspended、to_confirm、"
            "closed、transferred、withdrawn、reopened。"
        )
    )
    light: str = Field(description=gettext_noop("期限灯：green、amber、red、none。"))
    title: str
    channel: str
    category: str = Field(description=gettext_noop("类别代码；空表示还没有研判。"))
    priority: str
    enterprise: EnterpriseRef | None
    owner_unit: UnitOut
    received_at: datetime
    due_at: datetime
    outcome: str = Field(
        description=gettext_noop("结果：solved、refused、not_ours、withdrawn；空表示还没有。")
    )
    outcome_text: str
    confirmed_at: datetime | None
    rating: int | None
    ended_at: datetime | None
    source_system: str
    external_id: str
    url: str = Field(description=gettext_noop("给人看的页面。"))


class FileOut(Schema):
    """A file of a problem; ``url`` opens for people who are signed in."""

    id: int
    name: str
    kind: str
    size: int
    purpose: str
    url: str


class SuggestionOut(Schema):
    """What the text model proposes; a person decides."""

    category: str
    priority: str
    unit: UnitOut | None
    confidence: float
    is_unsure: bool
    words: list[str]
    model_version: str
    made_at: datetime
    decided_category: str


class MessageOut(Schema):
    """Something that was said about a problem."""

    id: int
    author: str
    text: str
    is_internal: bool
    said_at: datetime


class OneProblemOut(ProblemOut):
    """A problem with its text, its files and the suggestion where there is one."""

    text: str
    attachments: list[FileOut]
    suggestion: SuggestionOut | None


class ProblemPage(Schema):
    """Problems, newest first; ``next_before`` asks for the following page, null: no more."""

    items: list[ProblemOut]
    next_before: int | None


class EnterprisePage(Schema):
    """Enterprises by id; ``next_after`` asks for the following page, null: no more."""

    items: list[EnterpriseOut]
    next_after: int | None


class FigureOut(Schema):
    """A figure; ``value`` null means no data, never nought."""

    code: str
    name: str
    value: float | None
    unit: str
    as_of: datetime
    definition: str
    rows: str


class Figures(Schema):
    """All figures of the caller's scope."""

    figures: list[FigureOut]


def body_schema(shape: type[Schema], *, has_files: bool) -> dict[str, Any]:
    """Return the OpenAPI description of a request body read by hand: JSON, or a form with files."""
    described = shape.model_json_schema()
    if described.pop("$defs", None):
        described["properties"]["attachments"]["items"] = FileIn.model_json_schema()
    content: dict[str, Any] = {"application/json": {"schema": described}}
    if has_files:
        fields = {k: v for k, v in described["properties"].items() if k != "attachments"}
        file = {"type": "string", "format": "binary"}
        fields["files"] = {"type": "array", "items": file, "maxItems": MOST_FILES}
        form = {**described, "properties": fields}
        content["multipart/form-data"] = {"schema": form}
    return {"requestBody": {"required": True, "content": content}}
