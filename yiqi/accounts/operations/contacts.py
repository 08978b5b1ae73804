"""Writes how an enterprise's contacts get in: invitations, remembered devices, changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from yiqi.accounts.models import (
    ContactChange,
    Invitation,
    RememberedDevice,
    ScopeNode,
    User,
)
from yiqi.accounts.operations.scopes import OutsideOwnScope
from yiqi.accounts.operations.sessions import end_all_sessions
from yiqi.accounts.operations.users import give_role, take_role
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import (
    contact_with_phone,
    enterprise_nodes_visible_to,
    live_assignments,
    open_invitation,
)
from yiqi.accounts.rules import (
    INVITATION_DAYS,
    INVITATION_TRIES,
    INVITING_ROLES,
    REMEMBERED_DAYS,
)
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal
from yiqi.lib.identifiers import check_phone
from yiqi.lib.tokens import fingerprint, new_token


class InvitationNotValid(Refusal):
    """The link is unknown, used, withdrawn or out of date."""

    code = "invitation_not_valid"


class PhoneDoesNotMatch(Refusal):
    """The number is not the one that was invited; ``tries_left`` says how often one may retry."""

    code = "phone_does_not_match"


class NoPhoneNumber(Refusal):
    """What was given as a telephone number is none."""

    code = "no_phone_number"


class NoEnterprise(Refusal):
    """A contact is a contact of an enterprise, and the place is none."""

    code = "no_enterprise"


class ChangeDecided(Refusal):
    """Somebody has decided this request already."""

    code = "contact_change_decided"


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """A fresh invitation; its secret is shown once, as link and QR code."""

    invitation: Invitation
    secret: str


@allowed(*INVITING_ROLES)
@transaction.atomic
def invite_contact(
    *,
    node: ScopeNode,
    phone: str,
    display_name: str,
    actor: User | None,
    now: datetime,
    valid_days: int = INVITATION_DAYS,
) -> IssuedInvitation:
    """Invite the person with this phone as a contact of the enterprise at ``node``.

    One phone is one account, for however many enterprises. An earlier open invitation of the
    person to the enterprise is withdrawn. The role comes with the acceptance.

    Raises:
        NoPhoneNumber, NoEnterprise, OutsideOwnScope: as they say; nothing is written.
    """
    _require_reach(actor, node, now=now)
    number = phone_number(phone)
    user = contact_with_phone(number) or _add_contact(number, display_name, actor=actor, now=now)
    Invitation.objects.filter(user=user, node=node, used_at=None, revoked_at=None).update(
        revoked_at=now
    )
    secret = new_token()
    invitation = Invitation.objects.create(
        user=user,
        node=node,
        phone=number,
        token_hash=fingerprint(secret),
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=valid_days),
    )
    _log("invitation.issue", invitation, node, actor=actor, now=now)
    return IssuedInvitation(invitation, secret)


def try_invitation(secret: str, *, phone: str, now: datetime) -> Invitation:
    """Return the open invitation behind ``secret`` when ``phone`` is the invited number.

    Raises:
        InvitationNotValid: unknown, used, withdrawn, out of date, or tried too often.
        PhoneDoesNotMatch: another number; the try is counted.
    """
    invitation = open_invitation(secret, at=now)
    if invitation is None:
        raise InvitationNotValid
    if check_phone(phone).digits == check_phone(invitation.phone).digits:
        return invitation
    with transaction.atomic():  # of its own: the refusal must not undo the count
        Invitation.objects.filter(pk=invitation.pk).update(tries=F("tries") + 1)
    invitation.refresh_from_db(fields=["tries"])
    raise PhoneDoesNotMatch(tries_left=max(0, INVITATION_TRIES - invitation.tries))


@transaction.atomic
def accept_invitation(invitation: Invitation, *, now: datetime) -> User:
    """Use the invitation up and give its person the role ``enterprise`` there.

    The screen has asked for the number (``try_invitation``) and, where a gateway is set, for the
    code sent to it.

    Raises:
        InvitationNotValid: another used it in the meantime.
    """
    open_ones = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    if open_ones.update(used_at=now) != 1:
        raise InvitationNotValid
    user = invitation.user
    held = live_assignments(at=now).filter(user=user, role="enterprise", node=invitation.node)
    if not held.exists():
        give_role(user, role="enterprise", node=invitation.node, actor=None, now=now)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    _log("invitation.accept", invitation, invitation.node, actor=user, now=now)
    return user


@allowed(*INVITING_ROLES)
@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: User | None, now: datetime) -> None:
    """Make a link worthless: it went to the wrong person."""
    _require_reach(actor, invitation.node, now=now)
    Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(
        revoked_at=now
    )
    _log("invitation.withdraw", invitation, invitation.node, actor=actor, now=now)


@allowed(*INVITING_ROLES)
@transaction.atomic
def dismiss_contact(user: User, *, node: ScopeNode, actor: User | None, now: datetime) -> None:
    """End a person's being a contact of the enterprise; after the last one, every session too."""
    _require_reach(actor, node, now=now)
    held = live_assignments(at=now).filter(user=user, role="enterprise")
    for assignment in held.filter(node=node).select_related("node"):
        take_role(assignment, actor=actor, now=now)
    Invitation.objects.filter(user=user, node=node, used_at=None).update(revoked_at=now)
    if user.kind == User.Kind.CONTACT and not held.exclude(node=node).exists():
        end_all_sessions(user, now=now)


@transaction.atomic
def remember_device(user: User, *, label: str, now: datetime) -> tuple[RememberedDevice, str]:
    """Keep a device on which the contact stays signed in; return it and its secret."""
    secret = new_token()
    device = RememberedDevice.objects.create(
        user=user,
        label=label[:80],
        token_hash=fingerprint(secret),
        created_at=now,
        last_used_at=now,
        expires_at=now + timedelta(days=REMEMBERED_DAYS),
    )
    record(kind="accounts.device.remember", subject=device, actor=user, at=now, district_id=None)
    return device, secret


@transaction.atomic
def use_device(device: RememberedDevice, *, now: datetime) -> None:
    """Note that a remembered device signed its person in; its time begins anew."""
    device.last_used_at, device.expires_at = now, now + timedelta(days=REMEMBERED_DAYS)
    device.save(update_fields=["last_used_at", "expires_at"])


@transaction.atomic
def forget_device(device: RememberedDevice, *, actor: User, now: datetime) -> None:
    """Let a device be unknown from now on: it is lost, or another's."""
    device.revoked_at = now
    device.save(update_fields=["revoked_at"])
    record(kind="accounts.device.forget", subject=device, actor=actor, at=now, district_id=None)


@allowed("enterprise", *INVITING_ROLES)
@transaction.atomic
def request_contact_change(
    *,
    node: ScopeNode,
    display_name: str,
    phone: str,
    actor: User | None,
    now: datetime,
    leaving: User | None = None,
    reason: str = "",
) -> ContactChange:
    """Ask for another contact: in the place of ``leaving``, or one more.

    Raises:
        NoPhoneNumber, NoEnterprise, OutsideOwnScope: as they say.
        IntegrityError: the same phone is asked for already; the form says so.
    """
    _require_reach(actor, node, now=now)
    change = ContactChange.objects.create(
        node=node,
        leaving=leaving,
        display_name=display_name,
        phone=phone_number(phone),
        reason=reason[:200],
        requested_by=actor,
        requested_at=now,
    )
    _log("contact_change.request", change, node, actor=actor, now=now)
    return change


@allowed(*INVITING_ROLES)
@transaction.atomic
def approve_contact_change(
    change: ContactChange, *, actor: User | None, now: datetime
) -> IssuedInvitation:
    """Grant a request: the leaving contact loses the role, the new one is invited.

    Raises:
        ChangeDecided: somebody was faster.
    """
    _decide(change, is_approved=True, actor=actor, now=now)
    if change.leaving is not None:
        dismiss_contact(change.leaving, node=change.node, actor=actor, now=now)
    return invite_contact(
        node=change.node,
        phone=change.phone,
        display_name=change.display_name,
        actor=actor,
        now=now,
    )


@allowed(*INVITING_ROLES)
@transaction.atomic
def decline_contact_change(change: ContactChange, *, actor: User | None, now: datetime) -> None:
    """Refuse a request; everything stays as it is.

    Raises:
        ChangeDecided: somebody was faster.
    """
    _decide(change, is_approved=False, actor=actor, now=now)


def phone_number(text: str) -> str:
    """Return the number in its normal form.

    Raises:
        NoPhoneNumber: it is none.
    """
    checked = check_phone(text)
    if not checked.is_valid:
        raise NoPhoneNumber
    return checked.value


def _decide(change: ContactChange, *, is_approved: bool, actor: User | None, now: datetime) -> None:
    _require_reach(actor, change.node, now=now)
    changed = ContactChange.objects.filter(pk=change.pk, decided_at=None).update(
        decided_at=now, decided_by=actor, is_approved=is_approved
    )
    if changed != 1:
        raise ChangeDecided
    word = "approve" if is_approved else "decline"
    _log(f"contact_change.{word}", change, change.node, actor=actor, now=now)


def _add_contact(phone: str, display_name: str, *, actor: User | None, now: datetime) -> User:
    user = User(
        username=f"contact-{new_token(16)}",
        display_name=display_name,
        kind=User.Kind.CONTACT,
        phone=phone,
        created_at=now,
    )
    user.set_unusable_password()
    user.save()
    record(kind="accounts.user.add", subject=user, actor=actor, at=now, district_id=None)
    return user


def _require_reach(actor: User | None, node: ScopeNode, *, now: datetime) -> None:
    if node.kind != ScopeNode.Kind.ENTERPRISE:
        raise NoEnterprise
    if actor is None:
        return
    if not enterprise_nodes_visible_to(actor, at=now).filter(pk=node.pk).exists():
        raise OutsideOwnScope(place=node.name)


def _log(
    step: str,
    subject: Invitation | ContactChange,
    node: ScopeNode,
    *,
    actor: User | None,
    now: datetime,
) -> None:
    record(
        kind=f"accounts.{step}",
        subject=subject,
        actor=actor,
        at=now,
        district_id=node.district_id,
        data={"node": node.pk},
    )
