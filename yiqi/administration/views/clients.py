"""Client programs and their access tokens, for the security administrator."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiqi.accounts.models import AccessToken, User
from yiqi.accounts.operations import add_client, issue_client_token, revoke_access_token
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.queries import tokens_of
from yiqi.accounts.rules import token_state
from yiqi.accounts.screens import show_refusal
from yiqi.administration.forms import ClientForm, TokenForm
from yiqi.administration.queries import (
    client_nodes_visible_to,
    clients_visible_to,
    events_around,
    live_roles_of,
    units_visible_to,
)
from yiqi.administration.tables import ClientTable
from yiqi.audit.clock import current_time
from yiqi.audit.queries import timeline
from yiqi.lib.errors import Refusal
from yiqi.web.notes import tell


@page(add_client)
@require_GET
def client_list(request: SignedInRequest) -> HttpResponseBase:
    """List the client programs with their tokens."""
    return ClientTable(request, now=current_time()).respond("administration/clients.html")


@page(add_client)
@require_http_methods(["GET", "POST"])
def client_add(request: SignedInRequest) -> HttpResponse:
    """Add a client program; its first token is issued on its page."""
    now = current_time()
    form = ClientForm(
        request.POST or None,
        nodes=client_nodes_visible_to(request.user, at=now),
        units=units_visible_to(request.user, at=now).filter(is_active=True),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = add_client(actor=request.user, now=now, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            tell(request, _("接口程序已登记，请签发它的第一个令牌。"))
            return redirect("administration:client", made.pk)
    status = 422 if form.errors else 200
    return render(request, "administration/client_add.html", {"form": form}, status=status)


@page(add_client)
@require_GET
def client_page(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Show one client program: what it may do, its tokens, what happened."""
    return _show(request, _client(request, user_id))


@page(issue_client_token)
@never_cache
@require_POST
def client_token_issue(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Give a program one more token; the answer shows it once."""
    found, now = _client(request, user_id), current_time()
    form = TokenForm(request.POST)
    if form.is_valid():
        days = form.cleaned_data["days"]
        expires_at = now + timedelta(days=days) if days else None
        label = form.cleaned_data["label"]
        issued = issue_client_token(
            found, label=label, expires_at=expires_at, actor=request.user, now=now
        )
        context = {"issued": issued, "program": found, "base": _base(request)}
        return render(request, "administration/client_token.html", context, status=201)
    return _show(request, found, form=form, status=422)


@page(revoke_access_token)
@require_POST
def client_token_revoke(request: SignedInRequest, user_id: int, token_id: int) -> HttpResponse:
    """Let one token of a program be worth nothing from now on."""
    found = _client(request, user_id)
    token = get_object_or_404(AccessToken, pk=token_id, user=found)
    revoke_access_token(token, actor=request.user, now=current_time())
    tell(request, _("令牌“%(label)s”已吊销，程序不能再用它。") % {"label": token.label})
    return redirect("administration:client", found.pk)


def _client(request: SignedInRequest, user_id: int) -> User:
    return get_object_or_404(clients_visible_to(request.user, at=current_time()), pk=user_id)


def _base(request: SignedInRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _show(
    request: SignedInRequest, found: User, *, form: TokenForm | None = None, status: int = 200
) -> HttpResponse:
    now = current_time()
    tokens = list(tokens_of(found))
    states = [
        (one, token_state(expires_at=one.expires_at, revoked_at=one.revoked_at, now=now))
        for one in tokens
    ]
    events = events_around(found, [("accounts.accesstoken", one.pk) for one in tokens])
    context = {
        "program": found,
        "held": live_roles_of(found, at=now),
        "live": [(one, state) for one, state in states if state in {"live", "ending"}],
        "past": [(one, state) for one, state in states if state not in {"live", "ending"}],
        "form": form or TokenForm(),
        "entries": timeline(events[:50]),
        "base": _base(request),
    }
    return render(request, "administration/client.html", context, status=status)
