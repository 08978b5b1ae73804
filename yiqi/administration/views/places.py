"""Units and devices, for the security administrator."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiqi.accounts.models import AccessToken, User
from yiqi.accounts.operations import (
    IssuedToken,
    add_device,
    change_unit,
    found_unit,
    renew_secret,
    revoke_access_token,
)
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.screens import show_refusal
from yiqi.accounts.second_factor import qr_svg
from yiqi.administration.forms import DeviceForm, NewUnitForm, UnitForm
from yiqi.administration.queries import devices_visible_to, nodes_visible_to, units_visible_to
from yiqi.audit.clock import current_time
from yiqi.lib.errors import Refusal
from yiqi.web.notes import tell


@page(found_unit)
@require_GET
def unit_list(request: SignedInRequest) -> HttpResponse:
    """List the working bodies."""
    units = units_visible_to(request.user, at=current_time())
    return render(request, "administration/units.html", {"units": units})


@page(found_unit)
@require_http_methods(["GET", "POST"])
def unit_add(request: SignedInRequest) -> HttpResponse:
    """Set up a working body."""
    now = current_time()
    form = NewUnitForm(request.POST or None, nodes=nodes_visible_to(request.user, at=now))
    if request.method == "POST" and form.is_valid():
        found_unit(actor=request.user, now=now, **form.cleaned_data)
        tell(request, _("单位已设立。"))
        return redirect("administration:units")
    status = 422 if form.errors else 200
    context = {"form": form, "unit": None}
    return render(request, "administration/unit.html", context, status=status)


@page(change_unit)
@require_http_methods(["GET", "POST"])
def unit_page(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Change a working body's name and phone, or close it."""
    unit = get_object_or_404(units_visible_to(request.user, at=current_time()), pk=unit_id)
    initial = {"name": unit.name, "phone": unit.phone, "is_active": unit.is_active}
    form = UnitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_unit(unit, actor=request.user, now=current_time(), **form.cleaned_data)
        tell(request, _("已保存。"))
        return redirect("administration:units")
    status = 422 if form.errors else 200
    context = {"form": form, "unit": unit}
    return render(request, "administration/unit.html", context, status=status)


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


def _device(request: SignedInRequest, user_id: int) -> User:
    return get_object_or_404(devices_visible_to(request.user, at=current_time()), pk=user_id)


def _secret(request: SignedInRequest, issued: IssuedToken) -> HttpResponse:
    context = {"issued": issued, "qr": qr_svg(issued.secret), "device": issued.token.user}
    return render(request, "administration/device_secret.html", context, status=201)
