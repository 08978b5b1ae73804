"""Turns one database address into Django's settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadDatabaseUrl(ValueError):
    """The address is neither ``sqlite:///PATH`` nor ``postgresql://…``."""


def database_from(url: str) -> dict[str, Any]:
    """Return Django's ``DATABASES`` entry for ``sqlite:///PATH`` or ``postgresql://USER@HOST/NAME``.

    Raises:
        BadDatabaseUrl: another scheme, or no database named.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgresql", "postgres"}:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise BadDatabaseUrl(f"{url!r}: give sqlite:///PATH or postgresql://USER@HOST/NAME")


def _sqlite(path: str) -> dict[str, Any]:
    if not path:
        raise BadDatabaseUrl("sqlite:///PATH needs a path")
    return {
        "ENGINE": "yiqi.config.sqlite_flock",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
