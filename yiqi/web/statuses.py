"""Statuses as a reader sees them: always an icon, a word and a colour together."""

from __future__ import annotations

from dataclasses import dataclass

from yiqi.web.navigation import Words

TONES = frozenset({"neutral", "info", "progress", "good", "warn", "bad"})


@dataclass(frozen=True, slots=True)
class Status:
    """The look of one status; ``tone`` is one of ``TONES``."""

    label: Words
    icon: str
    tone: str = "neutral"


_statuses: dict[str, Status] = {}


def register(kind: str, label: Words, *, icon: str, tone: str = "neutral") -> None:
    """Give a status its look; ``kind`` is ``area.state``, for example ``problems.received``.

    Raises:
        ValueError: the tone is unknown.
    """
    if tone not in TONES:
        raise ValueError(f"no tone {tone!r}")
    _statuses[kind] = Status(label, icon, tone)


def status_of(kind: str) -> Status:
    """Return the look of a status; an unknown one shows its own code, without colour."""
    return _statuses.get(kind) or Status(kind, "circle-dot")


def registered() -> dict[str, Status]:
    """Return every status, for the style page."""
    return dict(_statuses)
