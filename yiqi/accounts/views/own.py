"""One's own account: profile, password, sessions and devices."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiqi.accounts.forms import PasswordForm, ProfileForm
from yiqi.accounts.models import RememberedDevice, SignIn, User
from yiqi.accounts.operations import (
    change_own_password,
    change_own_profile,
    end_other_sessions,
    end_session,
    follow_session,
    forget_device,
)
from yiqi.accounts.permissions import SignedInRequest, signed_in
from yiqi.accounts.queries import assignments_of, devices_of, sign_ins_of
from yiqi.accounts.screens import frame_for, tell
from yiqi.accounts.second_factor import has_second_factor
from yiqi.audit.clock import current_time


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Show the own roles; change phone, mail address and language."""
    user, now = request.user, current_time()
    initial = {"phone": user.phone, "email": user.email, "language": user.language}
    form = ProfileForm(request.POST or None, initial=initial)
    if user.kind == User.Kind.CONTACT:
        form.fields["phone"].disabled = True
        form.fields["phone"].help_text = _("换号请申请更换联络人，由服务专员确认。")
    if request.method == "POST" and form.is_valid():
        change_own_profile(user, now=now, **form.cleaned_data)
        tell(request, _("已保存。"))
        return redirect("accounts:profile")
    held = [one for one in assignments_of(user) if one.valid_to is None or one.valid_to > now]
    context = {
        "base": frame_for(request),
        "form": form,
        "assignments": held,
        "has_second_factor": has_second_factor(user),
        "has_password": user.has_usable_password(),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", context, status=status)


@signed_in
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    """Change the own password; the other sessions end."""
    user = request.user
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        now, before = current_time(), request.session.session_key or ""
        change_own_password(user, password=form.cleaned_data["new"], now=now)
        end_other_sessions(user, session_key=before, now=now)
        update_session_auth_hash(request, user)
        follow_session(before, request.session.session_key or "")
        tell(request, _("密码已修改，其他设备上的登录已结束。"))
        return redirect("accounts:profile")
    context = {"base": frame_for(request), "form": form, "must": user.must_change_password}
    status = 422 if form.errors else 200
    return render(request, "accounts/password_change.html", context, status=status)


@signed_in
@require_GET
def sessions(request: SignedInRequest) -> HttpResponse:
    """List where one is signed in, and the devices that stay so."""
    context = {
        "base": frame_for(request),
        "sign_ins": sign_ins_of(request.user),
        "devices": devices_of(request.user, at=current_time()),
        "own_key": request.session.session_key,
    }
    return render(request, "accounts/sessions.html", context)


@signed_in
@require_POST
def session_end(request: SignedInRequest, sign_in_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    found = get_object_or_404(SignIn, pk=sign_in_id, user=request.user)
    end_session(found, actor=request.user, now=current_time())
    tell(request, _("已结束这台设备上的登录。"))
    return redirect("accounts:sessions")


@signed_in
@require_POST
def sessions_end_others(request: SignedInRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    key = request.session.session_key or ""
    count = end_other_sessions(request.user, session_key=key, now=current_time())
    tell(request, _("已结束其他 %(count)d 处登录。") % {"count": count})
    return redirect("accounts:sessions")


@signed_in
@require_POST
def device_forget(request: SignedInRequest, device_id: int) -> HttpResponse:
    """Let one of one's own devices be unknown from now on."""
    found = get_object_or_404(RememberedDevice, pk=device_id, user=request.user)
    forget_device(found, actor=request.user, now=current_time())
    tell(request, _("已移除这台设备。"))
    return redirect("accounts:sessions")
