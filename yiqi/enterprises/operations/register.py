"""Writes the register of enterprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import F

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.operations import move_node, plant_nodes
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import NewEvent, record_many
from yiqi.enterprises.models import Enterprise
from yiqi.enterprises.operations.reach import require_over, require_within
from yiqi.enterprises.rules import CARERS, changed_fields, initials_of, short_name_of
from yiqi.lib.errors import Refusal
from yiqi.lib.identifiers import check_uscc
from yiqi.workflow.models import Tracked
from yiqi.workflow.operations import StaleCopy

ADDERS = ("leader", "duty", "section", "park")
FACTS = (
    "uscc",
    "name",
    "short_name",
    "aliases",
    "industry_code",
    "size",
    "registered_count",
    "address",
    "lat",
    "lon",
    "area_id",
    "is_closed_loop",
    "is_active",
)


class NameMissing(Refusal):
    """An enterprise has no name."""

    code = "enterprise_name_missing"


class BadCreditCode(Refusal):
    """The unified social credit code cannot be right."""

    code = "bad_credit_code"


class CreditCodeTaken(Refusal):
    """Another enterprise already has this credit code, or two of one list share it."""

    code = "credit_code_taken"


class BadPosition(Refusal):
    """A position needs latitude and longitude, in range."""

    code = "bad_position"


@dataclass(frozen=True, slots=True)
class NewEnterprise:
    """What is known of an enterprise that joins the register; ``area`` is a zone's or park's node.

    Positions are WGS-84 degrees; ``registered_count`` counts persons, None where not known.
    """

    area: ScopeNode
    name: str
    short_name: str = ""
    uscc: str | None = None
    aliases: tuple[str, ...] = ()
    industry_code: str = ""
    size: str = Enterprise.Size.SMALL
    registered_count: int | None = None
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    is_closed_loop: bool = False


def add_enterprise(new: NewEnterprise, *, actor: User | None, now: datetime) -> Enterprise:
    """Add one enterprise to the register; see ``add_enterprises``."""
    return add_enterprises([new], actor=actor, now=now)[0]


@allowed(*ADDERS)
@transaction.atomic
def add_enterprises(
    news: Sequence[NewEnterprise], *, actor: User | None, now: datetime
) -> list[Enterprise]:
    """Add enterprises to the register, all or none, in the order given.

    Raises:
        NameMissing, BadCreditCode, BadPosition: one of them is not acceptable.
        CreditCodeTaken: a code stands for another enterprise, or twice in ``news``.
        OutsideScope: an area lies outside the actor's scope.
    """
    acting = {
        area.pk: require_within(area, ADDERS, actor=actor, at=now)
        for area in {new.area for new in news}
    }
    rows = [_row_of(new) for new in news]
    _require_free_codes([row.uscc for row in rows if row.uscc])
    nodes = plant_nodes(
        kind=ScopeNode.Kind.ENTERPRISE,
        planted=[(row.short_name, new.area) for row, new in zip(rows, news, strict=True)],
    )
    for row, node in zip(rows, nodes, strict=True):
        row.node = node
    made = _insert(rows)
    record_many(
        [
            NewEvent(
                "enterprises.enterprise.add",
                one,
                one.district_id,
                one.pk,
                {"name": one.name, "uscc": one.uscc, "area": one.area_id},
                acting_for_id=acting[one.area_id],
            )
            for one in made
        ],
        actor=actor,
        at=now,
    )
    return made


def change_enterprise(
    enterprise: Enterprise,
    *,
    changes: Mapping[str, Any],
    actor: User | None,
    now: datetime,
) -> Enterprise:
    """Change facts of one enterprise; see ``change_enterprises``."""
    return change_enterprises([(enterprise, changes)], actor=actor, now=now)[0]


@allowed(*CARERS, "leader")
@transaction.atomic
def change_enterprises(
    changed: Sequence[tuple[Enterprise, Mapping[str, Any]]], *, actor: User | None, now: datetime
) -> list[Enterprise]:
    """Change facts of enterprises, all or none; ``changes`` maps names of ``FACTS`` to values.

    What equals the present value is left out; nothing changed means no event and no new version.
    A new ``area_id`` moves the enterprise, and its sites, in the scope tree.

    Raises:
        NameMissing, BadCreditCode, BadPosition, CreditCodeTaken: as ``add_enterprises``.
        OutsideScope: an enterprise, or the new area, lies outside the actor's scope.
        StaleCopy: somebody changed the enterprise since it was read.
    """
    roles = (*CARERS, "leader")
    acting = require_over((one for one, _ in changed), roles, actor=actor, at=now)
    events = []
    for enterprise, wanted in changed:
        before = {field: getattr(enterprise, field) for field in FACTS}
        changes = changed_fields(before, _cleaned(enterprise, wanted), editable=FACTS)
        if not changes:
            continue
        _write(enterprise, changes, roles=roles, actor=actor, now=now)
        events.append(
            NewEvent(
                "enterprises.enterprise.change",
                enterprise,
                enterprise.district_id,
                enterprise.pk,
                {
                    "fields": sorted(changes),
                    "before": {field: before[field] for field in sorted(changes)},
                    "after": {field: changes[field] for field in sorted(changes)},
                },
                acting_for_id=acting[enterprise.pk],
            )
        )
    if events:
        record_many(events, actor=actor, at=now)
    return [enterprise for enterprise, _ in changed]


def _row_of(new: NewEnterprise) -> Enterprise:
    """Return an unsaved enterprise; its node comes later."""
    name = new.name.strip()
    if not name:
        raise NameMissing
    _require_position(new.lat, new.lon)
    short_name = new.short_name.strip() or short_name_of(name)
    return Enterprise(
        district_id=new.area.district_id or new.area.pk,
        area=new.area,
        uscc=_credit_code(new.uscc),
        name=name,
        short_name=short_name,
        initials=initials_of(short_name, name, *new.aliases),
        aliases="\n".join(new.aliases),
        industry_code=new.industry_code,
        size=new.size,
        registered_count=new.registered_count,
        address=new.address.strip(),
        lat=new.lat,
        lon=new.lon,
        is_closed_loop=new.is_closed_loop,
    )


def _credit_code(text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    checked = check_uscc(text)
    if not checked.is_valid:
        raise BadCreditCode(uscc=text.strip()[:40], finding=checked.errors[0].code)
    return checked.value


def _require_position(lat: float | None, lon: float | None) -> None:
    if lat is None and lon is None:
        return
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadPosition


def _require_free_codes(codes: Sequence[str], *, own: int = 0) -> None:
    if len(set(codes)) != len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise CreditCodeTaken(uscc=twice)
    for start in range(0, len(codes), 500):
        taken = Enterprise.objects.filter(uscc__in=codes[start : start + 500]).exclude(pk=own)
        first = taken.values_list("uscc", flat=True).first()
        if first:
            raise CreditCodeTaken(uscc=first)


def _insert(rows: list[Enterprise]) -> list[Enterprise]:
    try:
        with transaction.atomic():
            return Enterprise.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as error:  # another wrote the same code between our look and our write
        raise CreditCodeTaken(uscc="") from error


def _cleaned(enterprise: Enterprise, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``wanted`` in the form in which it is kept."""
    values = dict(wanted)
    if "name" in values and not str(values["name"]).strip():
        raise NameMissing
    if "uscc" in values:
        values["uscc"] = _credit_code(values["uscc"])
        if values["uscc"] and values["uscc"] != enterprise.uscc:
            _require_free_codes([values["uscc"]], own=enterprise.pk)
    if "lat" in values or "lon" in values:
        _require_position(
            values.get("lat", enterprise.lat),
            values.get("lon", enterprise.lon),
        )
    for field in ("name", "short_name", "address"):
        if field in values:
            values[field] = str(values[field]).strip()
    return values


def _write(
    enterprise: Enterprise,
    changes: dict[str, Any],
    *,
    roles: tuple[str, ...],
    actor: User | None,
    now: datetime,
) -> None:
    """Write changes where the version still stands, with what follows from them."""
    if changes.get("short_name") == "":
        changes["short_name"] = short_name_of(changes.get("name", enterprise.name))
    follows: dict[str, Any] = {}
    if {"name", "short_name", "aliases"} & set(changes):
        names = {
            **{f: getattr(enterprise, f) for f in ("short_name", "name", "aliases")},
            **changes,
        }
        aliases = str(names["aliases"]).splitlines()
        follows["initials"] = initials_of(names["short_name"], names["name"], *aliases)
    rows = Enterprise.objects.filter(pk=enterprise.pk, version=enterprise.version)
    if rows.update(version=F("version") + 1, **changes, **follows) != 1:
        raise StaleCopy(cast("Tracked", enterprise), changes)
    if "area_id" in changes:
        area = ScopeNode.objects.get(pk=changes["area_id"], district_id=enterprise.district_id)
        require_within(area, roles, actor=actor, at=now)
        move_node(enterprise.node, parent=area)
    if "short_name" in changes:
        ScopeNode.objects.filter(pk=enterprise.node_id).update(name=changes["short_name"])
    enterprise.refresh_from_db()
