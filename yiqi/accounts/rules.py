"""Roles, grants and what they reach. No Django here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

ROLES: tuple[str, ...] = (
    "leader",
    "duty",
    "section",
    "specialist",
    "team",
    "park",
    "enterprise",
    "gate",
    "medical",
    "carrier",
    "partner",
    "cdc",
    "driver",
    "volunteer",
    "sysadmin",
    "secadmin",
    "auditor",
)
ADMINISTRATORS: tuple[str, ...] = ("sysadmin", "secadmin", "auditor")
SEES_DISTRICT: frozenset[str] = frozenset({"leader", "duty", "section"})
# Who may see an enterprise's page at its node: neither an administrator nor a gate.
SEES_ENTERPRISE: frozenset[str] = frozenset(
    {"leader", "duty", "section", "specialist", "team", "park", "enterprise"}
)
SEES_AREA: frozenset[str] = frozenset({"team", "park"})
AREA_KINDS: tuple[str, ...] = ("zone", "park")
DEMO_PASSWORD = "yiqi-demo-2022"  # noqa: S105 - of invented accounts, shown on the sign-in page
EMERGENCY_HOURS = 3  # peers: DHIS2's "break the glass"
EMERGENCY_ROLES: tuple[str, ...] = ("leader", "duty", "section", "specialist", "team", "park")
EMERGENCY_KINDS: frozenset[str] = frozenset({"enterprise", "zone", "park", "site"})
INVITING_ROLES: tuple[str, ...] = ("specialist", "duty", "section", "leader", "park")
# Whose absence is registered: people of the office, whose work goes to a deputy.
ABSENCE_ROLES: tuple[str, ...] = (
    *EMERGENCY_ROLES,
    "carrier",
    "partner",
    "cdc",
)
# What a client program may be, and over which places: it takes messages in and reads, it decides
# nothing that a leader or an administrator decides.
CLIENT_PLACES: dict[str, frozenset[str]] = {
    "duty": frozenset({"district"}),
    "section": frozenset({"district"}),
    "park": frozenset({"zone", "park"}),
    "enterprise": frozenset({"enterprise"}),
}
DEVICE_ROLES: tuple[str, ...] = ("gate", "medical")
# All of these: assumptions, to be set by the bureau.
TOKEN_DAYS: tuple[int, ...] = (90, 365)  # how long an access token may be good; or without end
TOKEN_USE_MINUTES = 5  # a token's last use is written at most so often
TOKEN_WARN_DAYS = 30  # before its end a token is shown as ending soon
INVITATION_DAYS = 14
INVITATION_TRIES = 5  # wrong numbers before a link is worth nothing
REMEMBERED_DAYS = 180  # since the last use
IDLE_NOTED_MINUTES = 5  # a session's last request is written at most so often
CODE_MINUTES = 5
CODE_TRIES = 5
CODES_AN_HOUR = 5


@dataclass(frozen=True, slots=True)
class Grant:
    """One role that somebody holds in one scope at a moment.

    ``acting_for_id`` names the absent colleague when the role comes with a deputyship;
    ``list_of_id`` the person whose list of enterprises a specialist's grant opens.
    """

    role: str
    node_id: int
    node_kind: str
    district_id: int
    path: str
    unit_id: int | None = None
    acting_for_id: int | None = None
    list_of_id: int | None = None
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows a viewer may see, as plain ids that every list query filters by."""

    districts: frozenset[int] = frozenset()
    areas: frozenset[int] = frozenset()
    enterprise_nodes: frozenset[int] = frozenset()
    lists_of: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()

    @property
    def is_nothing(self) -> bool:
        """Whether the viewer may see no enterprise at all."""
        return not (self.districts or self.areas or self.enterprise_nodes or self.lists_of)


def roles_within(grants: Iterable[Grant], path: str) -> frozenset[str]:
    """Return the roles whose scope holds the node at ``path``."""
    return frozenset(grant.role for grant in grants if path.startswith(grant.path))


def granting(grants: Iterable[Grant], path: str, roles: Iterable[str]) -> Grant | None:
    """Return the grant under which one of ``roles`` is used at ``path``: one's own before a
    deputyship, an ordinary one before emergency access; None where there is none.
    """
    wanted = set(roles)
    fitting = [g for g in grants if g.role in wanted and path.startswith(g.path)]
    return min(fitting, key=lambda g: (g.acting_for_id is not None, g.is_emergency), default=None)


def client_may_hold(role: str, node_kind: str) -> bool:
    """Tell whether a client program may hold ``role`` over a place of this kind."""
    return node_kind in CLIENT_PLACES.get(role, frozenset())


def token_state(*, expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> str:
    """Return how an access token stands: ``revoked``, ``expired``, ``ending`` or ``live``."""
    if revoked_at is not None:
        return "revoked"
    if expires_at is None:
        return "live"
    if expires_at <= now:
        return "expired"
    return "ending" if expires_at - now <= timedelta(days=TOKEN_WARN_DAYS) else "live"


def idle_step(seen_at: datetime | None, *, limit: timedelta, now: datetime) -> str:
    """Return what becomes of an office session at a request: ``end``, ``note`` it, or ``keep``.

    Args:
        seen_at: the last request that was noted; None in a fresh session.
        limit: how long one may be away. As a request is noted only every few minutes, a session
            ends so much earlier at worst, never later.
    """
    if seen_at is None or seen_at > now:  # a clock that was set back
        return "note"
    away = now - seen_at
    if away >= limit:
        return "end"
    return "note" if away >= min(timedelta(minutes=IDLE_NOTED_MINUTES), limit / 6) else "keep"


def client_address(peer: str, forwarded: str, *, trusted_proxies: int) -> str | None:
    """Return the address that a visitor comes from, or None where there is none to read.

    Each proxy adds at the right of ``X-Forwarded-For`` whom it was asked by. Only what our own
    proxies added counts: so many entries from the right; everything left of them anybody may have
    written.

    Args:
        peer: who opened the connection: the visitor, or the nearest proxy.
        forwarded: the header as it came, entries separated by commas; may be empty.
        trusted_proxies: how many proxies of our own stand in front; 0: the header counts nothing.
    """
    entries = [part.strip() for part in forwarded.split(",")] if forwarded.strip() else []
    if trusted_proxies > 0 and entries:
        found = _address(entries[-min(trusted_proxies, len(entries))])
        if found:
            return found
    return _address(peer)


def _address(text: str) -> str | None:
    """Read an address, with or without a port; an IPv4 address in IPv6 clothes comes out plain."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        read = ip_address(bare)
    except ValueError:
        return None
    return str(read.ipv4_mapped or read) if isinstance(read, IPv6Address) else str(read)


def reach_of(grants: Iterable[Grant], area_ids: Iterable[int]) -> Reach:
    """Return what ``grants`` open; ``area_ids`` are the zones and parks below the granted ones."""
    held = list(grants)
    whole = frozenset(
        g.node_id for g in held if g.role in SEES_DISTRICT and g.node_kind == "district"
    )
    return Reach(
        districts=whole,
        areas=frozenset(area_ids),
        enterprise_nodes=frozenset(
            g.node_id for g in held if g.role in SEES_ENTERPRISE and g.node_kind == "enterprise"
        ),
        lists_of=frozenset(
            g.list_of_id for g in held if g.role == "specialist" and g.list_of_id is not None
        ),
        units=frozenset(g.unit_id for g in held if g.unit_id is not None),
    )
