"""Writes districts, zones and who takes them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.accounts.operations import plant_node
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import record
from yiqi.enterprises.models import District, Zone, ZoneTerm
from yiqi.enterprises.operations.dates import require_after
from yiqi.enterprises.operations.reach import require_within
from yiqi.enterprises.rules import REGISTRARS
from yiqi.lib.errors import Refusal


class CodeTaken(Refusal):
    """The code already stands for another one of its kind."""

    code = "code_taken"


@allowed("sysadmin")
@transaction.atomic
def found_district(
    *, code: str, name: str, boundary: str = "", actor: User | None, now: datetime
) -> District:
    """Set up a district with its node at the top of the scope tree.

    Args:
        code: GB/T 2260, six digits.
        boundary: GeoJSON geometry in WGS-84, as text; empty when it is not to be drawn.

    Raises:
        CodeTaken: the district exists.
    """
    if District.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    node = plant_node(kind=ScopeNode.Kind.DISTRICT, name=name, parent=None)
    district = District.objects.create(node=node, code=code, name=name, boundary=boundary)
    record(
        kind="enterprises.district.found",
        subject=district,
        actor=actor,
        at=now,
        district_id=node.pk,
        data={"code": code, "name": name},
    )
    return district


@allowed(*REGISTRARS)
@transaction.atomic
def add_zone(
    *,
    parent: ScopeNode,
    kind: str,
    code: str,
    name: str,
    boundary: str = "",
    label: tuple[float, float] | None = None,
    committee: Unit | None = None,
    actor: User | None,
    now: datetime,
) -> Zone:
    """Add a zone to a district, or a park to a district or zone.

    Args:
        parent: the district's node; for a park also its zone's.
        kind: ``zone`` or ``park``.
        label: (latitude, longitude) at which the map writes the name.

    Raises:
        CodeTaken: the district has a zone or park of this code.
        OutsideScope: the actor keeps another district.
    """
    acting_for_id = require_within(parent, REGISTRARS, actor=actor, at=now)
    district_id = parent.district_id or parent.pk
    if Zone.objects.filter(district_id=district_id, code=code).exists():
        raise CodeTaken(code=code)
    latitude, longitude = label or (None, None)
    zone = Zone.objects.create(
        node=plant_node(kind=kind, name=name, parent=parent),
        district_id=district_id,
        code=code,
        name=name,
        boundary=boundary,
        label_lat=latitude,
        label_lon=longitude,
        committee=committee,
    )
    record(
        kind="enterprises.zone.add",
        subject=zone,
        actor=actor,
        at=now,
        district_id=district_id,
        acting_for_id=acting_for_id,
        data={"code": code, "name": name, "kind": kind},
    )
    return zone


@allowed(*REGISTRARS)
@transaction.atomic
def take_zone(
    zone: Zone, *, user: User, on: date | None = None, actor: User | None, now: datetime
) -> ZoneTerm:
    """Let ``user`` take a zone or park from a day on (分片包抓); whoever had it ends that day.

    Raises:
        TermOverlaps: ``on`` lies before the day on which the present one took it.
        OutsideScope: the actor keeps another district.
    """
    acting_for_id = require_within(zone.node, REGISTRARS, actor=actor, at=now)
    day = on or localdate(now)
    before = ZoneTerm.objects.filter(zone=zone, valid_to=None).first()
    if before is not None:
        if before.user_id == user.pk:
            return before
        require_after(before.valid_from, day=day)
        before.valid_to = day
        before.save(update_fields=["valid_to"])
    term = ZoneTerm.objects.create(zone=zone, user=user, valid_from=day)
    record(
        kind="enterprises.zone.take",
        subject=zone,
        actor=actor,
        at=now,
        district_id=zone.district_id,
        acting_for_id=acting_for_id,
        data={
            "user": user.pk,
            "who": user.display_name,
            "on": day.isoformat(),
            "zone": zone.name,
            "before": before.user_id if before else None,
        },
    )
    return term
