"""Sites and workshops of one enterprise: added, changed, closed, opened again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.forms import CloseForm, SiteForm, WorkshopForm, starting
from yiqi.enterprises.models import Enterprise, Site, Workshop
from yiqi.enterprises.operations import (
    NewSite,
    NewWorkshop,
    add_site,
    add_sites,
    add_workshop,
    add_workshops,
    change_site,
    change_workshop,
    close_site,
    close_workshop,
    reopen_site,
    reopen_workshop,
)
from yiqi.enterprises.queries import (
    enterprise_visible_to,
    roles_over,
    staff_of,
    workshops_open_to,
)
from yiqi.enterprises.rules import STAFF_KEEPERS
from yiqi.enterprises.views.forms_answered import answered, done, saved
from yiqi.enterprises.views.people import own_page, page_context
from yiqi.web.formats import labelled
from yiqi.web.reloads import posted_from

NAMES_SHOWN = 30
GET_POST = ("GET", "HEAD", "POST")


@page(add_sites)
@require_http_methods(GET_POST)
def sites(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show sites and workshops, closed ones last, and add a site."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = SiteForm(request.POST or None)

    def act() -> None:
        add_site(NewSite(enterprise=enterprise, **form.facts()), actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("sites", enterprise), _("厂区已增加。"))
    return _sites_page(request, enterprise, form, _new_workshop_form(enterprise), now)


@page(add_workshops)
@require_http_methods(GET_POST)
def workshop_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a workshop; asked without a form (a reload) it shows the page of both."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = _new_workshop_form(enterprise, request.POST or None)

    def act() -> None:
        new = NewWorkshop(enterprise=enterprise, **form.facts())
        add_workshop(new, actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("sites", enterprise), _("车间已增加。"))
    return _sites_page(request, enterprise, SiteForm(), form, now)


@page(change_site)
@require_http_methods(GET_POST)
def site(request: SignedInRequest, pk: int, site_id: int) -> HttpResponse:
    """Change a site; whoever read an older version sees both."""
    now = current_time()
    enterprise, found = _site(request, pk, site_id, now)
    initial = {field: getattr(found, field) for field in SiteForm.base_fields}
    form = SiteForm(request.POST or None, initial=initial)

    def act() -> None:
        found.version = form.cleaned_data["version"] or 0
        change_site(found, changes=form.facts(), actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("sites", enterprise), _("厂区信息已保存。"))
    return _form_page(request, enterprise, form, now, heading=_("更改厂区"))


@page(change_workshop)
@require_http_methods(GET_POST)
def workshop(request: SignedInRequest, pk: int, workshop_id: int) -> HttpResponse:
    """Change a workshop; whoever read an older version sees both."""
    now = current_time()
    enterprise, found = _workshop(request, pk, workshop_id, now)
    initial = {field: getattr(found, field) for field in WorkshopForm.base_fields}
    form = WorkshopForm(
        request.POST or None,
        sites=enterprise.sites.filter(is_active=True).order_by("pk"),
        initial=initial,
    )

    def act() -> None:
        found.version = form.cleaned_data["version"] or 0
        chosen = form.cleaned_data["site"]
        changes = {"name": form.cleaned_data["name"], "site_id": chosen.pk if chosen else None}
        change_workshop(found, changes=changes, actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("sites", enterprise), _("车间信息已保存。"))
    return _form_page(request, enterprise, form, now, heading=_("更改车间"))


@page(close_site)
@require_http_methods(GET_POST)
def site_close(request: SignedInRequest, pk: int, site_id: int) -> HttpResponse:
    """Close a site from a day on."""
    now = current_time()
    enterprise, found = _site(request, pk, site_id, now)
    initial = {**starting(localdate(now)), "version": found.version}
    form = CloseForm(request.POST or None, initial=initial)

    def act() -> None:
        found.version = form.cleaned_data["version"] or 0
        close_site(found, on=form.cleaned_data["on"], actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("sites", enterprise), _("厂区已关闭，记录保留。"))
    return _form_page(
        request,
        enterprise,
        form,
        now,
        heading=labelled(_("关闭厂区"), found.name),
        is_closing=True,
        submit=_("关闭厂区"),
    )


@page(close_workshop)
@require_http_methods(GET_POST)
def workshop_close(request: SignedInRequest, pk: int, workshop_id: int) -> HttpResponse:
    """Close a workshop from a day on; who works there goes to another one."""
    now = current_time()
    enterprise, found = _workshop(request, pk, workshop_id, now)
    people = staff_of(enterprise).filter(workshop=found)
    may_move = bool(roles_over(request.user, enterprise, at=now) & set(STAFF_KEEPERS))
    others = workshops_open_to(enterprise).exclude(pk=found.pk)
    form = CloseForm(
        request.POST or None,
        workshops=others if may_move and people.exists() else None,
        initial={**starting(localdate(now)), "version": found.version},
    )

    def act() -> None:
        found.version = form.cleaned_data["version"] or 0
        close_workshop(
            found,
            on=form.cleaned_data["on"],
            move_to=form.cleaned_data.get("move_to"),
            actor=request.user,
            now=now,
        )

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("sites", enterprise), _("车间已关闭，记录保留。"))
    more = {
        "heading": labelled(_("关闭车间"), found.name),
        "is_closing": True,
        "names": people.values_list("name", flat=True)[:NAMES_SHOWN] if may_move else [],
        "people_count": people.count(),
        "submit": _("关闭车间"),
    }
    return _form_page(request, enterprise, form, now, **more)


@page(reopen_site)
@posted_from("enterprises:sites", "pk")
def site_reopen(request: SignedInRequest, pk: int, site_id: int) -> HttpResponse:
    """Take a closed site into use again."""
    now = current_time()
    enterprise, found = _site(request, pk, site_id, now)
    reopen_site(found, actor=request.user, now=now)
    return saved(request, own_page("sites", enterprise), _("厂区已恢复使用。"))


@page(reopen_workshop)
@posted_from("enterprises:sites", "pk")
def workshop_reopen(request: SignedInRequest, pk: int, workshop_id: int) -> HttpResponse:
    """Take a closed workshop into use again."""
    now = current_time()
    enterprise, found = _workshop(request, pk, workshop_id, now)
    reopen_workshop(found, actor=request.user, now=now)
    return saved(request, own_page("sites", enterprise), _("车间已恢复使用。"))


def _site(
    request: SignedInRequest, pk: int, site_id: int, now: datetime
) -> tuple[Enterprise, Site]:
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    found = get_object_or_404(Site, pk=site_id, enterprise=enterprise)
    found.enterprise = enterprise  # its node is loaded, for the scope check
    return enterprise, found


def _workshop(
    request: SignedInRequest, pk: int, workshop_id: int, now: datetime
) -> tuple[Enterprise, Workshop]:
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    shops = Workshop.objects.select_related("site")
    found = get_object_or_404(shops, pk=workshop_id, enterprise=enterprise)
    found.enterprise = enterprise
    return enterprise, found


def _new_workshop_form(enterprise: Enterprise, sent: Any = None) -> WorkshopForm:
    open_sites = enterprise.sites.filter(is_active=True).order_by("pk")
    return WorkshopForm(sent, sites=open_sites, prefix="workshop")


def _form_page(
    request: SignedInRequest,
    enterprise: Enterprise,
    form: Any,
    now: datetime,
    **more: Any,
) -> HttpResponse:
    context = page_context(request, enterprise, form, now) | more
    context["back"] = own_page("sites", enterprise)
    return answered(request, "enterprises/site_form.html", context, form)


def _sites_page(
    request: SignedInRequest, enterprise: Enterprise, form: Any, workshop_form: Any, now: datetime
) -> HttpResponse:
    shops = enterprise.workshops.select_related("site").order_by("-is_active", "pk")
    context = page_context(request, enterprise, form, now) | {
        "workshop_form": workshop_form,
        "sites": enterprise.sites.order_by("-is_active", "pk"),
        "workshops": shops,
    }
    return answered(request, "enterprises/sites.html", context, form, workshop_form)
