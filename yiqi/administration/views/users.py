"""Accounts and their roles, for the security administrator."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiqi.accounts.models import Assignment, User
from yiqi.accounts.operations import (
    add_user,
    assign_role,
    change_user,
    close_user,
    end_assignment,
    remove_second_factor,
    reopen_user,
    reset_password,
)
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.queries import assignments_of, sign_ins_of
from yiqi.accounts.screens import show_refusal
from yiqi.accounts.second_factor import has_second_factor
from yiqi.administration.forms import AssignmentForm, NewUserForm, PasswordResetForm, UserForm
from yiqi.administration.operations import end_sessions_of
from yiqi.administration.queries import nodes_to_appoint_in, units_visible_to, users_visible_to
from yiqi.administration.tables import UserTable
from yiqi.audit.clock import current_time
from yiqi.audit.queries import events_of, timeline
from yiqi.lib.errors import Refusal
from yiqi.web.notes import tell


@page(add_user)
@require_GET
def user_list(request: SignedInRequest) -> HttpResponseBase:
    """List the accounts."""
    return UserTable(request, now=current_time()).respond("administration/users.html")


@page(add_user)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def user_add(request: SignedInRequest) -> HttpResponse:
    """Add an account; roles come on its page."""
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        password = given.pop("password") or None
        user = add_user(
            actor=request.user,
            now=current_time(),
            password=password,
            must_change_password=password is not None,
            **given,
        )
        tell(request, _("账号已建好，请授予角色。"))
        return redirect("administration:user", user.pk)
    status = 422 if form.errors else 200
    return render(request, "administration/user_add.html", {"form": form}, status=status)


@page(change_user)
@require_http_methods(["GET", "POST"])
def user_page(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Show one account: roles in scopes, sessions, what happened; correct its facts."""
    user = _user(request, user_id)
    initial = {"display_name": user.display_name, "phone": user.phone, "email": user.email}
    form = UserForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_user(user, actor=request.user, now=current_time(), **form.cleaned_data)
        tell(request, _("已保存。"))
        return redirect("administration:user", user.pk)
    return _show(request, user, form=form, status=422 if form.errors else 200)


@page(assign_role)
@require_POST
def role_give(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Give a role; what the constraints would refuse is said in words first."""
    user = _user(request, user_id)
    form = _assignment_form(request)
    if form.is_valid():
        try:
            given = assign_role(user, actor=request.user, now=current_time(), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return _given(request, given)
    return _show(request, user, assignment_form=form, status=422)


@page(end_assignment)
@require_POST
def role_end(request: SignedInRequest, user_id: int, assignment_id: int) -> HttpResponse:
    """Take a role away."""
    user = _user(request, user_id)
    found = get_object_or_404(Assignment, pk=assignment_id, user=user)
    end_assignment(found, actor=request.user, now=current_time())
    tell(request, _("角色已收回。"))
    return redirect("administration:user", user.pk)


@page(reset_password)
@sensitive_post_parameters("password")
@require_POST
def password_reset(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Set a first password anew."""
    user = _user(request, user_id)
    form = PasswordResetForm(request.POST)
    if form.is_valid():
        password = form.cleaned_data["password"]
        reset_password(user, password=password, actor=request.user, now=current_time())
        tell(request, _("密码已重置，请当面或电话告诉本人。"))
        return redirect("administration:user", user.pk)
    return _show(request, user, password_form=form, status=422)


@page(close_user)
@require_POST
def user_close(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    user = _user(request, user_id)
    close_user(user, actor=request.user, now=current_time())
    tell(request, _("账号已停用，其所有登录已结束。"))
    return redirect("administration:user", user.pk)


@page(reopen_user)
@require_POST
def user_reopen(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Open a closed account again."""
    user = _user(request, user_id)
    reopen_user(user, actor=request.user, now=current_time())
    tell(request, _("账号已恢复。"))
    return redirect("administration:user", user.pk)


@page(remove_second_factor)
@require_POST
def second_factor_remove(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Take the second factor of somebody away who lost the phone."""
    user = _user(request, user_id)
    remove_second_factor(user, actor=request.user, now=current_time())
    tell(request, _("两步验证已清除，本人下次登录后须重新设置。"))
    return redirect("administration:user", user.pk)


@page(end_sessions_of)
@require_POST
def sessions_end(request: SignedInRequest, user_id: int) -> HttpResponse:
    """End every session of a person."""
    user = _user(request, user_id)
    count = end_sessions_of(user, actor=request.user, now=current_time())
    tell(request, _("已结束 %(count)d 处登录。") % {"count": count})
    return redirect("administration:user", user.pk)


def _user(request: SignedInRequest, user_id: int) -> User:
    visible = users_visible_to(request.user, at=current_time())
    return get_object_or_404(visible, pk=user_id)


def _given(request: SignedInRequest, given: Assignment) -> HttpResponse:
    """Go back to the account, or to the list where it is another district's from now on."""
    if users_visible_to(request.user, at=current_time()).filter(pk=given.user_id).exists():
        tell(request, _("角色已授予。"))
        return redirect("administration:user", given.user_id)
    told = {"name": given.user.display_name, "place": given.node.name}
    tell(request, _("%(name)s已是%(place)s的安全管理员，那里的账号今后由其管理。") % told)
    return redirect("administration:users")


def _assignment_form(request: SignedInRequest) -> AssignmentForm:
    now = current_time()
    return AssignmentForm(
        request.POST if request.method == "POST" and "role" in request.POST else None,
        nodes=nodes_to_appoint_in(request.user, at=now),
        units=units_visible_to(request.user, at=now).filter(is_active=True),
    )


def _show(
    request: SignedInRequest,
    user: User,
    *,
    form: UserForm | None = None,
    assignment_form: AssignmentForm | None = None,
    password_form: PasswordResetForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = current_time()
    initial = {"display_name": user.display_name, "phone": user.phone, "email": user.email}
    held = list(assignments_of(user))
    context = {
        "person": user,
        "form": form or UserForm(initial=initial),
        "assignment_form": assignment_form or _assignment_form(request),
        "password_form": password_form or PasswordResetForm(),
        "live": [a for a in held if a.valid_to is None or a.valid_to > now],
        "past": [a for a in held if a.valid_to is not None and a.valid_to <= now],
        "sign_ins": sign_ins_of(user)[:20],
        "has_second_factor": has_second_factor(user),
        "entries": timeline(events_of("accounts.user", user.pk)[:50]),
    }
    return render(request, "administration/user.html", context, status=status)
