"""How allauth fits Yiqi: nobody signs up by oneself, secrets are encrypted.

(Not one of an area's usual names: allauth loads it by this one.)
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import redirect

from yiqi.accounts.entry import begin_session
from yiqi.accounts.models import SignIn, User
from yiqi.accounts.operations import connect_openid
from yiqi.audit.keys import decrypt, encrypt

KEY = "accounts.second_factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the security administrator, an import or an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by oneself."""
        return False


class OpenIdAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """OpenID Connect signs in people whose account exists already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Nobody signs up by oneself."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account and go on by our own way in, second factor included.

        The provider's ``preferred_username`` must be the user name here; from then on its ``sub``
        counts.
        """
        user = sociallogin.user if sociallogin.is_existing else self._account_of(sociallogin)
        if user is None or not user.is_active:
            raise ImmediateHttpResponse(redirect("accounts:openid_unknown"))
        if not sociallogin.is_existing:
            connect_openid(user, sociallogin.account)
        next_url = str(sociallogin.state.get("next") or "")
        raise ImmediateHttpResponse(
            begin_session(request, user, method=SignIn.Method.OPEN_ID, next_url=next_url)
        )

    def on_authentication_error(self, request: HttpRequest, *_: object, **__: object) -> None:
        """Say in words that the provider did not sign the person in."""
        raise ImmediateHttpResponse(redirect("accounts:openid_failed"))

    def _account_of(self, sociallogin: Any) -> User | None:
        claims = sociallogin.account.extra_data or {}
        claims = {**claims.get("id_token", {}), **claims.get("userinfo", {}), **claims}
        username = str(claims.get("preferred_username") or "")
        if not username:
            return None
        return User.objects.filter(username=username, kind=User.Kind.PERSON).first()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the shared secrets encrypted under a key outside the database."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` sealed."""
        return b64encode(encrypt(text, key=KEY)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed."""
        return decrypt(b64decode(encrypted_text), key=KEY)
