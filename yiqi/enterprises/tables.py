"""The list of enterprises, the staff list and the list of proposals.

(Not one of an area's usual names: every area with a sortable list declares it in such a module.)
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.accounts.models import User
from yiqi.accounts.queries import roles_of
from yiqi.enterprises.models import ChangeRequest, Enterprise, EnterpriseTag, Staff
from yiqi.enterprises.panels import ListCount, list_counts, with_counts
from yiqi.enterprises.queries import (
    change_requests_visible_to,
    current_contacts,
    districts_visible_to,
    enterprises_visible_to,
    matching,
    owned_zones,
    specialists_of,
    staff_on_duty_of,
    tags_of,
    with_tag,
    zones_visible_to,
)
from yiqi.enterprises.rules import CARERS, REGISTRARS
from yiqi.enterprises.templatetags.enterprises import tag_name
from yiqi.lib.masking import mask_name, mask_phone
from yiqi.web.navigation import Words
from yiqi.web.tables import BulkAction, ChoiceFilter, Column, FlagFilter, Table, TextFilter


def _zones(request: Any) -> list[tuple[int, str]]:
    zones = zones_visible_to(request.user, now=request.yq_now)
    return [(zone.node_id, zone.name) for zone in zones]


def _in_areas(rows: QuerySet[Any], node_ids: list[str]) -> QuerySet[Any]:
    """Keep what lies in the areas or in a park within one of them."""
    return rows.filter(Q(area__in=node_ids) | Q(area__parent__in=node_ids))


def _of_areas(people: QuerySet[Any], node_ids: list[str]) -> QuerySet[Any]:
    """Keep who works in the areas or in a park within one of them."""
    firms = _in_areas(Enterprise.objects.all(), node_ids)
    return people.filter(enterprise__in=firms.values("pk"))


def _of_firms(people: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Keep who works in an enterprise that ``text`` finds; names of people are not searched."""
    return people.filter(enterprise__in=matching(Enterprise.objects.all(), text).values("pk"))


def _tags(request: Any) -> list[tuple[str, Words]]:
    districts = districts_visible_to(request.user, now=request.yq_now)
    found = {tag.code: tag_name(tag) for district in districts for tag in tags_of(district.node_id)}
    return list(found.items())


def _specialists(request: Any) -> list[tuple[int, str]]:
    districts = districts_visible_to(request.user, now=request.yq_now)
    people = [
        user
        for district in districts
        for user in specialists_of(district.node_id, at=request.yq_now)
    ]
    return [(user.pk, user.display_name) for user in people]


def _without_contact(rows: QuerySet[Any], request: Any) -> QuerySet[Any]:
    reached = current_contacts(at=request.yq_now).order_by().values("enterprise")
    return rows.exclude(pk__in=reached)


def _unowned(rows: QuerySet[Any], request: Any) -> QuerySet[Any]:
    owned = [
        zone.node_id
        for district in districts_visible_to(request.user, now=request.yq_now)
        for zone in owned_zones(district.node_id, at=request.yq_now)
    ]
    return rows.exclude(area__in=owned)


def _first_contact(enterprise: Any) -> str:
    contact = next(iter(enterprise.shown_contacts), None)
    return f"{contact.name} {mask_phone(contact.phone)}" if contact else ""


def _count_column(count: ListCount) -> Column:
    key = f"count_{count.code}"
    return Column(
        key,
        count.label,
        kind="number",
        sort=key,
        template="enterprises/_count_cell.html",
        sheet_width=10,
    )


COLUMNS = (
    Column("name", _("企业"), sort="initials", fixed=True, link=True, phone="title",
           template="enterprises/_name_cell.html", sheet_width=40),
    Column("short_name", _("简称"), sort="short_name", shown=False, sheet_width=18),
    Column("area", _("片区园区"), value="area.name", sort="area__name"),
    Column("is_above_scale", _("规上"), sort="is_above_scale", phone="badge",
           template="enterprises/_scale_cell.html",
           export=lambda e: _("规上") if e.is_above_scale else ""),
    Column("tags", _("标签"), template="enterprises/_tags_cell.html",
           export=lambda e: " ".join(term.tag.name for term in e.shown_tags), sheet_width=24),
    Column("specialist", pgettext_lazy("person", "服务专员"), value="specialist.display_name",
           template="enterprises/_specialist_cell.html", sort="specialist__display_name"),
    Column("contact", _("联系人"), value=_first_contact,
           template="enterprises/_contact_cell.html", sheet_width=24),
    Column("size", _("规模"), value="get_size_display", shown=False, sheet_width=8),
    Column("registered_count", _("在册人数"), kind="number", sort="registered_count", shown=False),
    Column("uscc", _("统一社会信用代码"), sort="uscc", shown=False, sheet_width=22),
    Column("industry_code", _("行业代码"), sort="industry_code", shown=False),
    Column("address", _("地址"), shown=False, sheet_width=40),
    Column("is_closed_loop", _("闭环生产"), sort="is_closed_loop", shown=False,
           value=lambda e: _("闭环生产") if e.is_closed_loop else ""),
)  # fmt: skip


class EnterpriseTable(Table):
    """The enterprises that the viewer may see, by pinyin; a leader sees the worst first."""

    name = "enterprises"
    title = pgettext_lazy("list", "企业")
    default_order = "name"
    empty_title = _("还没有企业")
    empty_text = _("导入企业名录，或逐家登记；已登记但不在您负责范围内的企业不会显示。")
    empty_icon = "building-factory-2"
    filters = (
        TextFilter("q", _("名称、拼音首字母、信用代码"), narrow=matching),
        ChoiceFilter("area", _("片区园区"), choices=_zones, narrow=_in_areas),
        FlagFilter("above_scale", _("规上"), condition=Q(is_above_scale=True)),
        ChoiceFilter("tag", _("标签"), choices=_tags),
        ChoiceFilter("size", _("规模"), choices=Enterprise.Size.choices),
        ChoiceFilter("specialist", pgettext_lazy("person", "服务专员"), choices=_specialists),
        FlagFilter("no_specialist", _("无专员"), condition=Q(specialist=None)),
        FlagFilter("no_contact", _("无联系人"), narrow=_without_contact),
        FlagFilter("unowned", _("无人包抓"), narrow=_unowned),
        FlagFilter("closed_loop", _("闭环生产"), condition=Q(is_closed_loop=True)),
        FlagFilter("inactive", _("已停业"), condition=Q(is_active=False)),
    )

    def __init__(self, request: HttpRequest, *, now: Any) -> None:
        super().__init__(request, now=now)
        request.yq_now = now  # type: ignore[attr-defined]
        self.viewer: User = request.user  # type: ignore[assignment]
        self.roles = roles_of(self.viewer, at=now)
        counts = list_counts()
        self.columns = (*COLUMNS[:2], *map(_count_column, counts), *COLUMNS[2:])  # type: ignore[misc]
        self.filters = tuple(self._dated(one) for one in type(self).filters)  # type: ignore[misc]
        if counts and "leader" in self.roles:
            self.default_order = f"-count_{counts[0].code}"  # type: ignore[misc]

    def _dated(self, one: Any) -> Any:
        """Let the filter by tag ask for the day of the page."""
        if one.key != "tag":
            return one
        return ChoiceFilter(
            one.key,
            one.label,
            choices=one.choices,
            narrow=lambda rows, codes: with_tag(rows, codes, at=self.now),
        )

    def queryset(self) -> QuerySet[Any]:
        """Return the viewer's enterprises with what the rows show; closed ones only when asked."""
        day = localdate(self.now)
        tags = (
            EnterpriseTag.objects.filter(valid_from__lte=day)
            .filter(Q(valid_to=None) | Q(valid_to__gt=day))
            .select_related("tag")
            .order_by("tag__code")
        )
        seen = enterprises_visible_to(self.viewer, now=self.now)
        if self.query.get("inactive") != "1":
            seen = seen.filter(is_active=True)
        return (
            with_counts(seen, now=self.now)
            .select_related("area", "specialist")
            .prefetch_related(
                Prefetch("tag_terms", queryset=tags, to_attr="shown_tags"),
                Prefetch(
                    "contacts", queryset=current_contacts(at=self.now), to_attr="shown_contacts"
                ),
            )
        )

    def row_url(self, row: Any) -> str:
        """Return the enterprise's page."""
        return reverse("enterprises:enterprise", args=[row.pk])

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Offer lists of specialists and tags to those who keep them."""
        offered = []
        if self.roles & set(REGISTRARS):
            offered.append(
                BulkAction("assign", _("指定服务专员"), "enterprises:assign", "user-check")
            )
        if self.roles & {*CARERS, "leader"}:
            offered.append(BulkAction("tag", _("加标签"), "enterprises:tag_many", "tag"))
        return tuple(offered)


class StaffTable(Table):
    """The people on one enterprise's staff list, by name; numbers masked."""

    name = "staff"
    title = _("职工名册")
    default_order = "name"
    empty_title = _("名册还是空的")
    empty_text = _("从 Excel 导入，或逐人登记。证件号码加密保存，页面上只显示末四位。")
    empty_icon = "users"
    filters = (
        TextFilter("q", _("姓名"), fields=("name",)),
        FlagFilter("on_duty", _("在岗"), condition=Q(is_on_duty=True)),
        FlagFilter("left", _("已离职"), condition=Q(left_on__isnull=False)),
    )
    columns = (
        Column("name", _("姓名"), sort="name", fixed=True, link=True, phone="title"),
        Column("is_on_duty", _("在岗"), phone="badge", template="enterprises/_on_duty_cell.html",
               sort="is_on_duty", export=lambda s: _("在岗") if s.is_on_duty else ""),
        Column("sex", _("性别"), value="get_sex_display", sheet_width=6),
        Column("workshop", _("车间"), value="workshop.name", sort="workshop__name"),
        Column("post", _("岗位"), sort="post"),
        Column("id_last4", _("证件末四位"), template="enterprises/_last4_cell.html"),
        Column("phone_last4", _("手机末四位"), template="enterprises/_last4_cell.html"),
        Column("residence", _("居住地"), sheet_width=24),
        Column("joined_on", _("入职日期"), kind="day", sort="joined_on", shown=False),
        Column("left_on", _("离职日期"), kind="day", sort="left_on", shown=False),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, enterprise: Enterprise, *, now: Any) -> None:
        super().__init__(request, now=now)
        self.enterprise = enterprise

    def queryset(self) -> QuerySet[Any]:
        """Return the enterprise's staff; who left only when asked."""
        people = Staff.objects.filter(
            district=self.enterprise.district_id, enterprise=self.enterprise
        ).select_related("workshop")
        return people if self.query.get("left") == "1" else people.filter(left_on=None)

    def row_url(self, row: Any) -> str:
        """Return the person's page."""
        return reverse("enterprises:person", args=[self.enterprise.pk, row.pk])


class OnDutyTable(Table):
    """Who is on duty in the viewer's enterprises, names masked; the figure counts these rows."""

    name = "on-duty"
    title = _("在岗人员")
    default_order = "enterprise"
    empty_title = _("没有在岗人员")
    empty_text = _("企业按姓名登记在岗名册后，会出现在这里。")
    empty_icon = "users"
    filters = (
        TextFilter("q", _("企业名称、简称"), narrow=_of_firms),
        ChoiceFilter("area", _("片区园区"), choices=_zones, narrow=_of_areas),
    )
    columns = (
        Column("person", _("姓名"), value=lambda s: mask_name(s.name), fixed=True, phone="title"),
        Column("enterprise", _("企业"), value="enterprise.short_name", link=True,
               sort="enterprise__initials", sheet_width=24),
        Column("workshop", _("车间"), value="workshop.name", sort="workshop__name"),
        Column("post", _("岗位")),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, *, now: Any) -> None:
        super().__init__(request, now=now)
        request.yq_now = now  # type: ignore[attr-defined]

    def queryset(self) -> QuerySet[Any]:
        """Return who is on duty in the enterprises at work that the viewer may see."""
        viewer: Any = self.request.user
        seen = enterprises_visible_to(viewer, now=self.now).filter(is_active=True)
        return staff_on_duty_of(seen).select_related("enterprise", "workshop")

    def row_url(self, row: Any) -> str:
        """Return the page of the person's enterprise."""
        return reverse("enterprises:enterprise", args=[row.enterprise_id])


class ChangeRequestTable(Table):
    """What contacts propose to change, newest first."""

    name = "change-requests"
    title = _("更正申请")
    default_order = "-proposed_at"
    empty_title = _("没有更正申请")
    empty_text = _("企业联络人在手机上申请更正信息后，会出现在这里。")
    empty_icon = "edit"
    filters = (
        ChoiceFilter(
            "state",
            _("状态"),
            choices=(
                ("proposed", _("待处理")),
                ("applied", _("已采纳")),
                ("declined", _("未采纳")),
                ("withdrawn", _("已撤回")),
            ),
        ),
    )
    columns = (
        Column("enterprise", _("企业"), value="enterprise.short_name", link=True, phone="title",
               sort="enterprise__initials", fixed=True),
        Column("state", _("状态"), kind="status", prefix="enterprises.request.", phone="badge"),
        Column("fields", _("更正内容"), template="enterprises/_fields_cell.html", value="changes"),
        Column("proposed_by", _("申请人"), value="proposed_by.display_name"),
        Column("proposed_at", _("申请时间"), kind="moment", sort="proposed_at"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[ChangeRequest]:
        """Return the proposals of the viewer's enterprises."""
        viewer: Any = self.request.user
        return change_requests_visible_to(viewer, now=self.now)

    def row_url(self, row: Any) -> str:
        """Return the proposal's page."""
        return reverse("enterprises:change_request", args=[row.pk])
