"""Adds sites and workshops; ``places_of_work`` changes and closes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.operations import plant_nodes
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import NewEvent, record_many
from yiqi.enterprises.models import Enterprise, Site, Workshop
from yiqi.enterprises.operations.reach import require_over
from yiqi.enterprises.operations.register import BadPosition, NameMissing
from yiqi.lib.errors import Refusal

KEEPERS = ("duty", "section", "specialist", "park", "enterprise")


class NameTaken(Refusal):
    """The enterprise has a site or workshop of this name."""

    code = "name_taken"


class SiteClosed(Refusal):
    """The site is closed or another enterprise's; no workshop is put there."""

    code = "site_closed"


@dataclass(frozen=True, slots=True)
class NewSite:
    """A physical place of an enterprise; position in WGS-84 degrees."""

    enterprise: Enterprise
    name: str
    address: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class NewWorkshop:
    """A workshop or department; ``site`` where it is known."""

    enterprise: Enterprise
    name: str
    site: Site | None = None


def add_site(new: NewSite, *, actor: User | None, now: datetime) -> Site:
    """Add one site; see ``add_sites``."""
    return add_sites([new], actor=actor, now=now)[0]


@allowed(*KEEPERS)
@transaction.atomic
def add_sites(news: Sequence[NewSite], *, actor: User | None, now: datetime) -> list[Site]:
    """Add sites with their nodes in the scope tree, all or none.

    Raises:
        NameMissing, NameTaken, BadPosition, OutsideScope: nothing is written.
    """
    owners = {new.enterprise.pk: new.enterprise for new in news}
    acting = require_over(owners.values(), KEEPERS, actor=actor, at=now)
    taken = set(
        Site.objects.filter(enterprise__in=list(owners)).values_list("enterprise_id", "name")
    )
    for new in news:
        _require_name(new.enterprise, new.name, taken)
        if (new.lat is None) != (new.lon is None):
            raise BadPosition
    nodes = plant_nodes(
        kind=ScopeNode.Kind.SITE,
        planted=[(new.name.strip(), new.enterprise.node) for new in news],
    )
    made = Site.objects.bulk_create(
        [
            Site(
                enterprise=new.enterprise,
                node=node,
                name=new.name.strip(),
                address=new.address.strip(),
                lat=new.lat,
                lon=new.lon,
            )
            for new, node in zip(news, nodes, strict=True)
        ],
        batch_size=500,
    )
    record_many(
        [_event("enterprises.site.add", site, acting) for site in made],
        actor=actor,
        at=now,
    )
    return made


def add_workshop(new: NewWorkshop, *, actor: User | None, now: datetime) -> Workshop:
    """Add one workshop; see ``add_workshops``."""
    return add_workshops([new], actor=actor, now=now)[0]


@allowed(*KEEPERS)
@transaction.atomic
def add_workshops(
    news: Sequence[NewWorkshop], *, actor: User | None, now: datetime
) -> list[Workshop]:
    """Add workshops, all or none.

    Raises:
        NameMissing, NameTaken, SiteClosed, OutsideScope: nothing is written.
    """
    owners = {new.enterprise.pk: new.enterprise for new in news}
    acting = require_over(owners.values(), KEEPERS, actor=actor, at=now)
    for new in news:
        if new.site and not (new.site.is_active and new.site.enterprise_id == new.enterprise.pk):
            raise SiteClosed(name=new.site.name)
    taken = set(
        Workshop.objects.filter(enterprise__in=list(owners)).values_list("enterprise_id", "name")
    )
    for new in news:
        _require_name(new.enterprise, new.name, taken)
    made = Workshop.objects.bulk_create(
        [Workshop(enterprise=new.enterprise, site=new.site, name=new.name.strip()) for new in news],
        batch_size=500,
    )
    record_many(
        [_event("enterprises.workshop.add", shop, acting) for shop in made],
        actor=actor,
        at=now,
    )
    return made


def _require_name(enterprise: Enterprise, name: str, taken: set[tuple[int, str]]) -> None:
    """Refuse an empty or used name; note it as used."""
    plain = name.strip()
    if not plain:
        raise NameMissing
    if (enterprise.pk, plain) in taken:
        raise NameTaken(name=plain)
    taken.add((enterprise.pk, plain))


def _event(kind: str, made: Site | Workshop, acting: dict[int, int | None]) -> NewEvent:
    return NewEvent(
        kind,
        made,
        made.enterprise.district_id,
        made.enterprise_id,
        {"name": made.name},
        acting_for_id=acting[made.enterprise_id],
    )
