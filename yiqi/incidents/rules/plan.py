"""A plan as data: reads the TOML, gives typed sections, knows where each value comes from.

A value never stands alone: ``key = { value = 20:00:00, source = "…" }``. The source is a document
with its article, or the word ``assumption``. A table is one value whose rows are tables; a row may
name a source of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from yiqi.incidents.rules.errors import PlanError
from yiqi.incidents.rules.sections import PLANS, section_name, sections_of, shape_of
from yiqi.incidents.rules.shapes import ROW_SOURCE, shaped

T = TypeVar("T")
ASSUMPTION = "assumption"
HEADER = ("plan", "title", "basis")
_ROW_OF_KEY = re.compile(r"^(?P<path>[a-z0-9_]+\.[a-z0-9_]+)\[(?P<row>\d+)\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a plan and where it comes from."""

    value: Any
    source: str

    @property
    def is_assumption(self) -> bool:
        """Whether nobody but us has said so."""
        return self.source == ASSUMPTION


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; None where it is missing on that side."""

    key: str  # section.key
    before: Entry | None
    after: Entry | None


Sections = Mapping[str, Mapping[str, Entry]]


class Plan:
    """One version of a plan. ``version`` is what a decision that followed it stores."""

    def __init__(
        self, name: str, sections: Sections, *, version: str = "", title: str = "", basis: str = ""
    ) -> None:
        self.name = name
        self.sections = sections
        self.version = version
        self.title = title
        self.basis = basis
        self._made: dict[type, Any] = {}

    def section(self, shape: type[T]) -> T:
        """Return this plan's values for ``shape``, a class declared with ``plan_section``.

        Made once for each plan and then kept, so a page may ask as often as it likes.

        Raises:
            PlanError: the section or a key is missing, unknown, or out of range.
        """
        if shape not in self._made:
            name = section_name(shape)
            if name not in self.sections:
                raise PlanError(key=name, reason="missing")
            values = {key: entry.value for key, entry in self.sections[name].items()}
            self._made[shape] = shaped(shape, values, where=name)
        made: T = self._made[shape]
        return made

    def entry(self, key: str) -> Entry | None:
        """Return the value and source of ``section.key``; None where the plan does not say."""
        section, _, name = key.partition(".")
        return self.sections.get(section, {}).get(name)

    def source_of(self, key: str) -> str:
        """Return where ``section.key`` or ``section.key[row]`` comes from, or ``assumption``.

        A value that the plan leaves to its shape's default is our assumption.
        """
        row = _ROW_OF_KEY.match(key)
        entry = self.entry(row["path"] if row else key)
        if entry is None:
            return ASSUMPTION
        if row and int(row["row"]) < len(entry.value):
            return str(entry.value[int(row["row"])].get(ROW_SOURCE) or entry.source)
        return entry.source

    def check(self) -> None:
        """Make every declared section once.

        Raises:
            PlanError: the first thing that is wrong.
        """
        for found in self.errors():
            raise found

    def errors(self) -> Iterator[PlanError]:
        """Give what is wrong with the declared sections, one error a section."""
        for shape in sections_of(self.name).values():
            try:
                self.section(shape)
            except PlanError as error:
                yield error

    def changes_from(self, before: Plan) -> list[Change]:
        """Return what differs from ``before``, values and sources, in this plan's order."""
        keys = dict.fromkeys([*_keys(self.sections), *_keys(before.sections)])
        pairs = [(key, before.entry(key), self.entry(key)) for key in keys]
        return [Change(key, old, new) for key, old, new in pairs if old != new]

    def changed_sections(self, before: Plan) -> list[str]:
        """Return the sections in which a value (not only its source) differs."""
        moved = [
            change.key.partition(".")[0]
            for change in self.changes_from(before)
            if not (change.before and change.after and change.before.value == change.after.value)
        ]
        return list(dict.fromkeys(moved))


def read_plan(text: str, *, version: str = "") -> Plan:
    """Return the plan that ``text`` (TOML) holds; declared sections are checked by ``check``.

    Raises:
        PlanError: no TOML, no plan's name, or a value without its source.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(str(error), reason="not_toml") from error
    name = table.get("plan")
    if name not in PLANS:
        raise PlanError(key="plan", reason="not_one_of", value=name, choices=", ".join(PLANS))
    sections = {
        section: _entries(section, values)
        for section, values in table.items()
        if section not in HEADER
    }
    return Plan(
        name,
        sections,
        version=version,
        title=str(table.get("title", "")),
        basis=str(table.get("basis", "")),
    )


def is_unread(section: str) -> bool:
    """Whether no area of this installation reads ``section``: it is kept and shown, not checked."""
    return shape_of(section) is None


def _entries(section: str, values: Any) -> dict[str, Entry]:
    if not isinstance(values, dict):
        raise PlanError(key=section, reason="not_a_table", value=values)
    return {key: _entry(f"{section}.{key}", given) for key, given in values.items()}


def _entry(key: str, given: Any) -> Entry:
    if not isinstance(given, dict) or "value" not in given:
        raise PlanError(key=key, reason="no_source", value=given)
    unknown = set(given) - {"value", "source"}
    if unknown:
        raise PlanError(key=f"{key}.{min(unknown)}", reason="unknown")
    source = str(given.get("source", "")).strip()
    if not source:
        raise PlanError(key=key, reason="no_source", value=given["value"])
    return Entry(given["value"], source)


def _keys(sections: Sections) -> list[str]:
    return [f"{section}.{key}" for section, entries in sections.items() for key in entries]
