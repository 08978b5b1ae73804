"""How an enterprise's contact gets in: the invitation's link, or a code by SMS.

These pages work in a chat program's browser: plain forms, no download, no pop-up, and no service
worker (web registers none on them).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yiqi.accounts.entry import DEVICE_COOKIE, device_words, open_session, safe_next
from yiqi.accounts.forms import CodeForm, InvitedPhoneForm
from yiqi.accounts.models import Invitation, SignIn, User
from yiqi.accounts.operations import (
    CodeWrong,
    InvitationNotValid,
    PhoneDoesNotMatch,
    TooManyCodes,
    accept_invitation,
    check_code,
    remember_device,
    send_code,
    sms_gateway,
    try_invitation,
)
from yiqi.accounts.permissions import public
from yiqi.accounts.queries import contact_with_phone, open_invitation
from yiqi.accounts.rules import REMEMBERED_DAYS
from yiqi.accounts.screens import show_refusal
from yiqi.audit.clock import current_time

INVITED = "accounts.invited"  # the invitation whose number was given right
CALLED = "accounts.sms_phone"  # the number to which a code went, known here or not


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask the invited person for the own number; right: in, or first a code by SMS."""
    found = open_invitation(secret, at=current_time())
    if found is None:
        return _gone(request)
    form = InvitedPhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            phone = form.cleaned_data["phone"]
            try_invitation(secret, phone=phone, now=current_time())
            if sms_gateway() is None:
                return _enter(request, found)
            send_code(found.user, now=current_time())
            request.session[INVITED] = found.pk
            return redirect("accounts:invitation_code", secret)
        except InvitationNotValid:
            return _gone(request)
        except (PhoneDoesNotMatch, TooManyCodes) as refusal:
            show_refusal(form, refusal, field="phone")
    context = {"form": form, "invitation": found, "days": REMEMBERED_DAYS}
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation.html", context, status=status)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_code(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the code that went to the invited number."""
    found = open_invitation(secret, at=current_time())
    if found is None:
        return _gone(request)
    if request.session.get(INVITED) != found.pk:
        return redirect("accounts:invitation", secret)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_code(found.user, form.cleaned_data["code"], now=current_time())
            return _enter(request, found)
        except InvitationNotValid:
            return _gone(request)
        except CodeWrong as refusal:
            show_refusal(form, refusal, field="code")
    return _ask_code(request, form)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Send a code to a contact's number; whether it is known here is not told."""
    if sms_gateway() is None:
        raise Http404
    form = InvitedPhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = contact_with_phone(form.cleaned_data["phone"])
        try:
            if user is not None and user.is_active:
                send_code(user, now=current_time())
            request.session[CALLED] = form.cleaned_data["phone"]
            return redirect("accounts:phone_code")
        except TooManyCodes as refusal:
            show_refusal(form, refusal, field="phone")
    status = 422 if form.errors else 200
    return render(request, "accounts/phone.html", {"form": form}, status=status)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that went to the contact's number."""
    called = request.session.get(CALLED)
    if called is None or sms_gateway() is None:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = contact_with_phone(called)
            if user is None or not user.is_active:
                raise CodeWrong
            check_code(user, form.cleaned_data["code"], now=current_time())
            return _signed_in(request, user, SignIn.Method.SMS)
        except CodeWrong as refusal:
            show_refusal(form, refusal, field="code")
    return _ask_code(request, form)


def _enter(request: HttpRequest, found: Invitation) -> HttpResponse:
    user = accept_invitation(found, now=current_time())
    return _signed_in(request, user, SignIn.Method.INVITATION)


def _signed_in(request: HttpRequest, user: User, method: str) -> HttpResponse:
    """Begin the session and remember the device."""
    open_session(request, user, method=method)
    _device, secret = remember_device(user, label=device_words(request), now=current_time())
    response = redirect(safe_next(request, request.GET.get("next", "")))
    response.set_cookie(
        DEVICE_COOKIE,
        secret,
        max_age=REMEMBERED_DAYS * 24 * 3600,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _ask_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "accounts/sms_code.html", {"form": form}, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    """Say that the link is worth nothing; somebody who is in already goes on."""
    if get_user(request).is_authenticated:
        return redirect("/")
    context = {"has_sms": sms_gateway() is not None}
    return render(request, "accounts/invitation_gone.html", context, status=410)
