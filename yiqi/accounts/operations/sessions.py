"""Writes who signed in from where, and ends it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from yiqi.accounts.models import RememberedDevice, SignIn, User
from yiqi.audit.operations import record


@transaction.atomic
def note_sign_in(
    user: User,
    *,
    session_key: str,
    method: str,
    device: str,
    address: str | None,
    now: datetime,
) -> SignIn:
    """Note a new session; a session that was another's before ends there."""
    SignIn.objects.filter(session_key=session_key, ended_at=None).update(ended_at=now)
    made = SignIn.objects.create(
        user=user,
        session_key=session_key,
        method=method,
        device=device[:80],
        address=address,
        signed_in_at=now,
    )
    record(
        kind="accounts.sign_in.begin",
        subject=made,
        actor=user,
        at=now,
        district_id=None,
        data={"method": method},
    )
    return made


@transaction.atomic
def follow_session(before: str, after: str) -> None:
    """Let the noted session go on under its new key, as after a change of password."""
    SignIn.objects.filter(session_key=before, ended_at=None).update(session_key=after)


@transaction.atomic
def note_sign_out(session_key: str, *, now: datetime) -> None:
    """Note that the person signed out."""
    _end(SignIn.objects.filter(session_key=session_key), actor=None, now=now)


@transaction.atomic
def expire_session(session_key: str, *, now: datetime) -> None:
    """End a session that nobody used for a while; the log says that no person did it."""
    _end(SignIn.objects.filter(session_key=session_key), actor=None, now=now, step="expire")


@transaction.atomic
def end_session(sign_in: SignIn, *, actor: User, now: datetime) -> None:
    """End one session, on whichever device it is."""
    _end(SignIn.objects.filter(pk=sign_in.pk), actor=actor, now=now)


@transaction.atomic
def end_other_sessions(user: User, *, session_key: str, now: datetime) -> int:
    """End all of the person's sessions but this one; return how many."""
    return _end(
        SignIn.objects.filter(user=user).exclude(session_key=session_key), actor=user, now=now
    )


@transaction.atomic
def end_all_sessions(user: User, *, now: datetime) -> int:
    """End every session of a person and forget the remembered devices; return how many sessions."""
    RememberedDevice.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    return _end(SignIn.objects.filter(user=user), actor=None, now=now)


def _end(
    sign_ins: QuerySet[SignIn], *, actor: User | None, now: datetime, step: str = "end"
) -> int:
    open_ones = list(sign_ins.filter(ended_at=None))
    Session.objects.filter(session_key__in=[one.session_key for one in open_ones]).delete()
    SignIn.objects.filter(pk__in=[one.pk for one in open_ones]).update(ended_at=now)
    for one in open_ones:
        record(
            kind=f"accounts.sign_in.{step}",
            subject=one,
            actor=None if step == "expire" else actor or one.user,
            at=now,
            district_id=None,
        )
    return len(open_ones)
