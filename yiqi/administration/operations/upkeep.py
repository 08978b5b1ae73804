"""Writes what keeps the house running: locks, sessions and failed reactions."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from django.db import transaction

from yiqi.accounts.models import User
from yiqi.accounts.operations import end_all_sessions, require_care_of
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import record, retry_reactions


@allowed("secadmin")
@transaction.atomic
def unlock(attempt: AccessAttempt, *, actor: User | None, now: datetime) -> None:
    """Let somebody who was locked out try again at once."""
    username = attempt.username
    attempt.delete()
    user = User.objects.filter(username=username).first()
    if user is not None:
        record(kind="accounts.user.unlock", subject=user, actor=actor, at=now, district_id=None)


@allowed("secadmin")
@transaction.atomic
def end_sessions_of(user: User, *, actor: User | None, now: datetime) -> int:
    """End every session of a person and forget the remembered devices; return how many.

    Raises:
        OutsideOwnScope: the administrator does not look after the person.
    """
    require_care_of(actor, user, at=now)
    count = end_all_sessions(user, now=now)
    record(kind="accounts.user.end_sessions", subject=user, actor=actor, at=now, district_id=None)
    return count


@allowed("sysadmin")
@transaction.atomic
def retry_failed(*, actor: User | None, now: datetime) -> int:
    """Let every failed reaction run again at once; return how many."""
    count = retry_reactions(now=now)
    if actor is not None and count:
        record(
            kind="administration.reactions.retry",
            subject=actor,
            actor=actor,
            at=now,
            district_id=None,
            data={"count": count},
        )
    return count
