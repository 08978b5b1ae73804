"""Which kinds of things are found, and how an index row is numbered. No Django here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

KIND_BITS = 4
CHUNK_BITS = 4
CHUNKS = 1 << CHUNK_BITS
FEW = 2000  # matches that are cheaper to fetch than to test row by row


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found, as the results page shows it."""

    title: str
    url: str
    reference: str = ""
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of things: its stable number, and how a viewer's results are fetched.

    ``find(viewer, text, now=…, limit=…)`` returns only what the viewer may see.
    """

    label: str  # model label, lower case
    number: int  # 0 to 15, never used again for another
    name: Any  # a translated name
    find: Callable[..., Sequence[Result]]


_kinds: dict[str, SearchKind] = {}


def register_kind(kind: SearchKind) -> None:
    """Make a kind searchable; call from ``AppConfig.ready``.

    Raises:
        ValueError: the number is out of range or taken by another kind.
    """
    taken = {known.number: known.label for known in _kinds.values()}
    if kind.number >> KIND_BITS or taken.get(kind.number, kind.label) != kind.label:
        raise ValueError(f"search kind {kind.number} is out of range or taken")
    _kinds[kind.label] = kind


def kinds() -> tuple[SearchKind, ...]:
    """Return the registered kinds in order of their numbers."""
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.number))


def number_of(label: str) -> int:
    """Return the number of the kind.

    Raises:
        KeyError: it is not registered.
    """
    return _kinds[label].number


def row_id(kind: int, pk: int, chunk: int = 0) -> int:
    """Return the index row of a thing: things of one kind keep their order by primary key."""
    return (kind << 56) | (pk << CHUNK_BITS) | chunk


def scope_tokens(*, district_id: int, area_id: int | None, kind: int) -> tuple[str, ...]:
    """Return the tokens by which a search is narrowed to a kind within a district or area."""
    made = [scope_token(kind, "D", district_id)]
    if area_id is not None:
        made.append(scope_token(kind, "A", area_id))
    return tuple(made)


def scope_token(kind: int, letter: str, node_id: int) -> str:
    """Return the token of a kind within one district (D) or one zone or park (A)."""
    return f"K{kind}{letter}{node_id}"
