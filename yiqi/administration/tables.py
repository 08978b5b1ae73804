"""The lists of this area.

(Not one of an area's usual names: views build on it, and queries and columns meet here.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import Assignment, SignIn, User
from yiqi.accounts.queries import live_assignments
from yiqi.accounts.rules import ROLES
from yiqi.accounts.words import ROLE_NAMES, role_name
from yiqi.administration.queries import (
    clients_visible_to,
    emergencies_visible_to,
    events_visible_to,
    readings_visible_to,
    sign_ins_visible_to,
    users_visible_to,
)
from yiqi.audit.models import Event
from yiqi.audit.queries import kinds_in_log, words_of_event, words_of_kind
from yiqi.lib.masking import mask_phone
from yiqi.web import formats
from yiqi.web.tables import ChoiceFilter, Column, DateFilter, FlagFilter, Table, TextFilter
from yiqi.web.viewer import viewer_of


def roles_in_words(user: User) -> str:
    """Return the roles that a listed person holds, each with its place."""
    held: Iterable[Assignment] = getattr(user, "live", ())
    return formats.listed(
        f"{role_name(one.role)} · {one.unit.name if one.unit else one.node.name}" for one in held
    )


def _with_role(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    held = Assignment.objects.filter(user=OuterRef("pk"), role__in=values)
    return rows.filter(Exists(held))


def _who(event: Any) -> str:
    name = event.actor_name or str(_("系统"))
    absent = event.acting_for_name
    return str(_("{name}（代 {absent}）")).format(name=name, absent=absent) if absent else name


def _said(event: Event) -> dict[str, Any]:
    found = json.loads(event.data)
    return found if isinstance(found, dict) else {}


def _by_person(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    people = User.objects.filter(Q(display_name__icontains=text) | Q(username=text))
    return rows.filter(actor_id__in=people.values("pk"))


def _of_subject(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    name, _colon, number = text.partition(":")
    if number.isascii() and number.isdigit() and len(number) < 19:
        return rows.filter(subject_type=name.strip(), subject_id=int(number))
    return rows.filter(subject_type=name.strip())


def _shown_username(user: User) -> str:
    """Return the user name of those who type one; a contact's or device's is a random word."""
    return user.username if user.kind in {User.Kind.PERSON, User.Kind.CLIENT} else ""


class AdministrationTable(Table):
    """A list that knows its viewer."""

    @property
    def viewer(self) -> User:
        """Return who looks; the page has checked that somebody does."""
        viewer = viewer_of(self.request)
        if viewer is None:
            raise PermissionError
        return viewer


class UserTable(AdministrationTable):
    """The accounts."""

    name = "administration.users"
    title = _("账号")
    default_order = "name"
    columns = (
        Column("name", _("姓名"), "display_name", sort="display_name", link=True, fixed=True,
               phone="title"),
        Column("username", _("用户名"), _shown_username, sort="username"),
        Column("kind", _("类型"), "get_kind_display", template="administration/_nowrap_cell.html"),
        Column("roles", _("角色与范围"), roles_in_words, sheet_width=40),
        Column("phone", _("手机"), lambda row: mask_phone(row.phone) if row.phone else ""),
        Column("state", _("状态"), lambda row: "open" if row.is_active else "closed",
               kind="status", prefix="accounts.user.", phone="badge"),
        Column("seen", _("最近登录"), "last_seen", kind="moment", sort="last_seen"),
    )  # fmt: skip
    filters = (
        TextFilter("q", _("姓名、用户名"), fields=("display_name", "username")),
        ChoiceFilter("role", _("角色"), choices=lambda _r: [(r, ROLE_NAMES[r]) for r in ROLES],
                     narrow=_with_role),
        ChoiceFilter("kind", _("类型"), choices=User.Kind.choices),
        FlagFilter("closed", _("账号已停用"), condition=Q(is_active=False)),
        FlagFilter("unassigned", _("没有角色"), condition=Q(assignments=None)),
    )  # fmt: skip
    empty_title = _("还没有账号")

    def queryset(self) -> QuerySet[Any]:
        """Return the accounts that the viewer looks after, with their live roles."""
        held = live_assignments(at=self.now).select_related("node", "unit").order_by("pk")
        latest = SignIn.objects.filter(user=OuterRef("pk")).order_by("-signed_in_at")
        return (
            users_visible_to(self.viewer, at=self.now)
            .annotate(last_seen=Subquery(latest.values("signed_in_at")[:1]))
            .prefetch_related(Prefetch("assignments", held, to_attr="live"))
        )

    def row_url(self, row: Any) -> str:
        """Return the account's page."""
        return reverse("administration:user", args=[row.pk])


class ClientTable(AdministrationTable):
    """The client programs."""

    name = "administration.clients"
    title = _("接口程序")
    default_order = "name"
    columns = (
        Column("name", _("名称"), "display_name", sort="display_name", link=True, fixed=True,
               phone="title"),
        Column("username", _("代号"), "username", sort="username"),
        Column("roles", _("角色与范围"), roles_in_words, sheet_width=40),
        Column("tokens", _("有效令牌"), "live_tokens", kind="number", sort="live_tokens"),
        Column("used", _("最近使用"), "token_used_at", kind="moment", sort="token_used_at"),
        Column("ends", _("最早到期"), "token_ends_at", kind="moment", sort="token_ends_at"),
        Column("state", _("状态"), lambda row: "open" if row.is_active else "closed",
               kind="status", prefix="accounts.user.", phone="badge"),
    )  # fmt: skip
    filters = (
        TextFilter("q", _("名称、代号"), fields=("display_name", "username")),
        FlagFilter("closed", _("账号已停用"), condition=Q(is_active=False)),
        FlagFilter("tokenless", _("没有有效令牌"), condition=Q(live_tokens=0)),
    )
    empty_title = _("还没有接口程序")
    empty_text = _("热线、市级平台等外部系统在这里登记，用访问令牌调用接口，不用人登录。")
    empty_icon = "plug"

    def queryset(self) -> QuerySet[Any]:
        """Return the programs that the viewer looks after, with their live roles."""
        held = live_assignments(at=self.now).select_related("node", "unit").order_by("pk")
        return clients_visible_to(self.viewer, at=self.now).prefetch_related(
            Prefetch("assignments", held, to_attr="live")
        )

    def row_url(self, row: Any) -> str:
        """Return the program's page."""
        return reverse("administration:client", args=[row.pk])


class EventTable(AdministrationTable):
    """The log."""

    name = "administration.events"
    title = _("操作日志")
    default_order = "-number"
    columns = (
        Column("number", _("编号"), "pk", sort="id", phone="hide"),
        Column("at", _("发生时间"), "occurred_at", kind="moment"),
        Column("who", _("操作人"), _who),
        Column("what", _("事项"), words_of_event, phone="title", sheet_width=40),
        Column("subject", _("对象"), lambda row: f"{row.subject_type}:{row.subject_id}"),
        Column("kind", _("类别代码"), shown=False),
        Column("data", _("附带数据"), shown=False, sheet_width=40),
        Column("recorded_at", _("写入时间"), kind="moment", shown=False),
        Column("nonce", _("设备编号"), shown=False),
    )
    filters = (
        TextFilter("q", _("对象，如 accounts.user:12"), narrow=_of_subject),
        TextFilter("who", _("操作人"), narrow=_by_person),
        ChoiceFilter(
            "kind",
            _("事项"),
            choices=lambda _r: sorted((k, words_of_kind(k)) for k in kinds_in_log()),
        ),
        DateFilter("day", _("日期"), field="occurred_at"),
    )
    empty_title = _("日志是空的")

    def queryset(self) -> QuerySet[Any]:
        """Return the log of the auditor's districts."""
        return events_visible_to(self.viewer, at=self.now)


class ReadingTable(AdministrationTable):
    """Who read T3 data, of whom, and why."""

    name = "administration.readings"
    title = _("敏感信息查看")
    default_order = "-number"
    columns = (
        Column("number", _("编号"), "pk", sort="id", phone="hide"),
        Column("at", _("时间"), "occurred_at", kind="moment"),
        Column("who", _("查看人"), _who, phone="title"),
        Column("subject", _("对象"), lambda row: f"{row.subject_type}:{row.subject_id}"),
        Column("fields", _("字段"), lambda row: formats.listed(_said(row).get("fields", []))),
        Column("reason", _("原因"), lambda row: _said(row).get("reason", ""), sheet_width=40),
        Column("of", _("同时查看人数"), lambda row: _said(row).get("of"), kind="number"),
    )
    filters = (
        TextFilter("who", _("查看人"), narrow=_by_person),
        DateFilter("day", _("日期"), field="occurred_at"),
    )
    empty_title = _("没有人查看过敏感信息")
    empty_text = _("检测、行踪、身份证号默认隐藏；每次查看都要写原因，并记在这里。")

    def queryset(self) -> QuerySet[Any]:
        """Return the readings in the auditor's districts."""
        return readings_visible_to(self.viewer, at=self.now)


class EmergencyTable(AdministrationTable):
    """Emergency accesses."""

    name = "administration.emergency"
    title = _("临时授权记录")
    default_order = "-from"
    columns = (
        Column("who", _("人员"), "user.display_name", phone="title"),
        Column("role", _("角色"), lambda row: role_name(row.role)),
        Column("place", _("地点类型"), "node.get_kind_display"),
        Column("from", _("授权时间"), "valid_from", kind="moment", sort="valid_from"),
        Column("to", _("失效"), "valid_to", kind="moment"),
        Column("reason", _("原因"), "emergency_reason", sheet_width=40),
    )
    filters = (
        TextFilter("q", _("人员、原因"), fields=("user__display_name", "emergency_reason")),
        DateFilter("day", _("日期"), field="valid_from"),
    )
    empty_title = _("没有使用过临时授权")

    def queryset(self) -> QuerySet[Any]:
        """Return the emergency accesses of the viewer's districts."""
        return emergencies_visible_to(self.viewer, at=self.now)


class SignInTable(AdministrationTable):
    """Sessions."""

    name = "administration.sign_ins"
    title = _("登录记录")
    default_order = "-at"
    columns = (
        Column("who", _("人员"), "user.display_name", phone="title"),
        Column("method", _("方式"), "get_method_display"),
        Column("device", _("设备"), "device"),
        Column("address", _("地址"), "address"),
        Column("at", _("登录时间"), "signed_in_at", kind="moment", sort="signed_in_at"),
        Column("ended", _("结束时间"), "ended_at", kind="moment"),
    )
    filters = (
        TextFilter("q", _("人员、地址"), fields=("user__display_name", "address")),
        ChoiceFilter("method", _("方式"), choices=SignIn.Method.choices),
        FlagFilter("open", _("正在登录"), condition=Q(ended_at=None)),
        DateFilter("day", _("日期"), field="signed_in_at"),
    )
    empty_title = _("还没有人登录过")

    def queryset(self) -> QuerySet[Any]:
        """Return the sessions in the viewer's districts."""
        return sign_ins_visible_to(self.viewer, at=self.now)
