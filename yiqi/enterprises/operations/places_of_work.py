"""Changes, closes and opens again sites and workshops; what is closed stays as history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import F

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import record
from yiqi.enterprises.models import Enterprise, Site, Staff, Workshop
from yiqi.enterprises.operations.dates import day_of
from yiqi.enterprises.operations.reach import require_over
from yiqi.enterprises.operations.register import BadPosition, NameMissing
from yiqi.enterprises.operations.sites import KEEPERS, NameTaken, SiteClosed
from yiqi.enterprises.operations.staff import WorkshopClosed, change_staff_many
from yiqi.enterprises.queries import roles_over
from yiqi.enterprises.rules import STAFF_KEEPERS, changed_fields, decide_closing
from yiqi.lib.errors import Refusal
from yiqi.workflow.models import Tracked
from yiqi.workflow.operations import StaleCopy

SITE_FACTS = ("name", "address", "lat", "lon")
WORKSHOP_FACTS = ("name", "site_id")
Place = TypeVar("Place", Site, Workshop)
NAMED = 10  # people or workshops that a refusal names


class ClosedAlready(Refusal):
    """The site or workshop is closed; ``name``, ``day``."""

    code = "closed_already"


class StaffRemain(Refusal):
    """People on the staff list still belong to the workshop; ``name``, ``count``, ``names``.

    Their names are told only to somebody who may read the staff list.
    """

    code = "staff_remain"


class WorkshopsRemain(Refusal):
    """Workshops in use stand on the site; ``name``, ``count``, ``names``."""

    code = "workshops_remain"


class OpenAlready(Refusal):
    """The site or workshop is in use; there is nothing to open again."""

    code = "open_already"


@allowed(*KEEPERS)
@transaction.atomic
def change_site(
    site: Site, *, changes: Mapping[str, Any], actor: User | None, now: datetime
) -> Site:
    """Change facts of a site; ``changes`` maps names of ``SITE_FACTS`` to values.

    What equals the present value is left out; nothing changed means no event and no new version.

    Raises:
        NameMissing, NameTaken, BadPosition, ClosedAlready, OutsideScope: nothing is written.
        StaleCopy: somebody changed the site since it was read.
    """
    wanted = _cleaned(site, changes)
    if (wanted.get("lat", site.lat) is None) != (wanted.get("lon", site.lon) is None):
        raise BadPosition
    return _change(site, wanted, facts=SITE_FACTS, actor=actor, now=now)


@allowed(*KEEPERS)
@transaction.atomic
def change_workshop(
    workshop: Workshop, *, changes: Mapping[str, Any], actor: User | None, now: datetime
) -> Workshop:
    """Change facts of a workshop; ``changes`` maps names of ``WORKSHOP_FACTS`` to values.

    Raises:
        NameMissing, NameTaken, ClosedAlready, OutsideScope: nothing is written.
        SiteClosed: the site is closed, or another enterprise's.
        StaleCopy: somebody changed the workshop since it was read.
    """
    wanted = _cleaned(workshop, changes)
    site_id = wanted.get("site_id", workshop.site_id)
    sites = Site.objects.filter(enterprise=workshop.enterprise_id, is_active=True)
    if site_id not in (None, workshop.site_id) and not sites.filter(pk=site_id).exists():
        raise SiteClosed
    return _change(workshop, wanted, facts=WORKSHOP_FACTS, actor=actor, now=now)


@allowed(*KEEPERS)
@transaction.atomic
def close_site(site: Site, *, on: date | None = None, actor: User | None, now: datetime) -> None:
    """Close a site from a day on; it stays on record, and so do its former workshops.

    Raises:
        ClosedAlready, DateInFuture, OutsideScope: nothing is written.
        WorkshopsRemain: workshops in use stand on it.
        StaleCopy: somebody changed the site since it was read.
    """
    shops = list(site.workshops.filter(is_active=True).order_by("pk"))
    decision = decide_closing(is_active=site.is_active, remaining=len(shops))
    if decision.reason == "closed":
        raise ClosedAlready(name=site.name, day=site.closed_on)
    if not decision.is_allowed:
        raise WorkshopsRemain(name=site.name, count=len(shops), names=_joined(shops))
    _end(site, on=on, actor=actor, now=now)


@allowed(*KEEPERS)
@transaction.atomic
def close_workshop(
    workshop: Workshop,
    *,
    on: date | None = None,
    move_to: Workshop | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Close a workshop from a day on; who works there goes to ``move_to``.

    People who left before keep the workshop in their record.

    Raises:
        ClosedAlready, DateInFuture, OutsideScope: nothing is written.
        StaffRemain: people work there and ``move_to`` is not given.
        WorkshopClosed: ``move_to`` is closed, the same one, or another enterprise's.
        StaleCopy: somebody changed the workshop since it was read.
    """
    people = list(
        workshop.staff.filter(left_on=None).select_related("enterprise__node").order_by("name")
    )
    decision = decide_closing(
        is_active=workshop.is_active, remaining=len(people), has_place_for_them=move_to is not None
    )
    if decision.reason == "closed":
        raise ClosedAlready(name=workshop.name, day=workshop.closed_on)
    if not decision.is_allowed:
        raise _staff_remain(workshop, people, actor=actor, now=now)
    if move_to is not None and people:
        if move_to.pk == workshop.pk:
            raise WorkshopClosed(name=workshop.name)
        moved = [(one, {"workshop_id": move_to.pk}) for one in people]
        change_staff_many(moved, actor=actor, now=now)
    _end(workshop, on=on, actor=actor, now=now, moved=len(people))


@allowed(*KEEPERS)
@transaction.atomic
def reopen_site(site: Site, *, actor: User | None, now: datetime) -> None:
    """Take a closed site into use again.

    Raises:
        OpenAlready, OutsideScope, StaleCopy: nothing is written.
    """
    _reopen(site, actor=actor, now=now)


@allowed(*KEEPERS)
@transaction.atomic
def reopen_workshop(workshop: Workshop, *, actor: User | None, now: datetime) -> None:
    """Take a closed workshop into use again; who was moved stays where he is.

    Raises:
        OpenAlready, OutsideScope, StaleCopy: nothing is written.
        SiteClosed: the site on which it stands is closed.
    """
    if workshop.site is not None and not workshop.site.is_active:
        raise SiteClosed(name=workshop.site.name)
    _reopen(workshop, actor=actor, now=now)


def _reopen(place: Site | Workshop, *, actor: User | None, now: datetime) -> None:
    if place.is_active:
        raise OpenAlready(name=place.name)
    acting = require_over([place.enterprise], KEEPERS, actor=actor, at=now)
    before = place.closed_on.isoformat() if place.closed_on else None
    _write(place, {"is_active": True, "closed_on": None})
    _log(place, "reopen", {"name": place.name, "closed_on": before}, acting, actor, now)


def _end(
    place: Site | Workshop, *, on: date | None, actor: User | None, now: datetime, moved: int = 0
) -> None:
    day = day_of(on, now=now)
    acting = require_over([place.enterprise], KEEPERS, actor=actor, at=now)
    _write(place, {"is_active": False, "closed_on": day})
    said = {"name": place.name, "on": day.isoformat(), **({"moved": moved} if moved else {})}
    _log(place, "close", said, acting, actor, now)


def _change(
    place: Place,
    wanted: Mapping[str, Any],
    *,
    facts: tuple[str, ...],
    actor: User | None,
    now: datetime,
) -> Place:
    acting = require_over([place.enterprise], KEEPERS, actor=actor, at=now)
    if not place.is_active:
        raise ClosedAlready(name=place.name, day=place.closed_on)
    before = {field: getattr(place, field) for field in facts}
    changes = changed_fields(before, wanted, editable=facts)
    if not changes:
        return place
    _write(place, changes)
    if isinstance(place, Site) and "name" in changes:
        ScopeNode.objects.filter(pk=place.node_id).update(name=place.name)
    said = {
        "name": place.name,
        "fields": sorted(changes),
        "before": {field: before[field] for field in sorted(changes)},
        "after": {field: changes[field] for field in sorted(changes)},
    }
    _log(place, "change", said, acting, actor, now)
    return place


def _cleaned(place: Site | Workshop, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``changes`` as they are kept; refuse an empty or used name."""
    wanted = {k: v.strip() if isinstance(v, str) else v for k, v in changes.items()}
    name = wanted.get("name", place.name)
    if not name:
        raise NameMissing
    others = type(place)._base_manager.filter(enterprise=place.enterprise_id, name=name)
    if name != place.name and others.exclude(pk=place.pk).exists():
        raise NameTaken(name=name)
    return wanted


def _write(place: Site | Workshop, changes: Mapping[str, Any]) -> None:
    """Write where the version still stands.

    Raises:
        StaleCopy: it does not.
    """
    rows = type(place)._base_manager.filter(pk=place.pk, version=place.version)
    if rows.update(version=F("version") + 1, **changes) != 1:
        raise StaleCopy(cast("Tracked", place), changes)
    place.refresh_from_db()


def _log(  # noqa: PLR0917 - one private call
    place: Site | Workshop,
    step: str,
    said: dict[str, Any],
    acting: dict[int, int | None],
    actor: User | None,
    now: datetime,
) -> None:
    record(
        kind=f"{place._meta.label_lower}.{step}",
        subject=place,
        actor=actor,
        at=now,
        district_id=place.enterprise.district_id,
        enterprise_id=place.enterprise_id,
        data=said,
        acting_for_id=acting[place.enterprise_id],
    )


def _staff_remain(
    workshop: Workshop, people: list[Staff], *, actor: User | None, now: datetime
) -> StaffRemain:
    names = _joined(people) if _may_read_staff(actor, workshop.enterprise, now) else "—"
    return StaffRemain(name=workshop.name, count=len(people), names=names)


def _may_read_staff(actor: User | None, enterprise: Enterprise, now: datetime) -> bool:
    return actor is None or bool(roles_over(actor, enterprise, at=now) & set(STAFF_KEEPERS))


def _joined(named: list[Any]) -> str:
    """Return the names side by side, at most ``NAMED`` of them."""
    rest = " …" if len(named) > NAMED else ""
    return " · ".join(one.name for one in named[:NAMED]) + rest
