"""Zones and who takes them, specialists and their lists, the district's tags."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.queries import roles_of
from yiqi.audit.clock import current_time
from yiqi.enterprises.forms import NewTagForm, TakeZoneForm, starting
from yiqi.enterprises.models import Enterprise, Tag
from yiqi.enterprises.operations import add_tag, retire_tag, take_zone
from yiqi.enterprises.queries import (
    districts_visible_to,
    people_who_may_take,
    specialist_lines,
    tag_lines,
    unowned_enterprises,
    zone_lines,
    zones_visible_to,
)
from yiqi.enterprises.rules import REGISTRARS
from yiqi.enterprises.views.forms_answered import answered, done, saved
from yiqi.web.reloads import posted_from

GET_POST = ("GET", "HEAD", "POST")


@page("leader", "duty", "section", "specialist", "team", "park")
@require_GET
def zones(request: SignedInRequest) -> HttpResponse:
    """Show who takes each zone and park, and how many enterprises nobody takes."""
    now = current_time()
    seen = {zone.pk for zone in zones_visible_to(request.user, now=now)}
    districts = [
        {
            "district": district,
            "lines": [
                line for line in zone_lines(district.node_id, at=now) if line.zone.pk in seen
            ],
            "unowned": unowned_enterprises(district.node_id, at=now).count(),
        }
        for district in districts_visible_to(request.user, now=now)
    ]
    context = {"districts": districts, "may_register": _may_register(request, now)}
    return render(request, "enterprises/zones.html", context)


@page(take_zone)
@require_http_methods(GET_POST)
def zone_take(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody take a zone from a day on."""
    now = current_time()
    zone = get_object_or_404(zones_visible_to(request.user, now=now), pk=pk)
    form = TakeZoneForm(
        request.POST or None,
        people=people_who_may_take(zone.district_id, at=now),
        initial=starting(localdate(now)),
    )

    def act() -> None:
        take_zone(zone, actor=request.user, now=now, **form.cleaned_data)

    if request.method == "POST" and done(form, act):
        return saved(request, reverse("enterprises:zones"), _("包抓人已更改。"))
    terms = zone.terms.select_related("user").order_by("-valid_from", "-pk")
    context = {"zone": zone, "form": form, "terms": terms}
    return answered(request, "enterprises/zone_take.html", context, form)


@page("leader", "duty", "section", "specialist")
@require_GET
def specialists(request: SignedInRequest) -> HttpResponse:
    """Show who serves how many enterprises, and how many nobody serves."""
    now = current_time()
    districts = [
        {
            "district": district,
            "lines": specialist_lines(district.node_id, at=now),
            "unserved": Enterprise.objects.filter(
                district=district.node_id, is_active=True, specialist=None
            ).count(),
        }
        for district in districts_visible_to(request.user, now=now)
    ]
    return render(request, "enterprises/specialists.html", {"districts": districts})


@page(add_tag)
@require_http_methods(GET_POST)
def tag_register(request: SignedInRequest) -> HttpResponse:
    """Show the tags that the district gives, and add one."""
    now = current_time()
    district = get_object_or_404(districts_visible_to(request.user, now=now)[:1])
    form = NewTagForm(request.POST or None)

    def act() -> None:
        add_tag(district=district.node, actor=request.user, now=now, **form.cleaned_data)

    if request.method == "POST" and done(form, act):
        return saved(request, reverse("enterprises:tag_register"), _("标签已增加。"))
    context = {"form": form, "district": district, "lines": tag_lines(district.node_id, at=now)}
    return answered(request, "enterprises/tag_register.html", context, form)


@page(retire_tag)
@posted_from("enterprises:tag_register")
def tag_retire(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a tag no longer, or again."""
    now = current_time()
    districts = districts_visible_to(request.user, now=now).values("node")
    tag = get_object_or_404(Tag, pk=pk, district__in=districts)
    is_active = request.POST.get("is_active") == "1"
    retire_tag(tag, is_active=is_active, actor=request.user, now=now)
    words = _("标签已恢复。") if is_active else _("标签已停用。")
    return saved(request, reverse("enterprises:tag_register"), words)


def _may_register(request: SignedInRequest, now: Any) -> bool:
    return bool(roles_of(request.user, at=now) & set(REGISTRARS))
