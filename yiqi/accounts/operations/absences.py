"""Writes absences: who deputises for whom, from when to when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import Absence, User
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import absences_within, can_register_absence_of, district_of, roles_of
from yiqi.accounts.rules import ABSENCE_ROLES, ADMINISTRATORS
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal


class AbsenceNotYours(Refusal):
    """Only the person, the head of the section, the duty office or a leader registers it."""

    code = "absence_not_yours"


class DeputyAway(Refusal):
    """The deputy is away in that time."""

    code = "deputy_away"


class AbsenceOverlaps(Refusal):
    """The person has an absence in that time already."""

    code = "absence_overlaps"


class NoDeputy(Refusal):
    """The deputy is the person, a device, a contact, one of the administrators, or elsewhere."""

    code = "no_deputy"


class AbsenceWithoutTime(Refusal):
    """The absence ends before it begins, or is over already."""

    code = "absence_without_time"


@allowed(*ABSENCE_ROLES)
@transaction.atomic
def register_absence(
    user: User,
    *,
    deputy: User,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    actor: User | None,
    now: datetime,
) -> Absence:
    """Let ``deputy`` (AB岗) act for ``user`` from ``starts_at`` to ``ends_at``.

    Raises:
        AbsenceNotYours, NoDeputy, DeputyAway, AbsenceOverlaps, AbsenceWithoutTime: as they say.
    """
    if actor is not None and not can_register_absence_of(actor, user, at=now):
        raise AbsenceNotYours
    if ends_at <= starts_at or ends_at <= now:
        raise AbsenceWithoutTime
    _check_deputy(user, deputy, now=now)
    if absences_within(starts_at, ends_at).filter(user=user).exists():
        raise AbsenceOverlaps(name=user.display_name)
    if absences_within(starts_at, ends_at).filter(user=deputy).exists():
        raise DeputyAway(name=deputy.display_name)
    absence = Absence.objects.create(
        user=user,
        deputy=deputy,
        reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        registered_by=actor,
    )
    _log("register", absence, actor=actor, now=now)
    return absence


@allowed(*ABSENCE_ROLES)
@transaction.atomic
def end_absence(absence: Absence, *, actor: User | None, now: datetime) -> None:
    """Let the person be back from now on; one that has not begun is called off.

    Raises:
        AbsenceNotYours: see ``register_absence``; the deputy may not end it either.
    """
    if actor is not None and not can_register_absence_of(actor, absence.user, at=now):
        raise AbsenceNotYours
    if absence.cancelled_at is not None or absence.ends_at <= now:
        return
    if absence.starts_at >= now:
        absence.cancelled_at = now
    else:
        absence.ends_at = now
    absence.save(update_fields=["cancelled_at", "ends_at"])
    _log("end", absence, actor=actor, now=now)


def _check_deputy(user: User, deputy: User, *, now: datetime) -> None:
    fits = (
        deputy.pk != user.pk
        and deputy.kind == User.Kind.PERSON
        and deputy.is_active
        and not roles_of(deputy, at=now) & set(ADMINISTRATORS)
        and district_of(deputy, at=now) == district_of(user, at=now)
    )
    if not fits:
        raise NoDeputy(name=deputy.display_name)


def _log(step: str, absence: Absence, *, actor: User | None, now: datetime) -> None:
    record(
        kind=f"accounts.absence.{step}",
        subject=absence,
        actor=actor,
        at=now,
        district_id=district_of(absence.user, at=now),
        data={"user": absence.user_id, "deputy": absence.deputy_id},
    )
