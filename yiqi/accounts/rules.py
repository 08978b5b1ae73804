"""Roles, grants and what they reach. No Django here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
# All of these: assumptions, to be set by the bureau.
INVITATION_DAYS = 14
INVITATION_TRIES = 5  # wrong numbers before a link is worth nothing
REMEMBERED_DAYS = 180  # since the last use
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
