"""Pages that change an enterprise: facts, tags, above scale, specialist, contacts, sites."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.forms import DatedForm, EnterpriseForm, SpecialistForm, TagForm, starting
from yiqi.enterprises.models import Enterprise, Tag
from yiqi.enterprises.operations import (
    NewEnterprise,
    add_enterprise,
    add_enterprises,
    assign_specialist,
    assign_specialists,
    change_enterprise,
    change_enterprises,
    set_above_scale,
    set_above_scale_many,
    tag_enterprise,
    tag_enterprises,
    untag_enterprise,
)
from yiqi.enterprises.queries import (
    enterprise_visible_to,
    specialists_of,
    tags_of,
    zones_of,
    zones_visible_to,
)
from yiqi.enterprises.views.forms_answered import answered, done, saved
from yiqi.web.reloads import posted_from

GET_POST = ("GET", "HEAD", "POST")


@page(add_enterprises)
@require_http_methods(GET_POST)
def enterprise_new(request: SignedInRequest) -> HttpResponse:
    """Add an enterprise to the register."""
    now = current_time()
    zones = zones_visible_to(request.user, now=now)
    form = EnterpriseForm(request.POST or None, zones=zones)
    made: list[Enterprise] = []

    def act() -> None:
        facts = form.facts()
        facts.pop("is_active")
        area = form.cleaned_data["area"].node
        aliases = tuple(facts.pop("aliases").splitlines())
        facts.pop("area_id")
        new = NewEnterprise(area=area, aliases=aliases, **facts)
        made.append(add_enterprise(new, actor=request.user, now=now))

    if request.method == "POST" and done(form, act):
        return saved(request, _page(made[0]), _("企业已登记。"))
    return answered(request, "enterprises/edit.html", {"form": form}, form)


@page(change_enterprises)
@require_http_methods(GET_POST)
def enterprise_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the facts of an enterprise; whoever read an older version sees both."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = EnterpriseForm(
        request.POST or None,
        zones=zones_of(enterprise.district_id),
        initial=EnterpriseForm.initial_of(enterprise),
    )

    def act() -> None:
        enterprise.version = form.cleaned_data["version"] or 0
        change_enterprise(enterprise, changes=form.facts(), actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, _page(enterprise), _("企业信息已保存。"))
    return answered(request, "enterprises/edit.html", _context(enterprise, form), form)


@page(set_above_scale_many)
@require_http_methods(GET_POST)
def above_scale(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say from which day on an enterprise is above scale, or no longer, and by which list."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = DatedForm(request.POST or None, initial=starting(localdate(now)))
    wanted = not enterprise.is_above_scale

    def act() -> None:
        set_above_scale(
            enterprise, is_above_scale=wanted, actor=request.user, now=now, **form.cleaned_data
        )

    if request.method == "POST" and done(form, act):
        return saved(request, _page(enterprise), _("规上状态已保存。"))
    terms = enterprise.above_scale_terms.order_by("-valid_from", "-pk")
    context = _context(enterprise, form) | {"terms": terms, "wanted": wanted}
    return answered(request, "enterprises/above_scale.html", context, form)


@page(tag_enterprises)
@require_http_methods(GET_POST)
def tags(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an enterprise a tag, and show those that it carries and carried."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = TagForm(
        request.POST or None,
        tags=tags_of(enterprise.district_id),
        initial=starting(localdate(now)),
    )

    def act() -> None:
        tag_enterprise(enterprise, actor=request.user, now=now, **form.cleaned_data)

    if request.method == "POST" and done(form, act):
        return saved(request, _own_page("tags", enterprise), _("标签已加上。"))
    terms = enterprise.tag_terms.select_related("tag").order_by("-valid_from", "-pk")
    context = _context(enterprise, form) | {"terms": terms, "untag_form": _untag_form(now)}
    return answered(request, "enterprises/tags.html", context, form)


@page(untag_enterprise)
@posted_from("enterprises:tags", "pk")
def untag(request: SignedInRequest, pk: int, tag_id: int) -> HttpResponse:
    """Take a tag away from a day on."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    tag = get_object_or_404(Tag, pk=tag_id, district=enterprise.district_id)
    form = DatedForm(request.POST, prefix="untag")

    def act() -> None:
        untag_enterprise(enterprise, tag=tag, actor=request.user, now=now, **form.cleaned_data)

    if done(form, act):
        return saved(request, _own_page("tags", enterprise), _("标签已去掉。"))
    terms = enterprise.tag_terms.select_related("tag").order_by("-valid_from", "-pk")
    add = TagForm(tags=tags_of(enterprise.district_id), initial=starting(localdate(now)))
    context = _context(enterprise, add) | {"terms": terms, "untag_form": form, "untagging": tag.pk}
    return answered(request, "enterprises/tags.html", context, form)


@page(assign_specialists)
@require_http_methods(GET_POST)
def specialist(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an enterprise on a specialist's list from a day on."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = SpecialistForm(
        request.POST or None,
        people=specialists_of(enterprise.district_id, at=now),
        initial={**starting(localdate(now)), "specialist": enterprise.specialist_id},
    )

    def act() -> None:
        assign_specialist(
            enterprise,
            user=form.cleaned_data["specialist"],
            on=form.cleaned_data["on"],
            actor=request.user,
            now=now,
        )

    if request.method == "POST" and done(form, act):
        return saved(request, _page(enterprise), _("服务专员已更改。"))
    terms = enterprise.specialist_terms.select_related("user").order_by("-valid_from", "-pk")
    context = _context(enterprise, form) | {"terms": terms}
    return answered(request, "enterprises/specialist.html", context, form)


def _untag_form(now: Any) -> DatedForm:
    return DatedForm(prefix="untag", initial=starting(localdate(now)))


def _context(enterprise: Enterprise, form: Any) -> dict[str, Any]:
    return {"enterprise": enterprise, "form": form}


def _page(enterprise: Enterprise) -> str:
    return reverse("enterprises:enterprise", args=[enterprise.pk])


def _own_page(name: str, enterprise: Enterprise) -> str:
    return reverse(f"enterprises:{name}", args=[enterprise.pk])
