"""Units and devices, for the security administrator; districts, for the system administrator."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiqi.accounts.models import AccessToken, Unit, User
from yiqi.accounts.operations import (
    IssuedToken,
    add_device,
    change_unit,
    close_unit,
    found_unit,
    renew_secret,
    reopen_unit,
    revoke_access_token,
)
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.queries import holdings_of, members_of
from yiqi.accounts.screens import show_refusal
from yiqi.accounts.second_factor import qr_svg
from yiqi.administration.forms import DeviceForm, DistrictForm, NewUnitForm, UnitForm
from yiqi.administration.operations import found_another_district
from yiqi.administration.queries import (
    devices_visible_to,
    districts_visible_to,
    listed_units,
    nodes_visible_to,
    units_visible_to,
)
from yiqi.administration.rules import DistrictPlan
from yiqi.audit.clock import current_time
from yiqi.audit.queries import events_of, timeline
from yiqi.enterprises.operations import CodeTaken
from yiqi.lib.errors import Refusal
from yiqi.web.notes import tell


@page(found_unit)
@require_GET
def unit_list(request: SignedInRequest) -> HttpResponse:
    """List the working bodies, closed ones last."""
    units = listed_units(request.user, at=current_time())
    return render(request, "administration/units.html", {"units": units})


@page(found_unit)
@require_http_methods(["GET", "POST"])
def unit_add(request: SignedInRequest) -> HttpResponse:
    """Set up a working body."""
    now = current_time()
    form = NewUnitForm(request.POST or None, nodes=nodes_visible_to(request.user, at=now))
    if request.method == "POST" and form.is_valid():
        try:
            found_unit(actor=request.user, now=now, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal, field="kind")
        else:
            tell(request, _("单位已设立。"))
            return redirect("administration:units")
    status = 422 if form.errors else 200
    return render(request, "administration/unit_add.html", {"form": form}, status=status)


@page(change_unit)
@require_http_methods(["GET", "POST"])
def unit_page(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Show a working body: its people, what it still holds; change its name and phone."""
    unit, now = _unit(request, unit_id), current_time()
    initial = {"name": unit.name, "phone": unit.phone}
    form = UnitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_unit(unit, actor=request.user, now=now, **form.cleaned_data)
        tell(request, _("已保存。"))
        return redirect("administration:unit", unit.pk)
    context = {
        "form": form,
        "unit": unit,
        "members": members_of(unit, at=now),
        "holdings": [(one.code, one.count) for one in holdings_of(unit, at=now)],
        "is_needed": unit.kind == Unit.Kind.DUTY_OFFICE,
        "entries": timeline(events_of("accounts.unit", unit.pk)[:50]),
    }
    status = 422 if form.errors else 200
    return render(request, "administration/unit.html", context, status=status)


@page(close_unit)
@require_POST
def unit_close(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Close a working body that holds nothing any more."""
    unit = _unit(request, unit_id)
    close_unit(unit, actor=request.user, now=current_time())
    tell(request, _("单位已撤销，它过去的办理记录都在。"))
    return redirect("administration:unit", unit.pk)


@page(reopen_unit)
@require_POST
def unit_reopen(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Let a closed working body work again."""
    unit = _unit(request, unit_id)
    reopen_unit(unit, actor=request.user, now=current_time())
    tell(request, _("单位已恢复。"))
    return redirect("administration:unit", unit.pk)


@page("sysadmin")
@require_GET
def district_list(request: SignedInRequest) -> HttpResponse:
    """List the districts of the installation and which still wait for their people."""
    districts = districts_visible_to(request.user, at=current_time())
    return render(request, "administration/districts.html", {"districts": districts})


@page(found_another_district)
@require_http_methods(["GET", "POST"])
def district_add(request: SignedInRequest) -> HttpResponse:
    """Found a further district with its duty office."""
    form = DistrictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = DistrictPlan(**form.cleaned_data)
        try:
            found_another_district(plan, actor=request.user, now=current_time())
        except CodeTaken:
            form.add_error("code", _("这个代码的区已经设立。"))
        else:
            tell(request, _("区已设立。请现有的安全管理员为它任命第一位安全管理员。"))
            return redirect("administration:districts")
    status = 422 if form.errors else 200
    return render(request, "administration/district_add.html", {"form": form}, status=status)


@page(add_device)
@require_GET
def device_list(request: SignedInRequest) -> HttpResponse:
    """List the devices and whether each has a live secret."""
    devices = devices_visible_to(request.user, at=current_time())
    return render(request, "administration/devices.html", {"devices": devices})


@page(add_device)
@never_cache
@require_http_methods(["GET", "POST"])
def device_add(request: SignedInRequest) -> HttpResponse:
    """Add a device; the answer shows its secret once."""
    now = current_time()
    form = DeviceForm(request.POST or None, nodes=nodes_visible_to(request.user, at=now))
    if request.method == "POST" and form.is_valid():
        try:
            return _secret(request, add_device(actor=request.user, now=now, **form.cleaned_data))
        except Refusal as refusal:
            show_refusal(form, refusal)
    status = 422 if form.errors else 200
    return render(request, "administration/device_add.html", {"form": form}, status=status)


@page(renew_secret)
@never_cache
@require_POST
def device_renew(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Give a device a new secret, shown once; the old one is worth nothing."""
    device = _device(request, user_id)
    label, now = device.display_name, current_time()
    return _secret(request, renew_secret(device, label=label, actor=request.user, now=now))


@page(revoke_access_token)
@require_POST
def device_revoke(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Take a lost device's secret away."""
    device = _device(request, user_id)
    for token in AccessToken.objects.filter(user=device, revoked_at=None):
        revoke_access_token(token, actor=request.user, now=current_time())
    tell(request, _("凭证已吊销，设备不能再上传。"))
    return redirect("administration:devices")


def _unit(request: SignedInRequest, unit_id: int) -> Unit:
    return get_object_or_404(units_visible_to(request.user, at=current_time()), pk=unit_id)


def _device(request: SignedInRequest, user_id: int) -> User:
    return get_object_or_404(devices_visible_to(request.user, at=current_time()), pk=user_id)


def _secret(request: SignedInRequest, issued: IssuedToken) -> HttpResponse:
    context = {"issued": issued, "qr": qr_svg(issued.secret), "device": issued.token.user}
    return render(request, "administration/device_secret.html", context, status=201)
