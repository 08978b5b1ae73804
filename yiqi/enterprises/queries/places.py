"""Zones and parks, who takes each, and which enterprises nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.queries import grants_of, live_assignments, reach_of_viewer
from yiqi.enterprises.models import District, Enterprise, Zone, ZoneTerm
from yiqi.enterprises.rules import TAKERS, nearest_taken


def district_of(node: ScopeNode) -> District:
    """Return the district in which ``node`` lies.

    Raises:
        District.DoesNotExist: the tree has the node but the district was never founded.
    """
    return District.objects.get(node_id=node.district_id or node.pk)


def districts_visible_to(viewer: User, *, now: datetime) -> QuerySet[District]:
    """Return the districts in which ``viewer`` holds any role, by code."""
    held = {grant.district_id for grant in grants_of(viewer, at=now)}
    return District.objects.filter(node__in=held).order_by("code")


def zones_of(district_id: int) -> QuerySet[Zone]:
    """Return the zones and parks of a district, zones first, by code."""
    return (
        Zone.objects.filter(district_id=district_id)
        .select_related("node", "committee")
        .order_by("-node__kind", "code")
    )


def zones_visible_to(viewer: User, *, now: datetime) -> QuerySet[Zone]:
    """Return the zones and parks that ``viewer`` may see, zones first, by code.

    Who sees a district sees all of it; everyone else the areas of the own enterprises.
    """
    reach = reach_of_viewer(viewer, at=now)
    seen = Q(district__in=reach.districts) | Q(node__in=reach.areas)
    own = Q()
    if reach.enterprise_nodes:
        own |= Q(node__in=reach.enterprise_nodes)
    if reach.lists_of:
        own |= Q(specialist__in=reach.lists_of)
    if own:
        seen |= Q(node__in=Enterprise.objects.filter(own).values("area"))
    return (
        Zone.objects.filter(seen)
        .select_related("node", "committee")
        .order_by("district", "-node__kind", "code")
    )


def takers_of_areas(district_id: int, *, at: datetime) -> dict[int, User]:
    """Return who takes each zone or park on the day of ``at``, by the area's node id."""
    day = localdate(at)
    terms = (
        ZoneTerm.objects.filter(zone__district_id=district_id, valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gt=day))
        .select_related("zone", "user")
        .order_by("valid_from", "pk")
    )
    return {term.zone.node_id: term.user for term in terms}


def owner_of(enterprise: Enterprise, *, at: datetime) -> User | None:
    """Return who takes the enterprise: its park's or zone's taker (分片包抓)."""
    takers = takers_of_areas(enterprise.district_id, at=at)
    return nearest_taken(enterprise.area.path, takers)


def owned_zones(district_id: int, *, at: datetime) -> list[Zone]:
    """Return the zones and parks that somebody takes, or the zone around them; by code."""
    takers = takers_of_areas(district_id, at=at)
    return [zone for zone in zones_of(district_id) if nearest_taken(zone.node.path, takers)]


def unowned_zones(district_id: int, *, at: datetime) -> list[Zone]:
    """Return the zones and parks that nobody takes, nor the zone around them; by code."""
    takers = takers_of_areas(district_id, at=at)
    return [zone for zone in zones_of(district_id) if not nearest_taken(zone.node.path, takers)]


def unowned_enterprises(district_id: int, *, at: datetime) -> QuerySet[Enterprise]:
    """Return the working enterprises whose area nobody takes, by short name.

    There must be none when a plan is put in force. One whose area is no founded zone or park is
    unowned too.
    """
    owned = [zone.node_id for zone in owned_zones(district_id, at=at)]
    return (
        Enterprise.objects.filter(district_id=district_id, is_active=True)
        .exclude(area__in=owned)
        .order_by("short_name", "pk")
    )


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A zone or park with who takes it and what lies in it."""

    zone: Zone
    taker: User | None
    is_inherited: bool  # the zone around it is taken, not the park itself
    since: date | None
    enterprises: int
    above_scale: int


def zone_lines(district_id: int, *, at: datetime) -> list[ZoneLine]:
    """Return the zones and parks of a district with takers and counts of working enterprises."""
    takers = takers_of_areas(district_id, at=at)
    terms = ZoneTerm.objects.filter(zone__district_id=district_id, valid_to=None)
    since = dict(terms.values_list("zone__node_id", "valid_from"))
    grouped = (
        Enterprise.objects.filter(district_id=district_id, is_active=True)
        .order_by()
        .values_list("area")
        .annotate(all=Count("pk"), scale=Count("pk", filter=Q(is_above_scale=True)))
    )
    counts = {area_id: numbers for area_id, *numbers in grouped}
    return [
        ZoneLine(
            zone=zone,
            taker=nearest_taken(zone.node.path, takers),
            is_inherited=zone.node_id not in takers,
            since=since.get(zone.node_id),
            enterprises=counts.get(zone.node_id, [0, 0])[0],
            above_scale=counts.get(zone.node_id, [0, 0])[1],
        )
        for zone in zones_of(district_id)
    ]


def people_who_may_take(district_id: int, *, at: datetime) -> QuerySet[User]:
    """Return the officers of a district who may take a zone, by name."""
    held = live_assignments(at=at).filter(
        Q(node=district_id) | Q(node__district=district_id), role__in=TAKERS
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by(
        "display_name", "pk"
    )
