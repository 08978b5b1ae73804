"""How the specialist lets contacts in: list, invite, QR sheet, changes of contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiqi.accounts.forms import ContactChangeForm, ContactForm
from yiqi.accounts.models import User
from yiqi.accounts.operations import (
    IssuedInvitation,
    approve_contact_change,
    decline_contact_change,
    dismiss_contact,
    invite_contact,
    request_contact_change,
    withdraw_invitation,
)
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.queries import (
    contacts_visible_to,
    enterprise_nodes_visible_to,
    live_assignments,
    open_changes_visible_to,
    open_invitations_visible_to,
)
from yiqi.accounts.screens import frame_for, show_refusal, tell
from yiqi.accounts.second_factor import qr_svg
from yiqi.audit.clock import current_time
from yiqi.lib.errors import Refusal

SHOWN = 200  # contacts a page; the search box narrows


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One invitation as it is printed or sent: whom, for which enterprise, link and QR code."""

    enterprise: str
    name: str
    phone: str
    link: str
    qr: SafeString


def sheet_rows(request: SignedInRequest, issued: Sequence[IssuedInvitation]) -> list[SheetRow]:
    """Return what a sheet shows of fresh invitations; their secrets are shown here only."""
    rows = []
    for one in issued:
        path = reverse("accounts:invitation", args=[one.secret])
        link = request.build_absolute_uri(path)
        made = one.invitation
        name = made.user.display_name
        rows.append(SheetRow(made.node.name, name, made.phone, link, qr_svg(link, scale=4)))
    return rows


@page(invite_contact)
@require_GET
def contact_list(request: SignedInRequest) -> HttpResponse:
    """Show the contacts within reach, the open invitations and the requests that wait."""
    now, text = current_time(), request.GET.get("q", "").strip()
    contacts = contacts_visible_to(request.user, at=now)
    if text:
        contacts = contacts.filter(node__name__icontains=text)
    context = {
        "contacts": contacts[:SHOWN],
        "total": contacts.count(),
        "shown": SHOWN,
        "q": text,
        "invitations": open_invitations_visible_to(request.user, at=now)[:SHOWN],
        "changes": open_changes_visible_to(request.user, at=now),
        "now": now,
    }
    return render(request, "accounts/contacts.html", context)


@page(invite_contact)
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite a person; the answer shows the link and the QR code, once."""
    now = current_time()
    nodes = enterprise_nodes_visible_to(request.user, at=now)
    form = ContactForm(request.POST or None, nodes=nodes, initial={"node": request.GET.get("node")})
    if request.method == "POST" and form.is_valid():
        try:
            issued = invite_contact(actor=request.user, now=now, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return _sheet(request, [issued])
    status = 422 if form.errors else 200
    return render(request, "accounts/invite.html", {"form": form}, status=status)


@page(invite_contact)
@never_cache
@require_POST
def invitation_sheet(request: SignedInRequest) -> HttpResponse:
    """Make a fresh link for each ticked contact and show them as a sheet to print or send."""
    now = current_time()
    keys = [key for key in request.POST.getlist("contact") if key.isascii() and key.isdigit()]
    chosen = contacts_visible_to(request.user, at=now).filter(pk__in=keys).exclude(user__phone="")
    with transaction.atomic():
        issued = [
            invite_contact(
                node=one.node,
                phone=one.user.phone,
                display_name=one.user.display_name,
                actor=request.user,
                now=now,
            )
            for one in chosen
        ]
    if not issued:
        tell(request, _("请先勾选要发链接的联络人。"))
        return redirect("accounts:contacts")
    return _sheet(request, issued)


@page(withdraw_invitation)
@require_POST
def invitation_withdraw(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Make an open link worthless."""
    visible = open_invitations_visible_to(request.user, at=current_time())
    found = get_object_or_404(visible, pk=invitation_id)
    withdraw_invitation(found, actor=request.user, now=current_time())
    tell(request, _("链接已作废。"))
    return redirect("accounts:contacts")


@page(dismiss_contact)
@require_POST
def contact_dismiss(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """End a person's being a contact of an enterprise."""
    now = current_time()
    found = get_object_or_404(contacts_visible_to(request.user, at=now), pk=assignment_id)
    dismiss_contact(found.user, node=found.node, actor=request.user, now=now)
    tell(request, _("%(name)s 不再是该企业的联络人。") % {"name": found.user.display_name})
    return redirect("accounts:contacts")


@page(request_contact_change)
@require_http_methods(["GET", "POST"])
def change_request(request: SignedInRequest) -> HttpResponse:
    """Ask for another contact of one's own enterprise."""
    now = current_time()
    nodes = enterprise_nodes_visible_to(request.user, at=now)
    own = live_assignments(at=now).filter(
        user=OuterRef("pk"), role="enterprise", node__in=nodes.order_by()
    )
    leaving = User.objects.filter(Exists(own)).order_by("display_name", "pk")
    form = ContactChangeForm(request.POST or None, nodes=nodes, leaving=leaving)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                request_contact_change(actor=request.user, now=now, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        except IntegrityError:
            form.add_error("phone", _("这个号码已在申请中，等待服务专员确认。"))
        else:
            tell(request, _("申请已提交，服务专员确认后会把登录链接发给新联络人。"))
            return redirect("accounts:change_request")
    context = {"base": frame_for(request), "form": form}
    status = 422 if form.errors else 200
    return render(request, "accounts/change_request.html", context, status=status)


@page(approve_contact_change)
@never_cache
@require_POST
def change_decide(request: SignedInRequest, change_id: int, answer: str) -> HttpResponse:
    """Grant a request and show the new contact's link, or decline it."""
    now = current_time()
    found = get_object_or_404(open_changes_visible_to(request.user, at=now), pk=change_id)
    if answer == "approve":
        return _sheet(request, [approve_contact_change(found, actor=request.user, now=now)])
    decline_contact_change(found, actor=request.user, now=now)
    tell(request, _("已答复：不更换联络人。"))
    return redirect("accounts:contacts")


def _sheet(request: SignedInRequest, issued: Sequence[IssuedInvitation]) -> HttpResponse:
    context = {"rows": sheet_rows(request, issued), "expires_at": issued[0].invitation.expires_at}
    return render(request, "accounts/invitation_sheet.html", context, status=201)
