"""What stands in the database so far, found by the codes of the generated district."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.audit.clock import clock_standing_at
from yiqi.enterprises.models import Contact, Enterprise, Zone
from yiqi.rehearsal.demo.incident import SHANGHAI, STARTED_ON
from yiqi.rehearsal.demo.shapes import ContactPerson, District, Officer
from yiqi.rehearsal.demo.shapes import Enterprise as InventedEnterprise

BEFORE = timedelta(days=7)  # the bureau enters its register in the week before the incident


@dataclass
class World:
    """The rows made so far, each under the code that the generator gave it."""

    district: District
    node: ScopeNode
    nodes: dict[str, ScopeNode] = field(default_factory=dict)  # zones, parks, partners, carriers
    zones: dict[str, Zone] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)  # officers and contact people
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)  # enterprise, person

    @property
    def head_of_duty(self) -> User:
        """The head of the duty office, who keeps the register."""
        return self.users[head_of(self.district, "duty_office").code]

    @property
    def people(self) -> dict[str, ContactPerson]:
        """The contact people by code."""
        return {person.code: person for person in self.district.people}

    def area_of(self, enterprise: InventedEnterprise) -> ScopeNode:
        """Return the node of the park, else of the zone, in which the enterprise lies."""
        return self.nodes[enterprise.area_code]


def head_of(district: District, unit_code: str) -> Officer:
    """Return the first officer of a unit."""
    return next(officer for officer in district.officers if officer.unit_code == unit_code)


def before_it(*, days: int, hour: int) -> datetime:
    """Return a moment ``days`` days before the incident's first day, at a full hour."""
    return on(STARTED_ON - timedelta(days=days), hour)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a wall-clock moment of Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


@contextmanager
def stage(moment: datetime) -> Iterator[datetime]:
    """Write one part of the history in one transaction, recorded at its own moment."""
    with transaction.atomic(), clock_standing_at(moment):
        yield moment
