"""Writes the codes sent to a contact's phone, where the bureau has a gateway."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from yiqi.accounts.models import SmsCode, User
from yiqi.accounts.rules import CODE_MINUTES, CODE_TRIES, CODES_AN_HOUR
from yiqi.audit.keys import keyed_hash
from yiqi.lib.errors import Refusal

Gateway = Callable[..., None]  # called with (phone, code)
KEY = "accounts.sms"


class TooManyCodes(Refusal):
    """Too many codes went to this phone within the hour."""

    code = "too_many_codes"


class CodeWrong(Refusal):
    """The code is not the one that was sent, is out of date, or was tried too often."""

    code = "sms_code_wrong"


def sms_gateway() -> Gateway | None:
    """Return the function that sends a code, or None where the bureau has no gateway.

    ``settings.SMS_GATEWAY`` is a function, or the dotted path of one.
    """
    named = getattr(settings, "SMS_GATEWAY", None)
    return import_string(named) if isinstance(named, str) and named else named or None


def send_code(user: User, *, now: datetime) -> None:
    """Send six digits to the contact's phone; the row first, the sending outside the transaction.

    Raises:
        TooManyCodes: five within the hour.
    """
    gateway = sms_gateway()
    if gateway is None:
        return
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        recent = SmsCode.objects.filter(user=user, sent_at__gt=now - timedelta(hours=1))
        if recent.count() >= CODES_AN_HOUR:
            raise TooManyCodes
        SmsCode.objects.filter(user=user, used_at=None).update(used_at=now)
        SmsCode.objects.create(
            user=user,
            code_hash=_hash(user, code),
            sent_at=now,
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
    gateway(user.phone, code)


def check_code(user: User, code: str, *, now: datetime) -> None:
    """Use up the code sent to ``user``.

    Raises:
        CodeWrong: another code; the try is counted.
    """
    live = SmsCode.objects.filter(user=user, used_at=None, expires_at__gt=now, tries__lt=CODE_TRIES)
    with transaction.atomic():  # of its own: the refusal must not undo the count
        used = live.filter(code_hash=_hash(user, code.strip())).update(used_at=now)
        if not used:
            live.update(tries=F("tries") + 1)
    if not used:
        raise CodeWrong


def _hash(user: User, code: str) -> str:
    return keyed_hash(f"{user.pk}:{code}", key=KEY)
