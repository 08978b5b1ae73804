"""Opens and ends incidents; decides levels; keeps the leading group."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import record
from yiqi.incidents.models import Incident, LeadingGroupMember, LevelDecision
from yiqi.incidents.operations.authority import acting_for
from yiqi.incidents.rules import levels_for
from yiqi.lib.errors import Refusal


class StartsInTheFuture(Refusal):
    """An incident cannot have begun later than now."""

    code = "incident_starts_in_the_future"


class EndsBeforeItBegins(Refusal):
    """An end was given that lies before its beginning."""

    code = "ends_before_it_begins"


class IncidentEnded(Refusal):
    """The incident is over; nothing more is decided in it."""

    code = "incident_ended"


class UnknownLevel(Refusal):
    """This kind of emergency has no such level on this scale."""

    code = "unknown_level"


class LevelOverlaps(Refusal):
    """The scale already has a level that began at that moment or later."""

    code = "level_overlaps"


class NoLevelToEnd(Refusal):
    """The scale has no level in force that could be ended."""

    code = "no_level_to_end"


class MembershipEnded(Refusal):
    """The member has already left the leading group."""

    code = "membership_ended"


@allowed("leader", "duty")
@transaction.atomic
def open_incident(
    *,
    district: ScopeNode,
    name: str,
    kind: str,
    area_text: str,
    starts_at: datetime,
    authority_document: str,
    actor: User | None,
    now: datetime,
) -> Incident:
    """Open an incident in ``district``; its day 1 is the local date of ``starts_at``.

    Raises:
        StartsInTheFuture: ``starts_at`` is later than ``now``.
    """
    deputised = acting_for(actor, district, at=now)
    if starts_at > now:
        raise StartsInTheFuture(starts_at=starts_at)
    incident = Incident.objects.create(
        district=district,
        name=name,
        kind=kind,
        area_text=area_text,
        starts_at=starts_at,
        authority_document=authority_document,
    )
    _log(incident, "open", {"kind": kind, "name": name}, actor=actor, now=now, deputised=deputised)
    return incident


@allowed("leader", "duty")
@transaction.atomic
def end_incident(
    incident: Incident, *, ends_at: datetime, actor: User | None, now: datetime
) -> None:
    """End an incident at ``ends_at``; its levels end with it.

    Raises:
        IncidentEnded: somebody has ended it already.
        EndsBeforeItBegins: the end is not after the start.
    """
    deputised = _check_running(incident, actor, now)
    if ends_at <= incident.starts_at:
        raise EndsBeforeItBegins
    if not Incident.objects.filter(pk=incident.pk, ends_at=None).update(ends_at=ends_at):
        raise IncidentEnded
    incident.ends_at = ends_at
    LevelDecision.objects.filter(incident=incident, valid_to=None, valid_from__lt=ends_at).update(
        valid_to=ends_at
    )
    _log(incident, "end", {"ends_at": ends_at}, actor=actor, now=now, deputised=deputised)


@allowed("leader", "duty")
@transaction.atomic
def decide_level(
    incident: Incident,
    *,
    scale: str,
    level: str,
    decided_by: str,
    document: str,
    area_text: str,
    valid_from: datetime,
    actor: User | None,
    now: datetime,
) -> LevelDecision:
    """Note the level that an authority has decided; the scale's former level ends that moment.

    Raises:
        UnknownLevel: the scale has no such level for this kind of emergency.
        LevelOverlaps: the level in force did not begin before ``valid_from``.
        IncidentEnded: the incident is over.
    """
    deputised = _check_running(incident, actor, now)
    if level not in levels_for(incident.kind, scale):
        raise UnknownLevel(level=level, scale=scale)
    open_ones = LevelDecision.objects.filter(incident=incident, scale=scale, valid_to=None)
    former = open_ones.first()
    if former is not None and former.valid_from >= valid_from:
        raise LevelOverlaps(valid_from=former.valid_from)
    open_ones.update(valid_to=valid_from)
    decision = LevelDecision.objects.create(
        incident=incident,
        scale=scale,
        level=level,
        decided_by=decided_by,
        document=document,
        area_text=area_text,
        valid_from=valid_from,
    )
    details = {"scale": scale, "level": level, "before": former.level if former else None}
    _log(
        incident,
        "decide_level",
        details | {"valid_from": valid_from},
        actor=actor,
        now=now,
        deputised=deputised,
    )
    return decision


@allowed("leader", "duty")
@transaction.atomic
def end_level(
    incident: Incident,
    *,
    scale: str,
    ends_at: datetime,
    document: str,
    actor: User | None,
    now: datetime,
) -> None:
    """End the level in force on ``scale`` without a new one (解除).

    Raises:
        NoLevelToEnd: the scale has none.
        EndsBeforeItBegins: ``ends_at`` is not after its beginning.
    """
    deputised = _check_running(incident, actor, now)
    former = LevelDecision.objects.filter(incident=incident, scale=scale, valid_to=None).first()
    if former is None:
        raise NoLevelToEnd
    if ends_at <= former.valid_from:
        raise EndsBeforeItBegins
    LevelDecision.objects.filter(pk=former.pk, valid_to=None).update(valid_to=ends_at)
    details = {"scale": scale, "level": former.level, "document": document, "ends_at": ends_at}
    _log(incident, "end_level", details, actor=actor, now=now, deputised=deputised)


@allowed("leader", "duty")
@transaction.atomic
def add_member(
    incident: Incident,
    *,
    name: str,
    organisation: str,
    duty: str,
    valid_from: datetime,
    actor: User | None,
    now: datetime,
    user: User | None = None,
) -> LeadingGroupMember:
    """Take somebody into the leading group (领导小组) from ``valid_from`` on."""
    deputised = _check_running(incident, actor, now)
    member = LeadingGroupMember.objects.create(
        incident=incident,
        user=user,
        name=name,
        organisation=organisation,
        duty=duty,
        valid_from=valid_from,
    )
    _log(incident, "add_member", {"member": member.pk}, actor=actor, now=now, deputised=deputised)
    return member


@allowed("leader", "duty")
@transaction.atomic
def end_membership(
    member: LeadingGroupMember, *, ends_at: datetime, actor: User | None, now: datetime
) -> None:
    """Let a member leave the leading group; the row stays as history.

    Raises:
        MembershipEnded: the member has already left.
        EndsBeforeItBegins: ``ends_at`` is not after the beginning.
    """
    deputised = acting_for(actor, member.incident.district, at=now)
    if ends_at <= member.valid_from:
        raise EndsBeforeItBegins
    rows = LeadingGroupMember.objects.filter(pk=member.pk, valid_to=None)
    if not rows.update(valid_to=ends_at):
        raise MembershipEnded
    member.valid_to = ends_at
    _log(
        member.incident,
        "end_membership",
        {"member": member.pk},
        actor=actor,
        now=now,
        deputised=deputised,
    )


def _check_running(incident: Incident, actor: User | None, now: datetime) -> int | None:
    deputised = acting_for(actor, incident.district, at=now)
    if incident.ends_at is not None:
        raise IncidentEnded
    return deputised


def _log(
    incident: Incident,
    step: str,
    details: dict[str, Any],
    *,
    actor: User | None,
    now: datetime,
    deputised: int | None,
) -> None:
    record(
        kind=f"incidents.incident.{step}",
        subject=incident,
        actor=actor,
        at=now,
        district_id=incident.district_id,
        acting_for_id=deputised,
        data=details,
    )
