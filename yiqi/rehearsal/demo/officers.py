"""The bureau's people and those who work with it; who takes which zone and which enterprises."""

import random
from collections.abc import Sequence
from datetime import date
from itertools import count

from yiqi.rehearsal.demo.chance import shares, stream
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.nobody import landline, mobile
from yiqi.rehearsal.demo.person_names import draw_name
from yiqi.rehearsal.demo.shapes import (
    Area,
    DemoAccount,
    Enterprise,
    EnterpriseContact,
    Officer,
    SpecialistList,
    Unit,
    ZoneLead,
)

FIRST_PHONE = 100  # officers' phones are numbered from here
DISTRICT = ("district", "610303")


def generate_units() -> tuple[Unit, ...]:
    """Return the bureau, its sections and task forces, teams, committees and partners."""
    rows = table("organisation_zh")["units"]
    inside = {"duty_office", "section", "task_force", "action_team"}
    return tuple(
        Unit(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            phone=landline(number),
            parent_code="bureau" if row["kind"] in inside else None,
            zone_codes=tuple(row.get("zones", ())),
            categories=tuple(row.get("categories", ())),
            consults=tuple(row.get("consults", ())),
        )
        for number, row in enumerate(rows, 1)
    )


def generate_officers(seed: int) -> tuple[Officer, ...]:
    """Return the people of every unit, the head first; no name comes twice."""
    chance = stream(seed, "officers")
    specialists = table("organisation_zh")["specialists"]
    posts = [
        (row["code"], title, role, place == 0)
        for row in table("organisation_zh")["units"]
        for place, (title, role) in enumerate(row["posts"])
    ]
    posts += [
        ("service_specialists", specialists["title"], "specialist", False)
        for _ in range(specialists["count"])
    ]
    names: set[str] = set()
    found = []
    for number, (unit, title, role, is_head) in zip(count(1), posts, strict=False):
        sex = "M" if chance.random() < 0.6 else "F"
        name = _fresh_name(chance, names, sex)
        phone = mobile(FIRST_PHONE + number)
        found.append(Officer(f"O{number:03d}", name, sex, phone, title, unit, role, is_head))
    return tuple(found)


def _fresh_name(chance: random.Random, names: set[str], sex: str) -> str:
    """Return a name that no other officer has."""
    while True:
        name = draw_name(chance, sex, chance.randint(1964, 1996))
        if name not in names:
            names.add(name)
            return name


def generate_zone_leads(zones: Sequence[Area], officers: Sequence[Officer]) -> tuple[ZoneLead, ...]:
    """Return who takes each zone: the leaders in turn."""
    leaders = [o for o in officers if o.role == "leader"]
    return tuple(
        ZoneLead(zone.code, leaders[i % len(leaders)].code, date(2022, 3, 8))
        for i, zone in enumerate(zones)
    )


def generate_specialist_lists(
    seed: int, enterprises: Sequence[Enterprise], officers: Sequence[Officer]
) -> tuple[SpecialistList, ...]:
    """Return the list of each specialist: neighbours, 30 to 60 firms, three or four of the 89."""
    chance = stream(seed, "specialists")
    specialists = [o for o in officers if o.role == "specialist"]
    big = _in_walking_order([e for e in enterprises if e.on_duty is not None])
    small = _in_walking_order([e for e in enterprises if e.on_duty is None])
    big_parts = _cut(big, shares(len(big), [1.0] * len(specialists)))
    weights = [chance.uniform(0.78, 1.3) for _ in specialists]
    small_parts = _cut(small, shares(len(small), weights))
    rows = zip(specialists, big_parts, small_parts, strict=True)
    return tuple(SpecialistList(o.code, (*many, *few)) for o, many, few in rows)


def _in_walking_order(enterprises: Sequence[Enterprise]) -> list[str]:
    """Return the codes zone by zone, inside each from west to east."""
    ordered = sorted(enterprises, key=lambda e: (e.zone_code, e.position[0], e.code))
    return [e.code for e in ordered]


def _cut(codes: Sequence[str], lengths: Sequence[int]) -> list[tuple[str, ...]]:
    """Cut the codes into runs of the given lengths."""
    parts, start = [], 0
    for length in lengths:
        parts.append(tuple(codes[start : start + length]))
        start += length
    return parts


def generate_accounts(
    officers: Sequence[Officer],
    enterprises: Sequence[Enterprise],
    contacts: Sequence[EnterpriseContact],
) -> tuple[DemoAccount, ...]:
    """Return one account per role for the sign-in page.

    The enterprise shown is the closed-loop one of the 89 nearest to 120 people; its liaison A
    signs in, and the gate device stands at its seat.
    """
    shown = min(
        (e for e in enterprises if e.closed_loop is not None),
        key=lambda e: (abs(e.registered - 120), e.code),
    )
    liaison = next(c for c in contacts if c.enterprise_code == shown.code and c.duty == "contact_a")
    found = []
    for row in table("organisation_zh")["accounts"]:
        scope = tuple(row.get("scope", DISTRICT))
        person: str | None = None
        if row["role"] == "enterprise":
            person, scope = liaison.person_code, ("enterprise", shown.code)
        elif row["role"] == "gate":
            scope = ("site", shown.sites[0].code)
        else:
            person = next(o.code for o in officers if o.unit_code == row["unit"])
        found.append(DemoAccount(row["username"], row["role"], row["label"], person, *scope))
    return tuple(found)
