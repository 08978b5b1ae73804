"""What a district needs before anybody can work in it. No Django here."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from yiqi.accounts.rules import ADMINISTRATORS

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
DISTRICT_CODE = re.compile(r"[1-9][0-9]{5}")  # GB/T 2260
LONGEST_NAME = 60  # characters
DUTY_OFFICE_CODE = "duty_office"


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """One of the three administrators, as named at the first start."""

    role: str
    username: str
    display_name: str


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """A district as it is to be founded; ``people`` are its first accounts."""

    code: str
    name: str
    office_name: str
    people: tuple[FirstPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class SetupFault:
    """What is wrong, and with which value: ``code``, ``name``, ``office_name`` or a role."""

    code: str
    about: str


def setup_faults(plan: DistrictPlan) -> tuple[SetupFault, ...]:
    """Return what keeps a first district from being founded, in the order of the questions.

    Reasons: ``district_code`` (not six digits), ``name_missing``, ``name_too_long``,
    ``person_missing`` (one of the three administrators), ``username`` (malformed) and
    ``username_twice``: the three must be three.
    """
    faults = []
    if not DISTRICT_CODE.fullmatch(plan.code):
        faults.append(SetupFault("district_code", "code"))
    faults += _name_faults(plan.name, "name") + _name_faults(plan.office_name, "office_name")
    used = Counter(one.username for one in plan.people)
    held = {one.role: one for one in plan.people}
    for role in ADMINISTRATORS:
        person = held.get(role)
        if person is None:
            faults.append(SetupFault("person_missing", role))
            continue
        faults += _name_faults(person.display_name, role)
        if not USERNAME.fullmatch(person.username):
            faults.append(SetupFault("username", role))
        elif used[person.username] > 1:
            faults.append(SetupFault("username_twice", role))
    return tuple(faults)


def _name_faults(name: str, about: str) -> list[SetupFault]:
    if not name.strip():
        return [SetupFault("name_missing", about)]
    return [SetupFault("name_too_long", about)] if len(name) > LONGEST_NAME else []
