"""What can be wrong with a row of the list of enterprises that its cells alone do not tell.

Names of areas, specialists and tags are replaced by what they stand for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiqi.accounts.models import ScopeNode, User
from yiqi.enterprises.models import Enterprise, Tag
from yiqi.enterprises.queries import specialists_of, tags_of, zones_of
from yiqi.exchange.kinds import CellError, ImportContext, ImportRow, RowFault
from yiqi.lib.masking import mask_name

Match = Callable[[Sequence[ImportRow], ImportContext], Mapping[Hashable, Enterprise]]
NAMED = 8  # areas that a message lists


@dataclass(frozen=True, slots=True)
class Known:
    """What the district has, by the words that a list may use."""

    areas: dict[str, ScopeNode]
    area_names: str
    specialists: dict[str, list[User]]
    tags: dict[str, Tag]
    elsewhere: frozenset[str]  # credit codes of other districts
    names: Counter[str]  # how many enterprises of the district have this name
    matched: Mapping[Hashable, Enterprise]


def check_enterprises(
    rows: Sequence[ImportRow], context: ImportContext, match: Match
) -> Iterator[RowFault]:
    """Find faults of rows and put nodes, people and tags in the place of their names."""
    known = _known(rows, context, match)
    for row in rows:
        for fault in (
            _area(row, known),
            _specialist(row, known),
            _tags(row, known),
            _position(row),
            _identity(row, known),
        ):
            if fault is not None:
                yield fault
        yield from _contacts(row)


def _known(rows: Sequence[ImportRow], context: ImportContext, match: Match) -> Known:
    district_id = context.district.pk
    zones = list(zones_of(district_id))
    people: dict[str, list[User]] = defaultdict(list)
    for user in specialists_of(district_id, at=context.now):
        people[user.display_name].append(user)
    codes = [row.values["uscc"] for row in rows if row.values.get("uscc")]
    names = [row.values["name"] for row in rows if row.values.get("name")]
    others = Enterprise.objects.filter(uscc__in=codes).exclude(district=district_id)
    same = Enterprise.objects.filter(district=district_id, name__in=names)
    return Known(
        areas={word: zone.node for zone in zones for word in (zone.name, zone.code)},
        area_names=" / ".join(zone.name for zone in zones[:NAMED]),
        specialists=people,
        tags={word: tag for tag in tags_of(district_id) for word in (tag.name, tag.code)},
        elsewhere=frozenset(str(code) for code in others.values_list("uscc", flat=True)),
        names=Counter(same.values_list("name", flat=True)),
        matched=match([row for row in rows if row.key is not None], context),
    )


def _area(row: ImportRow, known: Known) -> RowFault | None:
    said = row.values.get("area")
    if said is None:
        if row.key in known.matched:
            return None
        error = CellError("enterprises.area_missing", {"names": known.area_names})
        return RowFault(row.number, "area", error)
    node = known.areas.get(str(said))
    if node is None:
        error = CellError("enterprises.unknown_area", {"names": known.area_names})
        return RowFault(row.number, "area", error)
    row.values["area"] = node
    return None


def _specialist(row: ImportRow, known: Known) -> RowFault | None:
    said = row.values.get("specialist")
    if said is None:
        return None
    people = known.specialists.get(str(said), [])
    if len(people) == 1:
        row.values["specialist"] = people[0]
        return None
    reason = "several_specialists" if people else "unknown_specialist"
    error = CellError(f"enterprises.{reason}", {"name": mask_name(str(said))})
    return RowFault(row.number, "specialist", error)


def _tags(row: ImportRow, known: Known) -> RowFault | None:
    said: Any = row.values.get("tags", ())
    unknown = next((name for name in said if name not in known.tags), None)
    if unknown is not None:
        error = CellError("enterprises.unknown_tag", {"name": unknown})
        return RowFault(row.number, "tags", error)
    if said:
        row.values["tags"] = tuple(known.tags[name] for name in said)
    return None


def _position(row: ImportRow) -> RowFault | None:
    if ("lat" in row.values) == ("lon" in row.values):
        return None
    missing = "lon" if "lat" in row.values else "lat"
    return RowFault(row.number, missing, CellError("enterprises.half_position"))


def _identity(row: ImportRow, known: Known) -> RowFault | None:
    """Refuse a code of another district, and a name without a code that several have."""
    code = row.values.get("uscc")
    if code in known.elsewhere:
        return RowFault(row.number, "uscc", CellError("enterprises.elsewhere"))
    if not code and known.names[str(row.values.get("name", ""))] > 1:
        return RowFault(row.number, "name", CellError("enterprises.several_of_name"))
    return None


def _contacts(row: ImportRow) -> Iterator[RowFault]:
    """Remark on a contact without a number: it is not entered."""
    for name, phone in (("contact", "phone"), ("principal", "principal_phone")):
        if row.values.get(name) and not row.values.get(phone):
            error = CellError("enterprises.contact_without_phone")
            yield RowFault(row.number, name, error, is_note=True)
