"""Founds districts: the first one with its three administrators, and further ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import Unit, User
from yiqi.accounts.operations import add_user, found_unit, give_role
from yiqi.accounts.permissions import allowed
from yiqi.administration.rules import (
    DUTY_OFFICE_CODE,
    DistrictPlan,
    FirstPerson,
    SetupFault,
    setup_faults,
)
from yiqi.enterprises.models import District
from yiqi.enterprises.operations import found_district
from yiqi.lib.errors import Refusal
from yiqi.lib.tokens import new_code, show_code

PASSWORD_SIGNS = 16  # of 31: guessing is hopeless, reading aloud is not


class AlreadySetUp(Refusal):
    """The installation has a district: further ones are founded on the page of districts."""

    code = "already_set_up"


class BadSetup(Refusal):
    """Something about the first district or its people cannot be used; ``faults`` says what."""

    code = "bad_setup"

    def __init__(self, faults: tuple[SetupFault, ...]) -> None:
        super().__init__()
        self.faults = faults


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """One of the three first accounts, with the password that is shown this once."""

    role: str
    user: User
    password: str


@dataclass(frozen=True, slots=True)
class FirstDistrict:
    """What a first start made."""

    district: District
    office: Unit
    accounts: tuple[FirstAccount, ...]


@transaction.atomic
def set_up(plan: DistrictPlan, *, now: datetime) -> FirstDistrict:
    """Found the first district with its duty office and three administrators; all or nothing.

    There is no actor yet: whoever may run a command on the machine may do it, once.

    Raises:
        BadSetup: a code, name or user name cannot be used.
        AlreadySetUp: there is a district, or somebody's account; nothing is written.
    """
    faults = setup_faults(plan)
    if faults:
        raise BadSetup(faults)
    there = District.objects.order_by("pk").first()
    if there is not None or User.objects.exists():
        raise AlreadySetUp(name=there.name if there else "")
    district, office = _found(plan, actor=None, now=now)
    accounts = tuple(_first_account(one, district, now=now) for one in plan.people)
    return FirstDistrict(district, office, accounts)


@allowed("sysadmin")
@transaction.atomic
def found_another_district(plan: DistrictPlan, *, actor: User | None, now: datetime) -> District:
    """Found a further district with its duty office. Its people are none of the actor's business:
    until it has a security administrator, one of another district appoints one.

    Raises:
        CodeTaken: a district has this code.
    """
    return _found(plan, actor=actor, now=now)[0]


def _found(plan: DistrictPlan, *, actor: User | None, now: datetime) -> tuple[District, Unit]:
    district = found_district(code=plan.code, name=plan.name.strip(), actor=actor, now=now)
    office = found_unit(
        node=district.node,
        kind=Unit.Kind.DUTY_OFFICE,
        code=DUTY_OFFICE_CODE,
        name=plan.office_name.strip(),
        now=now,
    )
    return district, office


def _first_account(person: FirstPerson, district: District, *, now: datetime) -> FirstAccount:
    password = show_code(new_code(PASSWORD_SIGNS))
    user = add_user(
        username=person.username,
        display_name=person.display_name.strip(),
        password=password,
        must_change_password=True,
        actor=None,
        now=now,
    )
    give_role(user, role=person.role, node=district.node, actor=None, now=now)
    return FirstAccount(person.role, user, password)
