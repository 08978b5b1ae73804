"""How allauth's sign-in fits Yiqi: nobody signs up by oneself.

(Not one of an area's usual names: allauth loads it by this one.)
"""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


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
