"""Writes second factors, and which account an OpenID Connect identity opens."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from yiqi.accounts.models import User
from yiqi.accounts.operations.sessions import end_all_sessions
from yiqi.accounts.operations.users import require_care_of
from yiqi.accounts.permissions import allowed
from yiqi.accounts.second_factor import matching_counter, secret_of
from yiqi.audit.operations import record
from yiqi.lib.errors import Refusal


class SecondFactorWrong(Refusal):
    """The digits are not those of this moment, were used before, or the recovery code is none."""

    code = "second_factor_wrong"


@transaction.atomic
def set_up_second_factor(user: User, *, secret: str, code: str, now: datetime) -> None:
    """Take ``secret`` as the person's second factor once its digits were typed back right.

    Raises:
        SecondFactorWrong: the digits do not belong to the secret.
    """
    counter = matching_counter(secret, code)
    if counter is None:
        raise SecondFactorWrong
    Authenticator.objects.filter(user=user).delete()
    made = TOTP.activate(user, secret).instance
    made.data["counter"] = counter
    made.save(update_fields=["data"])
    RecoveryCodes.activate(user)
    _log(user, "set_up", actor=user, now=now)


@transaction.atomic
def use_second_factor(user: User, *, code: str, now: datetime) -> None:
    """Use up six digits or a recovery code.

    Raises:
        SecondFactorWrong: neither fits, or it was used before.
    """
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if kept is not None:
        counter = matching_counter(secret_of(kept), code, after=int(kept.data.get("counter", -1)))
        # Of two at once with the same digits only one finds the row as it was read.
        unused = Authenticator.objects.filter(pk=kept.pk, last_used_at=kept.last_used_at)
        if counter is not None and unused.update(
            data={**kept.data, "counter": counter}, last_used_at=now
        ):
            return
    spare = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if spare is None or not RecoveryCodes(spare).validate_code("".join(code.split())):
        raise SecondFactorWrong
    _log(user, "use_recovery_code", actor=user, now=now)


@transaction.atomic
def renew_recovery_codes(user: User, *, now: datetime) -> None:
    """Make ten new recovery codes; the old ones are worth nothing."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    _log(user, "renew_recovery_codes", actor=user, now=now)


@transaction.atomic
def remove_own_second_factor(user: User, *, now: datetime) -> None:
    """Take away a second factor that no role of the person requires; the screen has asked."""
    Authenticator.objects.filter(user=user).delete()
    _log(user, "remove", actor=user, now=now)


@allowed("secadmin")
@transaction.atomic
def remove_second_factor(user: User, *, actor: User | None, now: datetime) -> None:
    """Take away the second factor of somebody who lost the phone; every session ends."""
    require_care_of(actor, user, at=now)
    end_all_sessions(user, now=now)
    Authenticator.objects.filter(user=user).delete()
    _log(user, "remove", actor=actor, now=now)


@transaction.atomic
def connect_openid(user: User, account: SocialAccount) -> None:
    """Note that this identity of the provider opens this account from now on."""
    account.user = user
    account.save()


def _log(user: User, step: str, *, actor: User | None, now: datetime) -> None:
    record(
        kind=f"accounts.second_factor.{step}", subject=user, actor=actor, at=now, district_id=None
    )
