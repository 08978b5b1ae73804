"""Who takes what, how a name is found again, how a proposed change moves. No Django here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from yiqi.lib import pinyin
from yiqi.workflow.rules import flow

T = TypeVar("T")

REGISTRARS = ("leader", "duty", "section")  # keep the register of the district
CARERS = ("duty", "section", "specialist", "park")  # keep the facts of the enterprises they serve
STAFF_KEEPERS = ("enterprise", "specialist", "duty", "park")  # keep the staff list
OFFICERS = ("leader", "duty", "section", "specialist", "team", "park")  # see enterprises at work
SEES_ON_DUTY = ("leader", "duty", "section", "specialist", "park")  # who is on duty, names masked
TAKERS = ("leader", "duty", "section", "park", "specialist")  # may take a zone (分片包抓)
LONGEST_INITIALS = 200

CHANGE_REQUEST_FLOW = flow(
    "change_request",
    # step       from        to           by
    ("propose", "new", "proposed", "enterprise"),
    ("apply", "proposed", "applied", "duty section specialist park"),
    ("decline", "proposed", "declined", "duty section specialist park"),
    ("withdraw", "proposed", "withdrawn", "enterprise"),
)

_ENDINGS = re.compile(r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|公司|厂)$")


def initials_of(*names: str) -> str:
    """Return the pinyin initials of names, a blank between two: ``jhjx jhjxgs``.

    Letters and digits stay; anything else is dropped. Cut at 200 characters.
    """
    found = dict.fromkeys(pinyin.initials(name) for name in names)
    return " ".join(spelt for spelt in found if spelt)[:LONGEST_INITIALS]


def short_name_of(name: str) -> str:
    """Return a short name for an enterprise that came without one: place and legal form dropped."""
    bare = re.sub(r"^(?:陕西省?|宝鸡市?|金台区?)+", "", name.strip())
    bare = _ENDINGS.sub("", bare)
    return (bare or name.strip())[:60]


def nearest_taken(path: str, takers: Mapping[int, T]) -> T | None:
    """Return who takes the nearest node at or above ``path`` (``/1/7/19/``), or None.

    A park that nobody takes is taken by whoever takes its zone.
    """
    for node_id in reversed([int(part) for part in path.strip("/").split("/") if part]):
        if node_id in takers:
            return takers[node_id]
    return None


def holds_on(day: date, *, valid_from: date, valid_to: date | None) -> bool:
    """Tell whether a half-open term holds on ``day``."""
    return valid_from <= day and (valid_to is None or day < valid_to)


@dataclass(frozen=True, slots=True)
class ClosingDecision:
    """Whether a site or workshop may close; ``reason``: ``closed``, ``in_use`` or nothing."""

    is_allowed: bool
    reason: str = ""


def decide_closing(
    *, is_active: bool, remaining: int, has_place_for_them: bool = False
) -> ClosingDecision:
    """Decide whether a site or workshop may close.

    Args:
        remaining: the workshops in use on the site, or the people who work in the workshop.
        has_place_for_them: it is said where they go.
    """
    if not is_active:
        return ClosingDecision(False, "closed")
    if remaining and not has_place_for_them:
        return ClosingDecision(False, "in_use")
    return ClosingDecision(True)


def changed_fields(
    before: Mapping[str, object], wanted: Mapping[str, object], *, editable: Collection[str]
) -> dict[str, object]:
    """Return what of ``wanted`` differs from ``before``.

    Raises:
        ValueError: a field is not editable; a programming error, no person can cause it.
    """
    strange = set(wanted) - set(editable)
    if strange:
        raise ValueError(f"not editable: {sorted(strange)}")
    return {field: value for field, value in wanted.items() if before[field] != value}
