"""The list of enterprises, the map, and steps for many at once."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.forms import SpecialistForm, TagForm, starting
from yiqi.enterprises.imports import ENTERPRISE_KIND
from yiqi.enterprises.models import Enterprise, Zone
from yiqi.enterprises.operations import (
    add_enterprises,
    assign_specialists,
    tag_enterprises,
)
from yiqi.enterprises.queries import (
    districts_visible_to,
    specialists_of,
    tags_of,
    takers_of_areas,
    zones_visible_to,
)
from yiqi.enterprises.rules import OFFICERS, SEES_ON_DUTY, nearest_taken
from yiqi.enterprises.tables import EnterpriseTable, OnDutyTable
from yiqi.enterprises.views.forms_answered import answered, done, saved
from yiqi.web.reloads import posted_from

MOST_AT_ONCE = 2000


@page(*OFFICERS)
@require_GET
def enterprise_list(request: SignedInRequest) -> HttpResponseBase:
    """Show the enterprises in the viewer's scope."""
    table = EnterpriseTable(request, now=current_time())
    return table.respond(
        "enterprises/enterprise_list.html",
        {
            "may_add": bool(table.roles & add_enterprises.allowed_roles),  # type: ignore[attr-defined]
            "may_import": bool(table.roles & set(ENTERPRISE_KIND.roles)),
        },
    )


@page(*SEES_ON_DUTY)
@require_GET
def on_duty(request: SignedInRequest) -> HttpResponseBase:
    """Show who is on duty in the viewer's enterprises, names masked."""
    return OnDutyTable(request, now=current_time()).respond("enterprises/on_duty.html")


@page(*OFFICERS)
@require_GET
def enterprise_map(request: SignedInRequest) -> HttpResponse:
    """Show the enterprises of the list's filters on the map."""
    table = EnterpriseTable(request, now=current_time())
    rows = table.filtered().order_by()
    return render(
        request,
        "enterprises/map.html",
        {
            "table": table,
            "shown": rows.exclude(lat=None).count(),
            "unplaced": rows.filter(lat=None).count(),
        },
    )


@page(*OFFICERS)
@require_GET
def map_points(request: SignedInRequest) -> JsonResponse:
    """Answer the boundary, the zones and one point an enterprise, for the map's module.

    A point is [id, latitude, longitude, short name, marks]; marks: ``a`` above scale, ``c`` closed
    loop, ``n`` no specialist.
    """
    now = current_time()
    table = EnterpriseTable(request, now=now)
    districts = list(districts_visible_to(request.user, now=now))
    takers = {
        node_id: taker
        for district in districts
        for node_id, taker in takers_of_areas(district.node_id, at=now).items()
    }
    rows = (
        table.filtered()
        .exclude(lat=None)
        .prefetch_related(None)
        .order_by("pk")
        .values_list(
            "pk", "lat", "lon", "short_name", "is_above_scale", "is_closed_loop", "specialist"
        )
    )
    return JsonResponse(
        {
            "districts": [json.loads(d.boundary) for d in districts if d.boundary],
            "zones": [
                _zone_face(zone, nearest_taken(zone.node.path, takers))
                for zone in zones_visible_to(request.user, now=now)
            ],
            "points": [_point(*row[:4], *row[4:]) for row in rows],
            "url": reverse("enterprises:enterprise", args=[0]),
        }
    )


@page(assign_specialists)
@posted_from("enterprises:enterprises")
def assign(request: SignedInRequest) -> HttpResponse:
    """Put the chosen enterprises on a specialist's list, after a page that names them."""
    now = current_time()
    table = EnterpriseTable(request, now=now)
    chosen = _chosen(table)
    people = specialists_of(chosen[0].district_id, at=now) if chosen else specialists_of(0, at=now)
    is_answer = "on" in request.POST
    form = SpecialistForm(
        request.POST if is_answer else None, people=people, initial=starting(localdate(now))
    )
    if is_answer and done(
        form,
        lambda: assign_specialists(
            chosen,
            user=form.cleaned_data["specialist"],
            on=form.cleaned_data["on"],
            actor=request.user,
            now=now,
        ),
    ):
        words = ngettext(
            "已为 %(count)d 家企业指定服务专员。",
            "已为 %(count)d 家企业指定服务专员。",
            len(chosen),
        )
        return saved(request, reverse("enterprises:enterprises"), words % {"count": len(chosen)})
    context = {"form": form, "chosen": chosen, "heading": _("指定服务专员"), "step": "assign"}
    return answered(request, "enterprises/for_many.html", context, form)


@page(tag_enterprises)
@posted_from("enterprises:enterprises")
def tag_many(request: SignedInRequest) -> HttpResponse:
    """Give the chosen enterprises a tag, after a page that names them."""
    now = current_time()
    table = EnterpriseTable(request, now=now)
    chosen = _chosen(table)
    tags = tags_of(chosen[0].district_id if chosen else 0)
    is_answer = "on" in request.POST
    form = TagForm(request.POST if is_answer else None, tags=tags, initial=starting(localdate(now)))
    if is_answer and done(
        form,
        lambda: tag_enterprises(
            chosen,
            tag=form.cleaned_data["tag"],
            source=form.cleaned_data["source"],
            on=form.cleaned_data["on"],
            actor=request.user,
            now=now,
        ),
    ):
        words = ngettext(
            "已为 %(count)d 家企业加上标签。", "已为 %(count)d 家企业加上标签。", len(chosen)
        )
        return saved(request, reverse("enterprises:enterprises"), words % {"count": len(chosen)})
    context = {"form": form, "chosen": chosen, "heading": _("加标签"), "step": "tag_many"}
    return answered(request, "enterprises/for_many.html", context, form)


def _chosen(table: EnterpriseTable) -> list[Enterprise]:
    rows = table.selected().prefetch_related(None).select_related("node", "area")
    return list(rows[:MOST_AT_ONCE])


def _zone_face(zone: Zone, taker: Any) -> dict[str, Any]:
    has_label = zone.label_lat is not None
    return {
        "name": zone.name,
        "kind": zone.node.kind,
        "boundary": json.loads(zone.boundary) if zone.boundary else None,
        "label": [zone.label_lat, zone.label_lon] if has_label else None,
        "taker": taker.display_name if taker else "",
    }


def _point(pk: int, lat: float, lon: float, name: str, *marks: Any) -> list[Any]:
    is_above_scale, is_closed_loop, specialist = marks
    letters = "a" * is_above_scale + "c" * is_closed_loop + "n" * (specialist is None)
    return [pk, round(lat, 6), round(lon, 6), name, letters]
