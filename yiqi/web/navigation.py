"""The left navigation: areas register their entries, a page shows those of the viewer's roles."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
EVERYONE: frozenset[str] = frozenset()
BOTTOM_BAR_SIZE = 4
SHORT = 14  # entries that stand open without scrolling


@dataclass(frozen=True, slots=True)
class NavArea:
    """One group of the navigation; ``top`` and ``system`` stand before and after the ten."""

    code: str
    label: Words
    icon: str


AREAS = (
    NavArea("top", "", "home"),
    NavArea("organise", _("组织与巡查"), "clipboard-check"),
    NavArea("problems", _("问题闭环"), "messages"),
    NavArea("notices", _("通知·值守·物资"), "speakerphone"),
    NavArea("reports", _("日报与摸底"), "report"),
    NavArea("screening", _("风险排查"), "radar-2"),
    NavArea("testing", _("全员检测"), "test-pipe"),
    NavArea("networks", _("检测点网络"), "network"),
    NavArea("exits", _("出门证与接送"), "id-badge-2"),
    NavArea("vehicles", _("车辆通行"), "truck"),
    NavArea("growth", _("稳增长"), "chart-line"),
    NavArea("system", _("系统管理"), "settings"),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. No ``roles`` means everyone signed in; ``phone`` ranks it for the bottom bar."""

    area: str
    label: Words
    url_name: str
    icon: str
    roles: frozenset[str] = EVERYONE
    order: int = 100
    phone: int | None = None


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry as one viewer sees it on one page."""

    label: Words
    url: str
    icon: str
    is_active: bool
    phone: int | None


@dataclass(frozen=True, slots=True)
class NavGroup:
    """An area with the entries that the viewer may use."""

    area: NavArea
    links: tuple[NavLink, ...]

    @property
    def is_active(self) -> bool:
        """Tell whether the present page belongs to this area."""
        return any(link.is_active for link in self.links)


@dataclass(frozen=True, slots=True)
class Navigation:
    """Everything that the frame of a page shows to move about."""

    groups: tuple[NavGroup, ...]
    key: Hashable = None  # two of the same key look the same

    @property
    def bottom_bar(self) -> list[NavLink]:
        """Return the phone's bottom bar: at most three entries, the fourth place is the menu's."""
        links = [link for group in self.groups for link in group.links]
        ranked = sorted((k for k in links if k.phone is not None), key=lambda k: k.phone or 0)
        room = BOTTOM_BAR_SIZE if len(links) <= BOTTOM_BAR_SIZE else BOTTOM_BAR_SIZE - 1
        return (ranked or links)[:room]

    @property
    def is_short(self) -> bool:
        """Tell whether every group may stand open."""
        return sum(len(group.links) for group in self.groups) <= SHORT

    @property
    def has_more(self) -> bool:
        """Tell whether the menu holds entries that the bottom bar does not."""
        return sum(len(group.links) for group in self.groups) > len(self.bottom_bar)


_items: list[NavItem] = []


def register(*items: NavItem) -> None:
    """Add entries; call from ``AppConfig.ready``; the same entry twice counts once.

    Raises:
        ValueError: the area is none of the ten, nor ``top`` or ``system``.
    """
    codes = {area.code for area in AREAS}
    for item in items:
        if item.area not in codes:
            raise ValueError(f"no navigation area {item.area!r}")
        if item not in _items:
            _items.append(item)


def registered() -> tuple[NavItem, ...]:
    """Return every entry, for the documentation page and the tests."""
    return tuple(_items)


def navigation_for(
    roles: Iterable[str], *, path: str, items: Iterable[NavItem] | None = None
) -> Navigation:
    """Return the navigation of a viewer with these role codes, on the page at ``path``.

    An entry whose URL name does not exist (yet) is left out. ``items`` replaces the registered
    ones (the style page).
    """
    held = frozenset(roles)
    if items is not None:
        present = _present(held, items)
        return _laid_out(present, _best(present, path))
    registered_now = (held, len(_items), get_script_prefix())
    best = _best(_present_registered(*registered_now), path)
    return _laid_out_registered(*registered_now, best)


Present = tuple[tuple[NavItem, str], ...]


def _present(held: frozenset[str], items: Iterable[NavItem]) -> Present:
    """Return the entries for ``held`` with their URLs."""
    allowed = [(i, _url(i)) for i in items if not i.roles or i.roles & held]
    return tuple((item, url) for item, url in allowed if url)


@lru_cache(maxsize=256)
def _present_registered(held: frozenset[str], count: int, prefix: str) -> Present:
    """Keep what each page asks; ``count`` entries are registered, the site is at ``prefix``."""
    return _present(held, _items)


@lru_cache(maxsize=1024)
def _laid_out_registered(held: frozenset[str], count: int, prefix: str, best: str) -> Navigation:
    return _laid_out(_present_registered(held, count, prefix), best)


def _best(present: Present, path: str) -> str:
    """Return the entry's URL that fits the page's address best."""
    return max((url for _i, url in present if _covers(url, path)), key=len, default="")


def _laid_out(present: Present, best: str) -> Navigation:
    groups = []
    for area in AREAS:
        own = sorted((p for p in present if p[0].area == area.code), key=lambda p: p[0].order)
        links = tuple(NavLink(i.label, url, i.icon, url == best, i.phone) for i, url in own)
        if links:
            groups.append(NavGroup(area, links))
    return Navigation(tuple(groups), key=(best, *(url for _item, url in present)))


def _covers(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _url(item: NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""
