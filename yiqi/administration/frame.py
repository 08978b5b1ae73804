"""Navigation, menu, banners and refusal words of this area and of accounts.

Accounts lies below web and cannot fill web's registries itself. (Not one of an area's usual names:
it only fills registries when the house starts.)
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiqi.accounts.models import User
from yiqi.accounts.queries import deputises_for, specialist_lists, unit_holds
from yiqi.accounts.rules import ABSENCE_ROLES, EMERGENCY_ROLES, INVITING_ROLES
from yiqi.accounts.words import REFUSALS
from yiqi.administration.queries import open_problems_of, routes_to, zones_led_by
from yiqi.audit.clock import current_time
from yiqi.audit.operations import READING
from yiqi.audit.queries import describe
from yiqi.enterprises.models import Enterprise
from yiqi.web import formats, navigation, refusals, slots, statuses
from yiqi.web.navigation import NavItem

SECADMIN, AUDITOR, SYSADMIN = (
    frozenset({"secadmin"}),
    frozenset({"auditor"}),
    frozenset({"sysadmin"}),
)
TOKEN_STATES = {
    "live": (gettext_lazy("有效"), "check", "good"),
    "ending": (gettext_lazy("即将到期"), "clock-exclamation", "warn"),
    "expired": (gettext_lazy("已过期"), "clock-stop", "neutral"),
    "revoked": (gettext_lazy("已吊销"), "lock", "neutral"),
}
# What an administrator finds on the phone's bottom bar, in this order.
PHONE = {"users": 11, "devices": 12, "events": 11, "readings": 12, "health": 11, "settings": 12}


def register_all() -> None:
    """Fill the registries."""
    for code, (sentence, remedy, status) in REFUSALS.items():
        refusals.register(code, sentence, remedy=remedy, status=status)
    statuses.register("accounts.user.open", gettext_lazy("在用"), icon="check", tone="good")
    statuses.register("accounts.user.closed", gettext_lazy("账号已停用"), icon="user-off")
    statuses.register("accounts.unit.open", gettext_lazy("在用"), icon="check", tone="good")
    statuses.register("accounts.unit.closed", gettext_lazy("已撤销"), icon="archive")
    for state, (label, icon, tone) in TOKEN_STATES.items():
        statuses.register(f"accounts.token.{state}", label, icon=icon, tone=tone)
    refusals.register(
        "already_set_up",
        gettext_lazy("系统里已有区，不能再次初始化。"),
        remedy=gettext_lazy("更多的区由系统管理员在“各区”页设立。"),
    )
    refusals.register("bad_setup", gettext_lazy("初始化的内容有误，没有写入。"), status=422)
    describe("administration.reactions.retry", gettext_lazy("重试失败的后台任务"), icon="refresh")
    describe(f"*.{READING}", gettext_lazy("查看敏感信息"), icon="eye")
    specialist_lists(nodes_on_lists)
    unit_holds("problems", open_problems_of)
    unit_holds("zones", zones_led_by)
    unit_holds("routes", routes_to)
    slots.add_menu_entries(menu_entries)
    slots.add_banners(deputy_banners)
    navigation.register(*_accounts_items(), *_administration_items())


def nodes_on_lists(user_ids: Collection[int], *, at: datetime) -> QuerySet[Any]:
    """Return the scope nodes of the enterprises on these specialists' lists."""
    return Enterprise.objects.filter(specialist__in=user_ids).values("node")


def menu_entries(request: HttpRequest) -> list[slots.MenuEntry]:
    """Return the lines of one's own account in the user's menu."""
    user = request.user
    if not isinstance(user, User):
        return []
    roles = {grant.role for grant in user.grants}
    lines = [
        slots.MenuEntry(_("我的账号"), reverse("accounts:profile"), "user-cog"),
        slots.MenuEntry(_("我的登录与设备"), reverse("accounts:sessions"), "device-mobile"),
    ]
    if roles & set(ABSENCE_ROLES):
        lines.append(slots.MenuEntry(_("外出与代理"), reverse("accounts:absences"), "user-shield"))
    if "enterprise" in roles:
        lines.append(slots.MenuEntry(_("更换联络人"), reverse("accounts:change_request"), "users"))
    return lines


def deputy_banners(request: HttpRequest) -> list[slots.Banner]:
    """Return a line for a deputy: for whom one acts now."""
    user = request.user
    if not isinstance(user, User) or not any(g.acting_for_id for g in user.grants):
        return []
    names = formats.listed(one.display_name for one in deputises_for(user, at=current_time()))
    return [slots.Banner(_("您正在代理 %(names)s，操作会注明代办。") % {"names": names})]


def _accounts_items() -> tuple[NavItem, ...]:
    return (
        NavItem(
            "organise",
            gettext_lazy("企业联络人"),
            "accounts:contacts",
            "users",
            frozenset(INVITING_ROLES),
            80,
        ),
        NavItem(
            "organise",
            gettext_lazy("外出与代理"),
            "accounts:absences",
            "user-shield",
            frozenset(ABSENCE_ROLES),
            90,
        ),
        NavItem(
            "organise",
            gettext_lazy("临时授权"),
            "accounts:emergency_access",
            "lock-open",
            frozenset(EMERGENCY_ROLES),
            95,
        ),
    )


def _administration_items() -> tuple[NavItem, ...]:
    rows = (
        (gettext_lazy("账号"), "users", "users", SECADMIN),
        (gettext_lazy("单位管理"), "units", "sitemap", SECADMIN),
        (gettext_lazy("设备"), "devices", "device-tablet", SECADMIN),
        (gettext_lazy("接口程序"), "clients", "plug", SECADMIN),
        (gettext_lazy("登录与锁定"), "sign_ins", "login", SECADMIN | AUDITOR),
        (gettext_lazy("临时授权记录"), "emergency", "urgent", SECADMIN | AUDITOR),
        (gettext_lazy("操作日志"), "events", "history", AUDITOR),
        (gettext_lazy("日志校验"), "seals", "shield-check", AUDITOR),
        (gettext_lazy("敏感信息查看"), "readings", "eye", AUDITOR),
        (gettext_lazy("权限说明"), "permissions", "shield-lock", SECADMIN | AUDITOR | SYSADMIN),
        (gettext_lazy("后台任务"), "health", "progress", SYSADMIN),
        (gettext_lazy("各区"), "districts", "map", SYSADMIN),
        (gettext_lazy("运行设置"), "settings", "adjustments", SYSADMIN),
    )
    return tuple(
        NavItem("system", label, f"administration:{name}", icon, roles, order, PHONE.get(name))
        for order, (label, name, icon, roles) in enumerate(rows)
    )
