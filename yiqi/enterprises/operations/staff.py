"""Writes the staff lists; identity and phone numbers only sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from yiqi.accounts.models import User
from yiqi.accounts.permissions import allowed
from yiqi.audit import keys
from yiqi.audit.operations import NewEvent, record, record_many, record_reading
from yiqi.enterprises.models import Enterprise, Staff, Workshop
from yiqi.enterprises.operations.reach import require_over
from yiqi.enterprises.operations.register import NameMissing
from yiqi.enterprises.rules import STAFF_KEEPERS, changed_fields
from yiqi.lib.errors import Refusal
from yiqi.lib.identifiers import check_phone, check_resident_id
from yiqi.lib.identifiers.checked import compact

FACTS = ("name", "sex", "post", "workshop_id", "residence", "is_on_duty", "joined_on")


class BadIdentityNumber(Refusal):
    """The identity number cannot be right."""

    code = "bad_identity_number"


class AlreadyEmployed(Refusal):
    """The person is on this enterprise's staff list already."""

    code = "already_employed"


class WorkshopClosed(Refusal):
    """The workshop is closed or another enterprise's; nobody is put there."""

    code = "workshop_closed"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A person who joins a staff list; ``id_number`` and ``phone`` are sealed at once."""

    enterprise: Enterprise
    name: str
    id_number: str
    id_type: str = Staff.IdType.RESIDENT
    sex: str = ""
    phone: str = ""
    workshop: Workshop | None = None
    post: str = ""
    residence: str = ""
    is_on_duty: bool = False
    joined_on: date | None = None


def staff_key(district_id: int) -> str:
    """Return the name of the key under which a district's staff values are sealed."""
    return f"district-{district_id}-staff"


def staff_hash(text: str, *, district_id: int) -> str:
    """Return what an identity or phone number is found by, in the normal form of ``lib``."""
    return keys.keyed_hash(compact(text), key=staff_key(district_id))


def add_staff(new: NewStaff, *, actor: User | None, now: datetime) -> Staff:
    """Add one person to a staff list; see ``add_staff_many``."""
    return add_staff_many([new], actor=actor, now=now)[0]


@allowed(*STAFF_KEEPERS)
@transaction.atomic
def add_staff_many(news: Sequence[NewStaff], *, actor: User | None, now: datetime) -> list[Staff]:
    """Add people to staff lists, all or none, in the order given.

    Raises:
        NameMissing, BadIdentityNumber: one of them is not acceptable.
        AlreadyEmployed: one is on the list, or twice in ``news``.
        WorkshopClosed: a workshop is closed, or another enterprise's.
        OutsideScope: an enterprise lies outside the actor's scope.
    """
    owners = {new.enterprise.pk: new.enterprise for new in news}
    acting = require_over(owners.values(), STAFF_KEEPERS, actor=actor, at=now)
    _require_open({(new.enterprise.pk, new.workshop.pk) for new in news if new.workshop})
    rows = [_row_of(new) for new in news]
    _require_new(rows)
    made = Staff.objects.bulk_create(rows, batch_size=500)
    record_many(
        [
            NewEvent(
                "enterprises.staff.add",
                one,
                one.district_id,
                one.enterprise_id,
                acting_for_id=acting[one.enterprise_id],
            )
            for one in made
        ],
        actor=actor,
        at=now,
    )
    return made


def change_staff(
    person: Staff, *, changes: Mapping[str, Any], actor: User | None, now: datetime
) -> Staff:
    """Change what is kept of one person; see ``change_staff_many``."""
    return change_staff_many([(person, changes)], actor=actor, now=now)[0]


@allowed(*STAFF_KEEPERS)
@transaction.atomic
def change_staff_many(
    changed: Sequence[tuple[Staff, Mapping[str, Any]]], *, actor: User | None, now: datetime
) -> list[Staff]:
    """Change what is kept of people, all or none: names of ``FACTS`` and ``phone`` to values.

    The events name fields only; what equals the present value is left out.

    Raises:
        NameMissing, WorkshopClosed, OutsideScope: nothing is written.
    """
    owners = {person.enterprise_id: person.enterprise for person, _ in changed}
    acting = require_over(owners.values(), STAFF_KEEPERS, actor=actor, at=now)
    _require_open(
        {
            (person.enterprise_id, wanted["workshop_id"])
            for person, wanted in changed
            if wanted.get("workshop_id") not in (None, person.workshop_id)
        }
    )
    events = []
    for person, wanted in changed:
        fields = _set_facts(person, wanted)
        if fields:
            events.append(
                NewEvent(
                    "enterprises.staff.change",
                    person,
                    person.district_id,
                    person.enterprise_id,
                    {"fields": fields},
                    acting_for_id=acting[person.enterprise_id],
                )
            )
    people = [person for person, _ in changed]
    if events:
        columns = [f.removesuffix("_id") for f in FACTS]
        sealed = ["phone_sealed", "phone_hash", "phone_last4"]
        Staff.objects.bulk_update(people, [*columns, *sealed], batch_size=100)
        record_many(events, actor=actor, at=now)
    return people


def _set_facts(person: Staff, wanted: Mapping[str, Any]) -> list[str]:
    """Set what differs on the unsaved person; return the names of what changes."""
    facts = {field: value for field, value in wanted.items() if field != "phone"}
    before = {field: getattr(person, field) for field in FACTS}
    changes = changed_fields(before, facts, editable=FACTS)
    if not str(changes.get("name", person.name)).strip():
        raise NameMissing
    for field, value in changes.items():
        setattr(person, field, value)
    phone = check_phone(str(wanted.get("phone", ""))).digits
    if phone and staff_hash(phone, district_id=person.district_id) != person.phone_hash:
        _seal_phone(person, phone)
        return sorted([*changes, "phone"])
    return sorted(changes)


def _seal_phone(person: Staff, digits: str) -> None:
    key = staff_key(person.district_id)
    person.phone_sealed = keys.encrypt(digits, key=key)
    person.phone_hash = keys.keyed_hash(digits, key=key)
    person.phone_last4 = digits[-4:]


@allowed(*STAFF_KEEPERS)
@transaction.atomic
def staff_leave(
    person: Staff, *, on: date | None = None, actor: User | None, now: datetime
) -> None:
    """Take a person who left off the list, and off the on-duty list.

    Raises:
        OutsideScope: nothing is written.
    """
    acting = require_over([person.enterprise], STAFF_KEEPERS, actor=actor, at=now)
    if person.left_on is not None:
        return
    day = on or localdate(now)
    person.left_on = max(day, person.joined_on) if person.joined_on else day
    person.is_on_duty = False
    person.save(update_fields=["left_on", "is_on_duty"])
    record(
        kind="enterprises.staff.leave",
        subject=person,
        actor=actor,
        at=now,
        district_id=person.district_id,
        enterprise_id=person.enterprise_id,
        acting_for_id=acting[person.enterprise_id],
        data={"on": person.left_on.isoformat()},
    )


@allowed(*STAFF_KEEPERS)
@transaction.atomic
def read_identity(person: Staff, *, reason: str, actor: User, now: datetime) -> tuple[str, str]:
    """Return identity and phone number of one person and log who read them, and why.

    Raises:
        ReasonForReadingMissing: nobody said why.
        OutsideScope: the enterprise is not the actor's.
        KeyDestroyed: the district's staff key was destroyed, as intended.
    """
    acting = require_over([person.enterprise], STAFF_KEEPERS, actor=actor, at=now)
    key = staff_key(person.district_id)
    identity = keys.decrypt(bytes(person.id_sealed), key=key)
    phone = keys.decrypt(bytes(person.phone_sealed), key=key) if person.phone_sealed else ""
    record_reading(
        [person],
        fields=("id_number", "phone"),
        reason=reason,
        actor=actor,
        at=now,
        district_id=person.district_id,
        enterprise_id=person.enterprise_id,
        acting_for_id=acting[person.enterprise_id],
    )
    return identity, phone


def _row_of(new: NewStaff) -> Staff:
    """Return an unsaved row with the sealed values."""
    name = new.name.strip()
    if not name:
        raise NameMissing
    district_id = new.enterprise.district_id
    key = staff_key(district_id)
    identity = _identity(new)
    person = Staff(
        district_id=district_id,
        enterprise=new.enterprise,
        workshop=new.workshop,
        name=name,
        sex=new.sex,
        post=new.post.strip(),
        id_type=new.id_type,
        id_sealed=keys.encrypt(identity, key=key),
        id_hash=keys.keyed_hash(identity, key=key),
        id_last4=identity[-4:],
        residence=new.residence.strip(),
        is_on_duty=new.is_on_duty,
        joined_on=new.joined_on,
    )
    phone = check_phone(new.phone).digits if new.phone.strip() else ""
    if phone:
        _seal_phone(person, phone)
    return person


def _identity(new: NewStaff) -> str:
    """Return the identity number in its normal form, checked as far as its paper allows."""
    if new.id_type != Staff.IdType.RESIDENT:
        plain = compact(new.id_number)
        if len(plain) < 5:
            raise BadIdentityNumber(finding="wrong_length", name=new.name.strip())
        return plain
    checked = check_resident_id(new.id_number)
    if not checked.is_valid:
        raise BadIdentityNumber(finding=checked.errors[0].code, name=new.name.strip())
    return checked.value


def _require_open(chosen: set[tuple[int, int]]) -> None:
    """Refuse a workshop (enterprise, workshop) that is closed or another enterprise's."""
    found = Workshop.objects.filter(pk__in={workshop_id for _, workshop_id in chosen})
    shops = {shop.pk: shop for shop in found}
    for enterprise_id, workshop_id in chosen:
        shop = shops.get(workshop_id)
        if shop is None or not shop.is_active or shop.enterprise_id != enterprise_id:
            raise WorkshopClosed(name=shop.name if shop else "")


def _require_new(rows: Sequence[Staff]) -> None:
    owners = {row.enterprise_id for row in rows}
    employed = set(
        Staff.objects.filter(enterprise__in=owners, left_on=None).values_list(
            "enterprise_id", "id_hash"
        )
    )
    for row in rows:
        if (row.enterprise_id, row.id_hash) in employed:
            raise AlreadyEmployed(name=row.name, last4=row.id_last4)
        employed.add((row.enterprise_id, row.id_hash))
