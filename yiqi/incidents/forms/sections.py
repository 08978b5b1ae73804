"""The form of any section of a plan, made from the kinds of its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from yiqi.incidents.forms.values import MAX_TEXT, value_field
from yiqi.incidents.rules import ASSUMPTION, Entry, Kind, Plan, PlanError, kinds_of
from yiqi.incidents.rules.kinds import ROWS
from yiqi.incidents.showing import ShownSection, ShownValue
from yiqi.incidents.words import FieldWords, choices_of, error_sentence, section_words
from yiqi.web import formats

MAX_ROWS = 200
_PLACE = re.compile(r"^[a-z0-9_]+\.(?P<key>[a-z0-9_]+)(\[(?P<row>\d+)\](\.(?P<column>\w+))?)?")


class RowForm(forms.Form):
    """One row of a table; its columns are added by ``_row_form``."""

    kinds: Mapping[str, Kind] = {}

    def has_changed(self) -> bool:
        """Whether something was filled in; a place in the order alone makes no row."""
        return bool(set(self.changed_data) - {"ORDER"})

    @property
    def row(self) -> dict[str, Any]:
        """The row as the plan keeps it: empty cells left out, its own source where it has one."""
        cells = {name: self.cleaned_data.get(name) for name in self.kinds}
        kept = {name: value for name, value in cells.items() if not _is_empty(value)}
        source = self.cleaned_data.get("source", "").strip()
        return {**kept, "source": source} if source else kept


class RowFormSet(forms.BaseFormSet[RowForm]):
    """The rows of a table, in their order; one is always empty at the end."""

    def add_fields(self, form: RowForm, index: int | None) -> None:
        """Hide order and deletion behind the buttons that a browser with scripts shows."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("顺序")
        form.fields["ORDER"].widget.attrs["data-yq-order"] = ""
        form.fields["DELETE"].label = _("删除这一行")
        form.fields["DELETE"].widget.attrs["data-yq-delete"] = ""

    @property
    def kept(self) -> list[RowForm]:
        """The rows that stay, in their order."""
        return [form for form in self.ordered_forms if form.row]


class ValueBlock:
    """One value of the section as the template shows it: field or table, and its source."""

    def __init__(
        self, key: str, words: FieldWords, *, form: forms.Form, rows: RowFormSet | None
    ) -> None:
        self.key = key
        self.label = words.label
        self.help = words.help
        self.unit = words.unit
        self.rows = rows
        self.field = None if rows is not None else form[key]
        self.source = form[f"{key}-source"]
        self.shown: ShownValue | None = None


class SectionForm:
    """The values of one section with their sources, as one form."""

    def __init__(self, plan: Plan, section: str, *, district_id: int, data: Any = None) -> None:
        self.section = section
        self.plan = plan
        self.words = section_words(section)
        self.former = plan.sections.get(section, {})
        self.kinds = kinds_of(section, self.former)
        self.district_id = district_id
        self._shown: dict[str, ShownValue] = {}
        self.scalars = self._scalar_form(data)
        self.tables = {
            key: self._table(key, kind, data)
            for key, kind in self.kinds.items()
            if kind.name == ROWS
        }

    @property
    def blocks(self) -> list[ValueBlock]:
        """Every value in its order."""
        made = [
            ValueBlock(key, self.words.field(key), form=self.scalars, rows=self.tables.get(key))
            for key in self.kinds
        ]
        for block in made:
            block.shown = self._shown.get(block.key)
        return made

    def mark(self, shown: ShownSection) -> SectionForm:
        """Let each value tell whether it differs from what is in force, and what it was."""
        self._shown = {value.key: value for value in shown.values}
        return self

    @property
    def errors(self) -> list[str]:
        """What is wrong with the section as a whole."""
        whole = list(self.scalars.non_field_errors()) if self.scalars.is_bound else []
        return [*map(str, whole), *(str(e) for t in self.tables.values() for e in _whole(t))]

    def is_valid(self) -> bool:
        """Whether every value could be read; the area's own rule is asked when it is saved."""
        tables = [table.is_valid() for table in self.tables.values()]
        return self.scalars.is_valid() and all(tables)

    @property
    def entries(self) -> dict[str, Entry]:
        """The section as the plan keeps it; an empty source is our assumption."""
        found = {}
        for key in self.kinds:
            table = self.tables.get(key)
            rows = None if table is None else [form.row for form in table.kept]
            value = self.scalars.cleaned_data.get(key) if rows is None else rows
            if not _is_empty(value) or self.kinds[key].is_required:
                source = self.scalars.cleaned_data[f"{key}-source"].strip()
                found[key] = Entry(value, source or ASSUMPTION)
        return found

    def add_error(self, error: PlanError) -> None:
        """Show what the area's rule says at the value that it names, else over the form."""
        sentence = error_sentence(error)
        place = _PLACE.match(error.key)
        key = place["key"] if place else ""
        table = self.tables.get(key)
        if table is not None and place and place["row"] and int(place["row"]) < len(table.kept):
            form = table.kept[int(place["row"])]
            form.add_error(place["column"] if place["column"] in form.fields else None, sentence)
        elif key in self.scalars.fields:
            self.scalars.add_error(key, sentence)
        else:
            label = self.words.field(key).label if key in self.kinds else ""
            self.scalars.add_error(None, formats.labelled(label, sentence) if label else sentence)

    def _scalar_form(self, data: Any) -> forms.Form:
        fields: dict[str, forms.Field] = {}
        initial: dict[str, Any] = {}
        for key, kind in self.kinds.items():
            words, entry = self.words.field(key), self.former.get(key)
            names = choices_of(words, self.plan, self.district_id)
            if kind.name != ROWS:
                fields[key] = value_field(kind, words, names)
                initial[key] = _prepared(fields[key], entry.value if entry else None)
            fields[f"{key}-source"] = _source_field(_("假设（没有出处）"))
            is_said = entry is not None and not entry.is_assumption
            initial[f"{key}-source"] = entry.source if entry and is_said else ""
        made = type("ScalarForm", (forms.Form,), dict(fields))
        form: forms.Form = made(data, initial=initial)
        return form

    def _table(self, key: str, kind: Kind, data: Any) -> RowFormSet:
        entry = self.former.get(key)
        rows = entry.value if entry else []
        made = forms.formset_factory(
            self._row_form(kind, self.words.field(key), rows),
            formset=RowFormSet,
            extra=1,
            can_order=True,
            can_delete=True,
            max_num=MAX_ROWS,
            absolute_max=MAX_ROWS,
            validate_max=True,
        )
        fields = made.form.base_fields
        initial = [
            {name: _prepared(fields.get(name), value) for name, value in row.items()}
            for row in rows
        ]
        return cast(RowFormSet, made(data, prefix=key, initial=initial))

    def _row_form(self, kind: Kind, words: FieldWords, rows: list[Any]) -> type[RowForm]:
        fields: dict[str, Any] = {}
        for name, column in kind.columns.items():
            names = choices_of(words.column(name), self.plan, self.district_id)
            if names:  # what stands there and is not known stays, so that the rest can be saved
                names |= {code: code for code in _codes(rows, name) if code not in names}
            fields[name] = value_field(column, words.column(name), names, in_row=True)
        fields["source"] = _source_field(_("同这张表的来源"), label=_("这一行的来源"))
        return type("SectionRowForm", (RowForm,), {**fields, "kinds": kind.columns})


def _codes(rows: list[Any], column: str) -> list[str]:
    given = [row[column] for row in rows if column in row]
    return [str(code) for one in given for code in (one if isinstance(one, list) else [one])]


def _source_field(placeholder: Any, *, label: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label or _("来源"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.TextInput(attrs={"placeholder": placeholder}),
    )


def _prepared(field: forms.Field | None, value: Any) -> Any:
    prepare = getattr(field, "prepared", None)
    return prepare(value) if prepare else value


def _whole(table: RowFormSet) -> list[Any]:
    return list(table.non_form_errors()) if table.is_bound else []


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])
