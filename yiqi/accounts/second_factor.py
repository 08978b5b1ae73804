"""The second factor: six digits from a phone, or one of ten recovery codes.

allauth keeps the secrets and computes the digits; a code is good once, on every web worker.
(Not one of an area's usual names: views, middleware and adapters share it.)
"""

from __future__ import annotations

from collections.abc import Iterable

import segno
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from yiqi.accounts.models import User

DIGITS = 6


def has_second_factor(user: User) -> bool:
    """Tell whether the person has set one up."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def must_have_second_factor(roles: Iterable[str]) -> bool:
    """Tell whether one of ``roles`` requires it (settings.SECOND_FACTOR_ROLES)."""
    return not frozenset(roles).isdisjoint(settings.SECOND_FACTOR_ROLES)


def matching_counter(secret: str, code: str, *, after: int = -1) -> int | None:
    """Return the time step whose digits are ``code``, later than step ``after``; or None."""
    given = "".join(code.split())
    for counter in yield_hotp_counters_from_time():
        if counter > after and format_hotp_value(hotp_value(secret, counter)) == given:
            return int(counter)
    return None


def secret_of(authenticator: Authenticator) -> str:
    """Return the secret shared with the person's phone."""
    return str(decrypt(authenticator.data["secret"]))


def recovery_codes_of(user: User) -> list[str]:
    """Return the codes that are left; none before they are made."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(kept).get_unused_codes()) if kept else []


def setup_address(user: User, secret: str) -> str:
    """Return the ``otpauth://`` address that an authenticator program reads."""
    issuer = str(settings.MFA_TOTP_ISSUER)
    query = urlencode({"secret": secret, "issuer": issuer, "digits": str(DIGITS)})
    return f"otpauth://totp/{issuer}:{user.username}?{query}"


def qr_svg(text: str, *, scale: int = 5) -> SafeString:
    """Return ``text`` as a QR code, an inline SVG without any style."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=scale, border=2, svgclass="yq-qr", lineclass=None, light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by segno, holds no text of ours
