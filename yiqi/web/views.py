"""Pages of the frame itself: preferences, table views and columns, service worker, errors."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from yiqi.accounts.models import Unit
from yiqi.accounts.permissions import SignedInRequest, page, public
from yiqi.accounts.rules import ROLES
from yiqi.web import answers
from yiqi.web.answers import TOO_MUCH
from yiqi.web.context import SIZES, THEMES
from yiqi.web.notes import tell
from yiqi.web.operations import choose_columns, forget_view, save_view
from yiqi.web.queries import saved_views_for
from yiqi.web.viewer import units_of

YEAR = 365 * 24 * 3600  # seconds


@public
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep language, theme and size of letters on this device, and go back to the page."""
    response = HttpResponseRedirect(_next(request))
    languages = tuple(code for code, _name in settings.LANGUAGES)
    for name, cookie, allowed in (
        ("language", settings.LANGUAGE_COOKIE_NAME, languages),
        ("theme", "yq_theme", THEMES),
        ("size", "yq_size", SIZES),
    ):
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax")
    return response


@page(*ROLES)
@require_GET
def saved_views(request: SignedInRequest) -> HttpResponse:
    """Show the views of one table, one's own and those shared in the unit, and a form to add one.

    A page fetches it when the panel is opened: most readers of a list never do.
    """
    back = _own_address(request.GET.get("next", "/"))
    table = request.GET.get("table", "")[:60]
    units = units_of(request)
    shown = {
        "table": table,
        "query": request.GET.get("query", ""),
        "next": back,
        "path": urlsplit(back).path,
        "views": saved_views_for(request.user, table=table, unit_ids=units),
        "units": Unit.objects.filter(pk__in=units).order_by("pk"),
    }
    return render(request, "web/_saved_views.html", shown)


@page(*ROLES)
@require_POST
def view_save(request: SignedInRequest) -> HttpResponse:
    """Keep the table as it is shown under a name, private or shared with one's own unit."""
    asked = request.POST.get("unit", "")
    unit_id = int(asked) if asked.isascii() and asked.isdigit() else None
    saved = save_view(
        owner=request.user,
        table=request.POST.get("table", "")[:60],
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        unit_id=unit_id if unit_id in units_of(request) else None,
    )
    tell(request, _("已保存视图“%(name)s”。") % {"name": saved.name})
    return HttpResponseRedirect(_next(request))


@page(*ROLES)
@require_POST
def view_forget(request: SignedInRequest, view_id: int) -> HttpResponse:
    """Drop one of one's own views."""
    if forget_view(owner=request.user, view_id=view_id):
        tell(request, _("视图已删除。"))
    return HttpResponseRedirect(_next(request))


@page(*ROLES)
@require_POST
def columns_choose(request: SignedInRequest) -> HttpResponse:
    """Keep which columns of a table one wants to see."""
    wanted = [] if "reset" in request.POST else request.POST.getlist("column")
    table = request.POST.get("table", "")[:60]
    choose_columns(owner=request.user, table=table, columns=wanted)
    return HttpResponseRedirect(_next(request))


@public
@require_GET
@cache_control(max_age=0, no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker at the root, so that its scope is the whole site."""
    path = finders.find("web/sw.js")
    with open(str(path), encoding="utf-8") as opened:
        return HttpResponse(opened.read(), content_type="text/javascript; charset=utf-8")


@public
@require_GET
def offline_shell(request: HttpRequest) -> HttpResponse:
    """Show the page that the service worker keeps for when there is no network: no data."""
    return render(request, "web/offline.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; a request over the size limit, met before any view saw it, with its own words."""
    if isinstance(exception, TOO_MUCH):
        return answers.too_large(request)
    return answers.problem_page(
        request,
        400,
        title=_("这个请求不完整，没有收下。"),
        kept=_("没有任何内容被更改。"),
        remedy=_("请返回上一页刷新后再试。"),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return answers.problem_page(
        request,
        403,
        title=_("您的角色不能做这一步。"),
        kept=_("没有任何内容被更改。"),
        remedy=_("如果工作需要，请联系安全管理员开通，或申请临时授权。"),
        icon="shield-lock",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; also for what lies outside the viewer's scope."""
    return answers.problem_page(
        request,
        404,
        title=_("没有找到这一页。"),
        kept=_("它可能已被移走，或不在您负责的范围内。"),
        remedy=_("请检查地址，或用搜索查找编号或企业名称。"),
        icon="zoom-question",
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token does not fit: another tab signed in or out."""
    return answers.problem_page(
        request,
        403,
        title=_("这张表单已过期，没有提交。"),
        kept=_("您填写的文字保存在这台设备上，回到原页会自动恢复。"),
        remedy=_("请返回上一页，刷新后再提交一次。"),
        icon="rotate-clockwise",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without asking the database anything."""
    words = {
        "status": 500,
        "title": _("系统出错了，这一步没有完成。"),
        "kept": _("已保存的内容不受影响；您填写的文字还在这台设备上。"),
        "remedy": _("请过一会儿再试一次；仍不行时请联系系统管理员。"),
        "icon": "alert-octagon",
    }
    return HttpResponse(render_to_string("web/error.html", words), status=500)


def _next(request: HttpRequest) -> str:
    """Return the page to go back to, if it is one of ours."""
    return _own_address(request.POST.get("next", "/"))


def _own_address(asked: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    parts = urlsplit(asked)
    return asked if is_ours and not parts.netloc else "/"
