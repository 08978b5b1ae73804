"""What the register does when accounts lets a contact in, or out.

(Not one of an area's usual names: reactions run by the jobs worker, exactly once an event.)
"""

from __future__ import annotations

import json
from datetime import datetime

from yiqi.accounts.models import Assignment, ContactChange, Invitation, User
from yiqi.audit.models import Event
from yiqi.audit.reactions import react_to
from yiqi.enterprises.models import Contact, Enterprise
from yiqi.enterprises.operations import NewContact, add_contact, end_contact, link_contact
from yiqi.enterprises.queries import current_contacts
from yiqi.lib.identifiers import check_phone


@react_to("accounts.invitation.accept", name="enterprises.link_contact")
def contact_came_in(event: Event, *, now: datetime) -> None:
    """Bind the contact who accepted an invitation; one whom nobody had entered is added."""
    invitation = Invitation.objects.select_related("user", "node").get(pk=event.subject_id)
    _bind(invitation.user, invitation.node_id, invitation.phone, now=now)


@react_to("accounts.contact_change.approve", name="enterprises.replace_contact")
def contact_changed(event: Event, *, now: datetime) -> None:
    """Put the new contact into the duty of the one who leaves, or beside the others."""
    change = ContactChange.objects.get(pk=event.subject_id)
    enterprise = _enterprise_at(change.node_id)
    if enterprise is None:
        return
    duty = Contact.Duty.CONTACT_B.value
    for leaving in _contacts(enterprise, change.leaving_id, now=now):
        duty = leaving.duty
        end_contact(leaving, actor=None, now=now)
    digits = check_phone(change.phone).digits
    if not current_contacts(at=now).filter(enterprise=enterprise, phone_digits=digits).exists():
        new = NewContact(enterprise, change.display_name, change.phone, duty)
        add_contact(new, actor=None, now=now)


@react_to("accounts.assignment.end", name="enterprises.end_contact")
def contact_went_out(event: Event, *, now: datetime) -> None:
    """End a contact whose role for the enterprise was taken away."""
    if json.loads(event.data).get("role") != "enterprise":
        return
    assignment = Assignment.objects.get(pk=event.subject_id)
    enterprise = _enterprise_at(assignment.node_id)
    if enterprise is None:
        return
    for contact in _contacts(enterprise, assignment.user_id, now=now):
        end_contact(contact, actor=None, now=now)


def _bind(user: User, node_id: int, phone: str, *, now: datetime) -> None:
    enterprise = _enterprise_at(node_id)
    if enterprise is None:
        return
    digits = check_phone(phone).digits
    waiting = current_contacts(at=now).filter(enterprise=enterprise, phone_digits=digits)
    for contact in waiting:
        if contact.user_id is None:
            link_contact(contact, user=user, actor=user, now=now)
    if not waiting.exists():
        duty = Contact.Duty.CONTACT_B.value
        new = NewContact(enterprise, user.display_name, phone, duty, user=user)
        add_contact(new, actor=None, now=now)


def _enterprise_at(node_id: int) -> Enterprise | None:
    return Enterprise.objects.filter(node_id=node_id).select_related("node").first()


def _contacts(enterprise: Enterprise, user_id: int | None, *, now: datetime) -> list[Contact]:
    if user_id is None:
        return []
    return list(
        current_contacts(at=now)
        .filter(enterprise=enterprise, user_id=user_id)
        .select_related("enterprise__node")
    )
