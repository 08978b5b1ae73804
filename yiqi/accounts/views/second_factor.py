"""Setting up the second factor, and its recovery codes."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yiqi.accounts.entry import PROVEN
from yiqi.accounts.forms import CodeForm
from yiqi.accounts.operations import (
    SecondFactorWrong,
    remove_own_second_factor,
    renew_recovery_codes,
    set_up_second_factor,
)
from yiqi.accounts.permissions import SignedInRequest, signed_in
from yiqi.accounts.queries import roles_of
from yiqi.accounts.screens import frame_for, show_refusal, tell
from yiqi.accounts.second_factor import (
    has_second_factor,
    must_have_second_factor,
    qr_svg,
    recovery_codes_of,
    setup_address,
)
from yiqi.audit.clock import current_time

SHOW_CODES = "accounts.show_recovery_codes"


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: SignedInRequest) -> HttpResponse:
    """Show the QR code, take the first six digits back; or say that it is set up."""
    user = request.user
    if has_second_factor(user):
        return _overview(request)
    secret = request.session.setdefault(SECRET_SESSION_KEY, generate_totp_secret())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            set_up_second_factor(user, secret=secret, code=code, now=current_time())
        except SecondFactorWrong as refusal:
            show_refusal(form, refusal, field="code")
        else:
            del request.session[SECRET_SESSION_KEY]
            request.session[PROVEN] = request.session[SHOW_CODES] = True
            return redirect("accounts:recovery_codes")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {
        "base": frame_for(request),
        "form": form,
        "qr": qr_svg(setup_address(user, secret)),
        "secret": groups,
        "is_required": must_have_second_factor(roles_of(user, at=current_time())),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/second_factor_setup.html", context, status=status)


@signed_in
@never_cache
@require_http_methods(["GET"])
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Show the recovery codes once, right after they were made."""
    if not request.session.pop(SHOW_CODES, False):
        return redirect("accounts:second_factor_setup")
    context = {"base": frame_for(request), "codes": recovery_codes_of(request.user)}
    return render(request, "accounts/recovery_codes.html", context)


@signed_in
@require_POST
def recovery_codes_renew(request: SignedInRequest) -> HttpResponse:
    """Make new recovery codes and show them; only in a session that gave the digits."""
    if not has_second_factor(request.user) or not request.session.get(PROVEN):
        return redirect("accounts:second_factor")
    renew_recovery_codes(request.user, now=current_time())
    request.session[SHOW_CODES] = True
    return redirect("accounts:recovery_codes")


@signed_in
@require_POST
def remove(request: SignedInRequest) -> HttpResponse:
    """Take the own second factor away, unless a role requires it."""
    if must_have_second_factor(roles_of(request.user, at=current_time())):
        return redirect("accounts:second_factor_setup")
    if not request.session.get(PROVEN):
        return redirect("accounts:second_factor")
    remove_own_second_factor(request.user, now=current_time())
    tell(request, _("两步验证已关闭。"))
    return redirect("accounts:profile")


def _overview(request: SignedInRequest) -> HttpResponse:
    context = {
        "base": frame_for(request),
        "left": len(recovery_codes_of(request.user)),
        "is_required": must_have_second_factor(roles_of(request.user, at=current_time())),
    }
    return render(request, "accounts/second_factor_overview.html", context)
