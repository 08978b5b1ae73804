"""Places in the page's frame that areas above fill: incident, clock, bell, banners, user menu.

An area registers one function for a slot in ``AppConfig.ready``; it gets the request and answers
with the slot's dataclass or None. It runs once for every full page, so it may cost one query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from yiqi.web.navigation import Words


@dataclass(frozen=True, slots=True)
class IncidentFace:
    """The running incident on the top bar; ``tone`` colours the response level."""

    name: str
    day: int | None = None
    level: Words = ""
    tone: str = "info"
    url: str = ""


@dataclass(frozen=True, slots=True)
class ClockFace:
    """The time shown and the next fixed time of the day; ``shift`` says so on a demo clock.

    ``action_url`` (a POST address) gives the demo clock its button.
    """

    now: datetime
    next_label: Words = ""
    next_at: datetime | None = None
    shift: Words = ""
    action_label: Words = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class BellFace:
    """How many notices wait for the viewer, and where they are."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Banner:
    """A line over every page; the action, if any, is a POST button."""

    text: Words
    tone: str = "info"
    action_label: Words = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the user's menu."""

    label: Words
    url: str
    icon: str = "user"


IncidentSlot = Callable[[HttpRequest], IncidentFace | None]
ClockSlot = Callable[[HttpRequest], ClockFace | None]
BellSlot = Callable[[HttpRequest], BellFace | None]
BannerSlot = Callable[[HttpRequest], list[Banner]]
MenuSlot = Callable[[HttpRequest], list[MenuEntry]]

_incident: list[IncidentSlot] = []
_clock: list[ClockSlot] = []
_bell: list[BellSlot] = []
_banners: list[BannerSlot] = []
_menu: list[MenuSlot] = []


def show_incident(function: IncidentSlot) -> IncidentSlot:
    """Fill the incident slot; the last registered function counts."""
    _incident[:] = [function]
    return function


def show_clock(function: ClockSlot) -> ClockSlot:
    """Fill the clock slot; the last registered function counts."""
    _clock[:] = [function]
    return function


def show_bell(function: BellSlot) -> BellSlot:
    """Fill the bell slot; the last registered function counts."""
    _bell[:] = [function]
    return function


def add_banners(function: BannerSlot) -> BannerSlot:
    """Add a source of banners."""
    if function not in _banners:
        _banners.append(function)
    return function


def add_menu_entries(function: MenuSlot) -> MenuSlot:
    """Add a source of lines to the user's menu."""
    if function not in _menu:
        _menu.append(function)
    return function


@dataclass(frozen=True, slots=True)
class FilledSlots:
    """What the slots hold on one page."""

    incident: IncidentFace | None
    clock: ClockFace | None
    bell: BellFace | None
    banners: list[Banner]
    menu: list[MenuEntry]


def filled(request: HttpRequest) -> FilledSlots:
    """Ask every registered function once and return the answers."""
    return FilledSlots(
        incident=_incident[0](request) if _incident else None,
        clock=_clock[0](request) if _clock else None,
        bell=_bell[0](request) if _bell else None,
        banners=[banner for source in _banners for banner in source(request)],
        menu=[entry for source in _menu for entry in source(request)],
    )
