"""In and out: password, second factor, lock-out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yiqi.accounts.entry import (
    DEVICE_COOKIE,
    PENDING,
    PENDING_MINUTES,
    PROVEN,
    begin_session,
    let_in,
    safe_next,
)
from yiqi.accounts.forms import CodeForm, SignInForm
from yiqi.accounts.models import SignIn, User
from yiqi.accounts.openid_settings import provider_id, provider_name, provider_origin
from yiqi.accounts.operations import (
    SecondFactorWrong,
    forget_device,
    note_sign_out,
    sms_gateway,
    use_second_factor,
)
from yiqi.accounts.permissions import public
from yiqi.accounts.queries import demo_accounts, device_with
from yiqi.accounts.rules import DEMO_PASSWORD
from yiqi.accounts.screens import show_refusal
from yiqi.accounts.words import ROLE_TASKS, role_name
from yiqi.audit.clock import current_time


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; ``next`` is kept, the demo lists its accounts."""
    next_url = request.POST.get("next", request.GET.get("next", ""))
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(safe_next(request, next_url))
        return _show(request, SignInForm(initial=_demo_choice(request)), next_url)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _show(request, form, next_url, status=422)
    user = authenticate(request, **form.cleaned_data)
    if isinstance(user, User) and user.kind == User.Kind.PERSON:
        return begin_session(request, user, method=SignIn.Method.PASSWORD, next_url=next_url)
    form.add_error(None, _("用户名或密码不对。请检查大小写，或联系安全管理员重置密码。"))
    return _show(request, form, next_url, status=422)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits, after the password or in a session that still lacks them."""
    pending = _pending(request)
    if pending is None:
        return redirect("accounts:sign_in")
    user, method, next_url = pending
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not AxesProxyHandler.is_allowed(request, {"username": user.username}):
            return locked_out(request)
        try:
            use_second_factor(user, code=form.cleaned_data["code"], now=current_time())
        except SecondFactorWrong as refusal:
            # Counted with the wrong passwords: digits can be guessed too.
            facts = {"username": user.username}
            user_login_failed.send(sender=__name__, credentials=facts, request=request)
            show_refusal(form, refusal, field="code")
        else:
            return _proven(request, user, method, next_url)
    status = 422 if form.errors else 200
    context = {"form": form, "person": user}
    return render(request, "accounts/second_factor.html", context, status=status)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a remembered device is forgotten too, since the person asked for it."""
    now = current_time()
    device = device_with(request.COOKIES.get(DEVICE_COOKIE, ""), at=now)
    if device is not None and device.user == request.user:
        forget_device(device, actor=device.user, now=now)
    if request.session.session_key:
        note_sign_out(request.session.session_key, now=now)
    logout(request)
    response = redirect("/")  # which asks to sign in; straight there would read as "expired"
    response.delete_cookie(DEVICE_COOKIE)
    response["Clear-Site-Data"] = '"cache"'  # unsent rows of the device stay
    return response


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, *_: Any, **__: Any
) -> HttpResponse:
    """Answer after too many wrong passwords (called by axes)."""
    minutes = int(float(settings.AXES_COOLOFF_TIME) * 60)
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "accounts/locked_out.html", context, status=429)


def _proven(request: HttpRequest, user: User, method: str, next_url: str) -> HttpResponse:
    if request.user == user:  # a session that lacked the digits goes on
        request.session[PROVEN] = True
        return redirect(safe_next(request, next_url))
    return let_in(request, user, method=method, next_url=next_url, is_proven=True)


def _pending(request: HttpRequest) -> tuple[User, str, str] | None:
    """Return who has to give the digits, how the person began, and where it goes on."""
    if isinstance(request.user, User):
        if request.session.get(PROVEN):
            return None
        return request.user, SignIn.Method.PASSWORD, request.GET.get("next", "")
    kept = request.session.get(PENDING)
    if not kept:
        return None
    age = current_time() - datetime.fromisoformat(kept["at"])
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or abs(age) > timedelta(minutes=PENDING_MINUTES):
        return None
    return user, kept["method"], kept["next"]


def _show(
    request: HttpRequest, form: SignInForm, next_url: str, *, status: int = 200
) -> HttpResponse:
    if settings.DEMO:
        form.fields["password"].widget.render_value = True
    context = {
        "form": form,
        "next": next_url,
        "provider": provider_name(),
        "provider_id": provider_id(),
        "has_sms": sms_gateway() is not None,
        "is_idle": request.method == "GET" and "idle" in request.GET,
        "groups": _demo_groups() if settings.DEMO else [],
        "demo_password": DEMO_PASSWORD,
    }
    response = render(request, "accounts/sign_in.html", context, status=status)
    if provider_origin():
        # A browser checks where a form's redirect leads, too.
        response._csp_update = {"form-action": [provider_origin()]}  # type: ignore[attr-defined]
    return response


def _demo_choice(request: HttpRequest) -> dict[str, str]:
    chosen = request.GET.get("as", "")
    return {"username": chosen, "password": DEMO_PASSWORD} if settings.DEMO and chosen else {}


def _demo_groups() -> list[dict[str, object]]:
    """Return the demo's accounts by role, each role with one line of what it does."""
    return [
        {"role": role_name(role), "tasks": ROLE_TASKS.get(role, ""), "people": people}
        for role, people in demo_accounts(at=current_time()).items()
    ]
