"""Writes whom the bureau calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yiqi.accounts.models import User
from yiqi.accounts.operations import give_role, take_role
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import live_assignments
from yiqi.audit.operations import NewEvent, record, record_many
from yiqi.enterprises.models import Contact, Enterprise
from yiqi.enterprises.operations.dates import day_of
from yiqi.enterprises.operations.reach import require_over
from yiqi.enterprises.operations.register import NameMissing
from yiqi.enterprises.rules import CARERS
from yiqi.lib.errors import Refusal
from yiqi.lib.identifiers import check_phone


class BadPhone(Refusal):
    """The number cannot be right."""

    code = "bad_phone"


class ContactTaken(Refusal):
    """This number already answers for the enterprise in this duty."""

    code = "contact_taken"


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person who is to answer for an enterprise; ``duty`` as ``Contact.Duty``."""

    enterprise: Enterprise
    name: str
    phone: str
    duty: str
    title: str = ""
    user: User | None = None


def add_contact(
    new: NewContact, *, on: date | None = None, actor: User | None, now: datetime
) -> Contact:
    """Let one person answer for an enterprise; see ``add_contacts``."""
    return add_contacts([new], on=on, actor=actor, now=now)[0]


@allowed(*CARERS)
@transaction.atomic
def add_contacts(
    news: Sequence[NewContact], *, on: date | None = None, actor: User | None, now: datetime
) -> list[Contact]:
    """Let people answer for enterprises from a day on, all or none.

    One with ``user`` gets the enterprise role for it at once; any other by the invitation.

    Raises:
        NameMissing, BadPhone, ContactTaken, DateInFuture, OutsideScope: nothing is written.
    """
    owners = {new.enterprise.pk: new.enterprise for new in news}
    acting = require_over(owners.values(), CARERS, actor=actor, at=now)
    day = day_of(on, now=now)
    rows = [_row_of(new, day) for new in news]
    _require_free(rows)
    made = Contact.objects.bulk_create(rows, batch_size=500)
    for contact in made:
        if contact.user is not None:
            _give_role(contact, contact.user, actor=actor, now=now)
    record_many(
        [
            NewEvent(
                "enterprises.contact.add",
                contact,
                owners[contact.enterprise_id].district_id,
                contact.enterprise_id,
                {"duty": contact.duty, "on": day.isoformat()},
                acting_for_id=acting[contact.enterprise_id],
            )
            for contact in made
        ],
        actor=actor,
        at=now,
    )
    return made


@allowed(*CARERS)
@transaction.atomic
def end_contact(
    contact: Contact, *, on: date | None = None, actor: User | None, now: datetime
) -> None:
    """Let a person answer for the enterprise no longer; the sign-in's role ends with it.

    Raises:
        DateInFuture, OutsideScope: nothing is written.
    """
    enterprise = contact.enterprise
    acting = require_over([enterprise], CARERS, actor=actor, at=now)
    if contact.valid_to is not None:
        return
    day = max(day_of(on, now=now), contact.valid_from)
    contact.valid_to = day
    contact.save(update_fields=["valid_to"])
    if contact.user_id is not None:
        _take_role(contact, actor=actor, now=now)
    record(
        kind="enterprises.contact.end",
        subject=contact,
        actor=actor,
        at=now,
        district_id=enterprise.district_id,
        enterprise_id=enterprise.pk,
        acting_for_id=acting[enterprise.pk],
        data={"duty": contact.duty, "on": day.isoformat()},
    )


@transaction.atomic
def link_contact(contact: Contact, *, user: User, actor: User | None, now: datetime) -> None:
    """Bind a contact to the account that was made by its invitation, with the enterprise role."""
    contact.user = user
    contact.save(update_fields=["user"])
    _give_role(contact, user, actor=actor, now=now)
    record(
        kind="enterprises.contact.link",
        subject=contact,
        actor=actor,
        at=now,
        district_id=contact.enterprise.district_id,
        enterprise_id=contact.enterprise_id,
        data={"user": user.pk, "duty": contact.duty},
    )


def _row_of(new: NewContact, day: date) -> Contact:
    if not new.name.strip():
        raise NameMissing
    phone = check_phone(new.phone)
    if not phone.is_valid:
        raise BadPhone(finding=phone.errors[0].code, phone=new.phone.strip()[:30])
    return Contact(
        enterprise=new.enterprise,
        user=new.user,
        name=new.name.strip(),
        title=new.title.strip(),
        phone=phone.value,
        phone_digits=phone.digits,
        duty=new.duty,
        valid_from=day,
    )


def _require_free(rows: Sequence[Contact]) -> None:
    owners = {row.enterprise_id for row in rows}
    taken = set(
        Contact.objects.filter(enterprise__in=owners, valid_to=None).values_list(
            "enterprise_id", "phone_digits", "duty"
        )
    )
    for row in rows:
        key = (row.enterprise_id, row.phone_digits, row.duty)
        if key in taken:
            raise ContactTaken(name=row.name)
        taken.add(key)


def _give_role(contact: Contact, user: User, *, actor: User | None, now: datetime) -> None:
    """Give the enterprise role once for each enterprise."""
    node = contact.enterprise.node
    held = live_assignments(at=now).filter(user=user, role="enterprise", node=node)
    if not held.exists():
        give_role(user, role="enterprise", node=node, actor=actor, now=now)


def _take_role(contact: Contact, *, actor: User | None, now: datetime) -> None:
    """End the enterprise role unless the person still answers in another duty."""
    others = Contact.objects.filter(
        enterprise=contact.enterprise, user=contact.user_id, valid_to=None
    )
    if others.exists():
        return
    held = live_assignments(at=now).filter(
        user=contact.user_id, role="enterprise", node=contact.enterprise.node_id
    )
    for assignment in held.select_related("node"):
        take_role(assignment, actor=actor, now=now)
