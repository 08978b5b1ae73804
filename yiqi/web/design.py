"""The style page: every component in every state, for people who build pages. Demo only.

(Not one of an area's usual names: it shows invented rows and no area's own.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import public
from yiqi.audit.clock import current_time
from yiqi.lib.errors import Refusal
from yiqi.web import answers
from yiqi.web.navigation import NavItem, navigation_for
from yiqi.web.slots import Banner, BellFace, ClockFace, FilledSlots, IncidentFace
from yiqi.web.statuses import TONES, registered
from yiqi.web.tables import (
    BulkAction,
    ChoiceFilter,
    Column,
    DateFilter,
    FlagFilter,
    Page,
    Table,
    TextFilter,
)
from yiqi.web.timeline import TimelineEntry

STATES = [("received", _("已受理")), ("in_hand", _("办理中")), ("closed", _("已销号"))]
LONG_NAME = "宝鸡市金台区福临堡新能源汽车零部件（集团）有限责任公司"
FIRMS = (LONG_NAME, "金河某机械厂", "福临堡某叉车有限公司", "陈仓园某食品有限公司", "某纺织厂")
TITLES = (
    "原材料车辆在高速口被劝返，涉及 212 车次，库存只够 2 天",
    "职工返岗证明",
    "3 号车间停电",
    "请求协调包装箱供应商恢复发货，订单交期 3 月 20 日，对方在西安封控区内暂时无法出库",
    "缺口罩",
)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """An invented row."""

    pk: int
    number: str
    title: str
    firm: str
    state: str
    light: str
    due_at: datetime | None
    vehicles: int | None

    def __str__(self) -> str:
        return self.number


class SampleTable(Table):
    """A table over invented rows."""

    name = "sample"
    sample_firm = LONG_NAME
    title = _("问题清单")
    default_order = "due_at"
    columns = (
        Column("number", _("编号"), sort="number", css="yq-nowrap", fixed=True, phone="line"),
        Column("title", _("问题"), link=True, phone="title"),
        Column("firm", _("企业"), sort="firm", css="yq-long"),
        Column("state", _("状态"), kind="status", prefix="sample.", phone="badge"),
        Column("light", _("时限"), kind="light", phone="badge"),
        Column("due_at", _("期限"), kind="moment", sort="due_at"),
        Column("vehicles", _("涉及车辆"), kind="number", sort="vehicles", phone="hide"),
    )
    filters = (
        TextFilter("q", _("编号或标题")),
        ChoiceFilter("state", _("状态"), choices=STATES),
        DateFilter("received", _("收到")),
        FlagFilter("late", _("只看超时")),
    )
    bulk = (
        BulkAction("dispatch", _("批量交办"), "web:preferences", icon="send"),
        BulkAction(
            "close", _("批量销号"), "web:preferences", icon="check", confirm=_("确定销号所选问题？")
        ),
    )
    empty_title = _("还没有问题")
    empty_text = _("企业报来的问题会出现在这里，下一次汇总在 20:00 例会前。")

    def row_url(self, row: Any) -> str:
        """Return an address that leads nowhere."""
        return "#"

    @property
    def jump_kind(self) -> str:
        """Show the jump as over dates."""
        return "date"

    @cached_property
    def page(self) -> Page:
        """Return invented rows; ``rows=`` in the address says how many, 0 included."""
        asked = self.request.GET.get("rows", "24")
        count = min(int(asked), 50) if asked.isdigit() else 24
        rows = [sample_row(index, now=self.now) for index in range(count)]
        return Page(rows, 14_318 if count else 0, "?p=1" if count else "", "?p=3", 2)


def sample_row(index: int, *, now: datetime) -> SampleRow:
    """Return the n-th invented row."""
    light = ("red", "amber", "green", "green", "paused", "done")[index % 6]
    shift = timedelta(minutes=(index - 6) * 47)
    return SampleRow(
        pk=index + 1,
        number=f"PB-{143 + index:04d}",
        title=TITLES[index % 5],
        firm=FIRMS[index * 3 % 5],
        state=("received", "in_hand", "closed")[index % 3],
        light=light,
        due_at=None if light == "paused" else now + shift,
        vehicles=None if index % 4 == 1 else index * 517 % 1300,
    )


class SampleForm(forms.Form):
    """A form with every kind of control."""

    title = forms.CharField(label=_("标题"), max_length=60, help_text=_("一句话说清是什么事。"))
    text = forms.CharField(label=_("情况说明"), widget=forms.Textarea(attrs={"rows": 4}))
    state = forms.ChoiceField(label=_("状态"), choices=[("", "—"), *STATES])
    kinds = forms.MultipleChoiceField(
        label=_("需要谁配合"),
        choices=STATES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    vehicles = forms.IntegerField(label=_("涉及车辆"), min_value=0, required=False)
    is_urgent = forms.BooleanField(label=_("急办"), required=False)


def sample_timeline(now: datetime) -> list[TimelineEntry]:
    """Return an invented timeline."""
    last = TimelineEntry(
        _("已交办物流保障组"),
        now - timedelta(minutes=18),
        "李敏",
        "值班室",
        icon="send",
        tone="info",
    )
    return [
        last,
        replace(
            last,
            words=_("已研判"),
            icon="checklist",
            acting_for="王强",
            at=now - timedelta(hours=2),
        ),
        TimelineEntry(
            _("企业报来问题"),
            now - timedelta(days=1, hours=3),
            "张某",
            "福临堡某叉车有限公司",
            icon="phone-incoming",
            tone="good",
            details="今天下午两点，我们从西安拉钢材的车在高速口被劝返。\n库存只够 2 天。",
        ),
    ]


def sample_navigation(path: str) -> Any:
    """Return a navigation with all ten areas filled."""
    rows = (
        ("top", _("今日待办"), "home", 1),
        ("top", _("企业"), "building-factory-2", 3),
        ("organise", _("突发事件"), "flag", None),
        ("organise", _("方案"), "versions", None),
        ("problems", _("问题清单"), "list-details", 2),
        ("problems", _("接电话"), "phone-incoming", None),
        ("notices", _("通知"), "speakerphone", None),
        ("reports", _("日报"), "report", None),
        ("testing", _("检测轮次"), "test-pipe", None),
        ("exits", _("出门证"), "id-badge-2", None),
        ("vehicles", _("通行证"), "truck", None),
        ("growth", _("产值对比"), "chart-line", None),
        ("system", _("账号与权限"), "user-cog", None),
    )
    items = [
        NavItem(a, label, "web:design" if phone == 2 else "web:offline", icon, phone=phone)
        for a, label, icon, phone in rows
    ]
    return navigation_for((), path=path, items=items)


def sample_slots(now: datetime) -> FilledSlots:
    """Return filled slots."""
    return FilledSlots(
        incident=IncidentFace("疫情防控 2022-03", 11, _("II级响应"), "warn", "#"),
        clock=ClockFace(now, _("例会"), now + timedelta(minutes=48), _("演示时钟")),
        bell=BellFace(3, "#"),
        banners=[Banner(_("演示数据，均为虚构。"), "info", _("到下一个固定时刻"), "#")],
        menu=[],
    )


PARTS = ("parts", "table", "empty", "form", "phone", "plain", "refused", "404", "500", "expired")


@public
@require_GET
def design(request: HttpRequest, part: str = "parts") -> HttpResponseBase:
    """Show one part of the style page."""
    if part not in PARTS:
        raise Http404
    now = current_time()
    form = SampleForm(
        {"title": "", "text": "今天下午两点", "vehicles": "-3"} if "bad" in request.GET else None
    )
    table = SampleTable(request, now=now)
    context = {
        "part": part,
        "form": form,
        "table": table,
        "tones": sorted(TONES),
        "statuses": registered(),
        "entries": sample_timeline(now),
        "now": now,
        "yq_navigation": sample_navigation(request.path),
        "yq_slots": sample_slots(now),
        "yq_search_url": "/search/",
    }
    error = _error_page(request, part)
    if error is not None:
        return error
    if part in {"parts", "form"}:
        messages.success(request, str(_("已交办 12 条问题。")), extra_tags="undo:/preferences/")
    if part in {"table", "empty"}:
        return table.respond("web/design_table.html", context)
    shell = {"phone": "web/design_phone.html", "plain": "web/design_plain.html"}
    return render(request, shell.get(part, "web/design.html"), context)


def _error_page(request: HttpRequest, part: str) -> HttpResponse | None:
    from yiqi.web import views

    if part == "refused":
        refusal = Refusal()
        refusal.code = "step_not_allowed"
        return answers.refused(request, refusal)
    if part == "404":
        return views.not_found(request, Http404())
    if part == "500":
        return views.server_error(request)
    return answers.session_expired(request) if part == "expired" else None
