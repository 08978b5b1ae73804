"""Which OpenID Connect provider the bureau has set, if any.

(Not one of an area's usual names: the sign-in page and its door both ask.)
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings


def provider_id() -> str:
    """Return the provider's id in our addresses; empty where none is set."""
    return str(_app().get("provider_id", ""))


def provider_name() -> str:
    """Return what the button says; empty where none is set."""
    return str(_app().get("name", ""))


def provider_origin() -> str:
    """Return ``https://host`` of the provider; empty where none is set."""
    parts = urlsplit(str(_app().get("settings", {}).get("server_url", "")))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _app() -> dict[str, Any]:
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers.get("openid_connect", {}).get("APPS", [])
    return apps[0] if apps else {}
