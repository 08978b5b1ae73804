"""What may be done by whom; the jobs' health; the settings in force."""

from __future__ import annotations

import platform
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiqi.accounts.openid_settings import provider_name
from yiqi.accounts.operations import sms_gateway
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.rules import ROLES
from yiqi.accounts.words import ROLE_NAMES, role_name
from yiqi.administration.documentation import addresses, documented_flows, operations
from yiqi.administration.drawing import draw
from yiqi.administration.flow_words import every, in_words, words_of_job
from yiqi.administration.operations import retry_failed
from yiqi.administration.queries import failed_reactions, failed_tasks, health
from yiqi.audit.clock import current_time
from yiqi.audit.reactions import jobs
from yiqi.web import formats
from yiqi.web.notes import tell

SHOWN = 50  # failed reactions and tasks a page


@page("sysadmin", "secadmin", "auditor", "leader")
@require_GET
def permissions(request: SignedInRequest) -> HttpResponse:
    """Show who may do what: flows, operations, addresses; read from the house itself."""
    shown = request.GET.get("part", "flows")
    context: dict[str, Any] = {"part": shown, "roles": [(r, ROLE_NAMES[r]) for r in ROLES]}
    if shown == "addresses":
        context["addresses"] = [one for one in addresses() if one.permission]
    elif shown == "operations":
        context["operations"] = operations()
    else:
        context["flows"] = [(one, draw(one)) for one in map(in_words, documented_flows())]
    return render(request, "administration/permissions.html", context)


@page("sysadmin")
@require_GET
def health_page(request: SignedInRequest) -> HttpResponse:
    """Show what waits, what failed, and what is repeated."""
    context = {
        "health": health(),
        "reactions": failed_reactions()[:SHOWN],
        "tasks": failed_tasks()[:SHOWN],
        "jobs": [(words_of_job(one.name), every(one.every_s), one.name) for one in jobs()],
    }
    return render(request, "administration/health.html", context)


@page(retry_failed)
@require_POST
def reactions_retry(request: SignedInRequest) -> HttpResponse:
    """Let the failed reactions run again now."""
    count = retry_failed(actor=request.user, now=current_time())
    tell(request, _("%(count)d 项会马上重试。") % {"count": count})
    return redirect("administration:health")


@page("sysadmin")
@require_GET
def settings_page(request: SignedInRequest) -> HttpResponse:
    """Show the settings in force; they are set by the environment (operator guide)."""
    second = formats.listed(role_name(role) for role in settings.SECOND_FACTOR_ROLES)
    rows = [
        (_("运行模式"), _("演示") if settings.DEMO else _("正式"), "YIQI_MODE"),
        (_("数据库"), f"{connection.vendor} {_engine_version()}", "YIQI_DATABASE_URL"),
        (_("数据目录"), str(settings.VAR_DIR), "YIQI_VAR"),
        (_("密钥目录"), str(settings.KEYS_DIR), "YIQI_KEYS"),
        (_("访问地址"), formats.listed(settings.ALLOWED_HOSTS), "YIQI_HOSTS"),
        (_("须两步验证的角色"), second or _("无（演示）"), ""),
        (_("统一身份认证"), provider_name() or _("未接入"), "YIQI_OIDC_SERVER"),
        (_("短信网关"), _("已接入") if sms_gateway() else _("未接入"), "YIQI_SMS_GATEWAY"),
        (_("登录有效"), _("%d 小时") % (settings.SESSION_COOKIE_AGE // 3600), ""),
        (_("无操作自动退出"), _minutes(settings.IDLE_MINUTES), "YIQI_IDLE_MINUTES"),
        (_("受信代理层数"), str(settings.TRUSTED_PROXIES), "YIQI_TRUSTED_PROXIES"),
        (_("输错锁定"), _("%d 次") % settings.AXES_FAILURE_LIMIT, ""),
        ("Python / Django", f"{platform.python_version()} / {django.get_version()}", ""),
    ]
    return render(request, "administration/settings.html", {"rows": rows})


def _minutes(count: int) -> str:
    return _("%d 分钟") % count if count else _("不自动退出")


def _engine_version() -> str:
    return ".".join(str(part) for part in connection.get_database_version())
