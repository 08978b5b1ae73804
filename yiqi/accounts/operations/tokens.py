"""Writes device accounts and the secrets of devices and client programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import AccessToken, ScopeNode, User
from yiqi.accounts.operations.scopes import require_scope
from yiqi.accounts.operations.users import add_user, give_role, require_care_of
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal
from yiqi.lib.tokens import fingerprint, new_token

DEVICE_ROLES = ("gate", "medical")


class NoDeviceRole(Refusal):
    """A device holds the role of a gate or of a medical team, nothing else."""

    code = "no_device_role"


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
    record(kind="accounts.access_token.issue", subject=token, actor=actor, at=now, district_id=None)
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
def renew_secret(user: User, *, label: str, actor: User | None, now: datetime) -> IssuedToken:
    """Give a device or client a new secret; the old ones are worth nothing from now on."""
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
    """Let a secret be worth nothing from now on: a device is lost."""
    require_care_of(actor, token.user, at=now)
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record(
        kind="accounts.access_token.revoke", subject=token, actor=actor, at=now, district_id=None
    )
