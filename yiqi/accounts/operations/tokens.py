"""Writes the accounts of devices and client programs, and their secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yiqi.accounts.models import AccessToken, ScopeNode, Unit, User
from yiqi.accounts.operations.scopes import require_scope
from yiqi.accounts.operations.users import NoDeviceRole, add_user, give_role, require_care_of
from yiqi.accounts.permissions import allowed
from yiqi.accounts.queries import district_of, live_token, load_grants
from yiqi.accounts.rules import DEVICE_ROLES, TOKEN_USE_MINUTES
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal
from yiqi.lib.tokens import fingerprint, new_token


class NoOpenClient(Refusal):
    """A token is issued to the open account of a client program, to nobody else."""

    code = "no_open_client"


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh secret: shown once, kept only as its fingerprint."""

    token: AccessToken
    secret: str


@transaction.atomic
def issue_access_token(
    user: User,
    *,
    label: str,
    token_hash: str,
    now: datetime,
    expires_at: datetime | None = None,
    actor: User | None = None,
) -> AccessToken:
    """Keep the hash of a secret that a device or client program presents."""
    token = AccessToken.objects.create(
        user=user, label=label, token_hash=token_hash, created_at=now, expires_at=expires_at
    )
    _record("issue", token, actor=actor, now=now)
    return token


@allowed("secadmin")
@transaction.atomic
def add_device(
    *, name: str, role: str, node: ScopeNode, actor: User | None, now: datetime
) -> IssuedToken:
    """Add a device account bound to one place, with its first secret.

    Raises:
        NoDeviceRole: another role than gate or medical.
        OutsideOwnScope: the administrator does not look after this place.
    """
    if role not in DEVICE_ROLES:
        raise NoDeviceRole
    require_scope(actor, node, "secadmin", at=now)
    user = add_user(
        username=f"device-{new_token(16)}",
        display_name=name,
        kind=User.Kind.DEVICE,
        actor=actor,
        now=now,
    )
    give_role(user, role=role, node=node, actor=actor, now=now)
    return renew_secret(user, label=name, actor=actor, now=now)


@allowed("secadmin")
@transaction.atomic
def add_client(
    *,
    username: str,
    display_name: str,
    role: str,
    node: ScopeNode,
    actor: User | None,
    now: datetime,
    unit: Unit | None = None,
) -> User:
    """Add the account of a client program with its one role; its tokens are issued apart.

    Raises:
        NoClientRole: the role is not for programs, or not over this kind of place.
        SectionMissing: the role ``section`` without its section.
        UnitElsewhere: the unit belongs to another district.
        OutsideOwnScope: the administrator does not look after this place.
        IntegrityError: the user name is taken; the form asks first.
    """
    require_scope(actor, node, "secadmin", at=now)
    user = add_user(
        username=username,
        display_name=display_name,
        kind=User.Kind.CLIENT,
        actor=actor,
        now=now,
    )
    give_role(user, role=role, node=node, unit=unit, actor=actor, now=now)
    return user


@allowed("secadmin")
@transaction.atomic
def issue_client_token(
    client: User, *, label: str, actor: User | None, now: datetime, expires_at: datetime | None
) -> IssuedToken:
    """Give a client program one more secret; the others stay good until they are revoked.

    Two may be good at a time, so that a program changes over without a gap.

    Raises:
        NoOpenClient: the account is closed, or not a client program's.
        OutsideOwnScope: the administrator does not look after the program.
    """
    require_care_of(actor, client, at=now)
    if client.kind != User.Kind.CLIENT or not client.is_active:
        raise NoOpenClient(name=client.display_name)
    secret = new_token()
    token = issue_access_token(
        client,
        label=label,
        token_hash=fingerprint(secret),
        expires_at=expires_at,
        actor=actor,
        now=now,
    )
    return IssuedToken(token, secret)


@allowed("secadmin")
@transaction.atomic
def renew_secret(user: User, *, label: str, actor: User | None, now: datetime) -> IssuedToken:
    """Give a device a new secret; the old ones are worth nothing from now on."""
    require_care_of(actor, user, at=now)
    for token in AccessToken.objects.filter(user=user, revoked_at=None):
        revoke_access_token(token, actor=actor, now=now)
    secret = new_token()
    token = issue_access_token(
        user, label=label, token_hash=fingerprint(secret), actor=actor, now=now
    )
    return IssuedToken(token, secret)


@allowed("secadmin")
@transaction.atomic
def revoke_access_token(token: AccessToken, *, actor: User | None, now: datetime) -> None:
    """Let a secret be worth nothing from now on; revoked before: nothing happens."""
    require_care_of(actor, token.user, at=now)
    revoked = AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    token.refresh_from_db(fields=["revoked_at"])
    if revoked:
        _record("revoke", token, actor=actor, now=now)


def owner_of_token(secret: str, *, now: datetime) -> User | None:
    """Return whose live access token ``secret`` is, with the grants loaded; None: nobody's.

    The use is noted on the token, at most once every few minutes.
    """
    token = live_token(fingerprint(secret), at=now)
    if token is None:
        return None
    noted = token.last_used_at
    if noted is None or abs(now - noted) >= timedelta(minutes=TOKEN_USE_MINUTES):
        _note_use(token, now=now)
    load_grants(token.user, at=now)
    return token.user


@transaction.atomic
def _note_use(token: AccessToken, *, now: datetime) -> None:
    AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _record(step: str, token: AccessToken, *, actor: User | None, now: datetime) -> None:
    record(
        kind=f"accounts.access_token.{step}",
        subject=token,
        actor=actor,
        at=now,
        district_id=district_of(token.user, at=now),
        data={"user": token.user_id},
    )
