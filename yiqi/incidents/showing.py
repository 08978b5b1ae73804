"""Turns a plan's values into what a page shows: sentence, source, what it was before.

(Not one of an area's usual names: pages, forms and comparisons show values in the same words.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from yiqi.incidents.rules import Entry, Plan, compare_tables, is_unread, kinds_of
from yiqi.incidents.rules.comparing import SAME, RowPair
from yiqi.incidents.rules.kinds import ROWS, Kind
from yiqi.incidents.words import FieldWords, SectionWords, choices_of, section_words
from yiqi.web import formats

NOTHING = "—"
MINUTES_A_HOUR, MINUTES_A_DAY = 60, 1440


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell under its head; ``before`` only where it differs."""

    head: str
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a table: ``mark`` is added, removed, changed or same."""

    mark: str
    cells: tuple[ShownCell, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table of a section with its heads; ``is_reordered`` when only the order differs."""

    heads: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    is_reordered: bool = False


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value: its sentence, where it comes from, and what it was."""

    key: str
    label: str
    text: str
    source: str
    is_assumption: bool
    is_changed: bool = False
    before: str | None = None
    before_source: str | None = None
    help: str = ""
    table: ShownTable | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section ready to show."""

    name: str
    label: str
    lead: str
    icon: str
    order: int
    values: tuple[ShownValue, ...]
    is_unread: bool = False
    missing_names: tuple[str, ...] = field(default=())

    @property
    def changed(self) -> tuple[ShownValue, ...]:
        """The values that differ from the version compared with."""
        return tuple(value for value in self.values if value.is_changed)

    @property
    def has_plain_values(self) -> bool:
        """Whether something beside tables stands in it."""
        return any(value.table is None for value in self.values)

    @property
    def assumptions(self) -> int:
        """How many values nobody but us has said."""
        return sum(value.is_assumption for value in self.values)


def show_plan(plan: Plan, *, base: Plan | None, district_id: int) -> list[ShownSection]:
    """Return every section of ``plan``, and of ``base`` where it is gone, in their order."""
    names = dict.fromkeys([*plan.sections, *(base.sections if base else ())])
    shown = [show_section(plan, name, base=base, district_id=district_id) for name in names]
    return sorted(shown, key=lambda section: section.order)


def show_section(plan: Plan, name: str, *, base: Plan | None, district_id: int) -> ShownSection:
    """Return one section of ``plan`` beside what ``base`` says; without a base nothing differs."""
    words = section_words(name)
    entries = plan.sections.get(name, {})
    former = base.sections.get(name, {}) if base else None
    kinds = {**kinds_of(name, former or {}), **kinds_of(name, entries)}
    values = [
        _show_value(key, kinds[key], words, former, plan=plan, district_id=district_id)
        for key in kinds
        if key in entries or key in (former or {})
    ]
    return ShownSection(
        name=name,
        label=str(words.label),
        lead=str(words.lead),
        icon=words.icon,
        order=words.order,
        values=tuple(values),
        is_unread=is_unread(name),
        missing_names=unknown_names(plan, name, district_id=district_id),
    )


def unknown_names(plan: Plan, section: str, *, district_id: int) -> tuple[str, ...]:
    """Return the codes in a section's tables that stand for nothing in the district, once each."""
    words = section_words(section)
    missing: dict[str, None] = {}
    for key, entry in plan.sections.get(section, {}).items():
        for column, column_words in words.field(key).columns.items():
            known = choices_of(column_words, plan, district_id)
            if known and isinstance(entry.value, list):
                found = [code for row in entry.value for code in _codes(row.get(column))]
                missing |= dict.fromkeys(code for code in found if code not in known)
    return tuple(missing)


def shown_text(value: Any, words: FieldWords, choices: Mapping[str, str]) -> str:
    """Return a value as it reads: 17:00, 是, 240 分钟（4 小时）, 物流保障组、用工保障组."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, list | tuple):
        return formats.listed(shown_text(item, words, choices) for item in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return _with_unit(value, words)
    text = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    return choices.get(text, text)


def source_text(source: str) -> str:
    """Return a source as it reads; an assumption says so."""
    return _("假设") if source == "assumption" else source


def _with_unit(value: float, words: FieldWords) -> str:
    if words.is_minutes:
        return minutes_text(int(value))
    unit = str(words.unit)
    return f"{value:,} {unit}" if unit else f"{value:,}"


def minutes_text(minutes: int) -> str:
    """Return a number of minutes as people say it: 30 分钟, 4 小时, 1 天, 1 小时 30 分钟."""
    if minutes and minutes % MINUTES_A_DAY == 0:
        return _("%(days)d 天（%(hours)d 小时）") % {
            "days": minutes // MINUTES_A_DAY,
            "hours": minutes // MINUTES_A_HOUR,
        }
    hours, rest = divmod(minutes, MINUTES_A_HOUR)
    if hours and rest:
        return _("%(hours)d 小时 %(minutes)d 分钟") % {"hours": hours, "minutes": rest}
    if hours:
        return _("%(hours)d 小时") % {"hours": hours}
    return _("%(minutes)d 分钟") % {"minutes": rest}


def _codes(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)] if value else []


def _show_value(
    key: str,
    kind: Kind,
    words: SectionWords,
    former: Mapping[str, Entry] | None,
    *,
    plan: Plan,
    district_id: int,
) -> ShownValue:
    field_words = words.field(key)
    entry = plan.entry(f"{words.name}.{key}")
    old = former.get(key) if former is not None else None
    is_changed = former is not None and entry != old
    now = entry or old
    source = now.source if now else "assumption"
    table = None
    text, before = NOTHING, None
    if kind.name == ROWS:
        base_rows = (old.value if old else []) if former is not None else None
        names = _column_names(kind, field_words, plan, district_id)
        table = _show_table(entry.value if entry else [], base_rows, field_words, names)
        text = str(len(entry.value)) if entry else NOTHING
    else:
        choices = choices_of(field_words, plan, district_id)
        text = shown_text(entry.value, field_words, choices) if entry else _("（已删去）")
        before = shown_text(old.value, field_words, choices) if old and is_changed else None
    return ShownValue(
        key=key,
        label=str(field_words.label),
        text=text,
        source=source_text(source),
        is_assumption=source == "assumption",
        is_changed=is_changed,
        before=before,
        before_source=source_text(old.source) if old and is_changed else None,
        help=str(field_words.help),
        table=table,
    )


def _column_names(
    kind: Kind, words: FieldWords, plan: Plan, district_id: int
) -> dict[str, Mapping[str, str]]:
    """Return, for each column of a table, the names of the codes that it may hold."""
    return {name: choices_of(words.column(name), plan, district_id) for name in kind.columns}


def _show_table(
    rows: list[Any],
    base: list[Any] | None,
    words: FieldWords,
    names: Mapping[str, Mapping[str, str]],
) -> ShownTable:
    columns = {name: words.column(name) for name in names}
    change = compare_tables(rows if base is None else base, rows, identity=words.identity)
    shown = [_show_row(pair, columns, names) for pair in change.rows]
    heads = tuple(str(column.label) for column in columns.values())
    return ShownTable(heads, tuple(shown), change.is_reordered)


def _show_row(
    pair: RowPair, columns: Mapping[str, FieldWords], names: Mapping[str, Mapping[str, str]]
) -> ShownRow:
    cells = []
    for name, column in columns.items():
        text = shown_text(pair.row.get(name), column, names[name])
        differs = pair.mark != SAME and name in pair.columns and pair.before is not None
        former = shown_text((pair.before or {}).get(name), column, names[name])
        cells.append(ShownCell(str(column.label), text, former if differs else None))
    source = str(pair.row.get("source") or "")
    return ShownRow(pair.mark, tuple(cells), source_text(source) if source else "")
