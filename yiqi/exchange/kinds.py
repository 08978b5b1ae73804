"""What can be imported: each area declares its kinds here, in ``AppConfig.ready``.

(Not one of an area's usual names: a registry that the areas above fill.)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yiqi.accounts.models import ScopeNode, User
from yiqi.exchange.cells import CellError, CellValue, Doubtful, Parse, heading, text
from yiqi.exchange.rules import IMPORTERS, MOST_ROWS
from yiqi.lib.errors import Refusal
from yiqi.lib.masking import mask_identity
from yiqi.web.navigation import Words

__all__ = [
    "Batch",
    "CellError",
    "CellValue",
    "Choice",
    "ContextChoice",
    "Doubtful",
    "ImportColumn",
    "ImportContext",
    "ImportKind",
    "ImportRow",
    "RowFault",
    "Subject",
    "UnknownKind",
    "Update",
    "kind_named",
    "kinds",
    "register_kind",
]


class UnknownKind(Refusal):
    """No area declares a kind of import by this name."""

    code = "unknown_import_kind"


_ANY_TEXT = text(max_chars=200)


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """One column that a kind of import knows.

    Attributes:
        code: its name in ``ImportRow.values``.
        label: its heading in the template workbook.
        synonyms: other headings, compared without width, case, marks and brackets. Chinese ones
            stand in the area's ``columns.py``.
        parse: turns a cell that is not blank into a value, a ``Doubtful`` one or a ``CellError``.
        is_required: a blank cell is an error, and the column must be matched.
        is_key: its value, with those of the other key columns, tells which row exists already.
        is_sensitive: T3. Kept nowhere but in the sealed upload; masked on pages and in results.
        is_recognisable: a column without a known heading is found by cells that ``parse`` takes.
        mask: how a preview shows the value; sensitive columns have one of themselves.
        note: one line for the template: how to write it.
        example: an invented value for the template.
        choices: words to choose from in the template's cells.
    """

    code: str
    label: Words
    synonyms: tuple[str, ...] = ()
    parse: Parse = _ANY_TEXT
    is_required: bool = False
    is_key: bool = False
    is_sensitive: bool = False
    is_recognisable: bool = False
    mask: Callable[[str], str] | None = None
    note: Words = ""
    example: str = ""
    choices: tuple[str, ...] = ()

    @property
    def shown_as(self) -> Callable[[str], str]:
        """How a preview shows a value: masked, or as it is."""
        return self.mask or (mask_identity if self.is_sensitive else str)

    @property
    def headings(self) -> frozenset[str]:
        """What a heading of this column may be, normalised."""
        return frozenset(heading(word) for word in (str(self.label), self.code, *self.synonyms))


@dataclass(slots=True)
class ImportRow:
    """One row of the file: ``number`` as the spreadsheet counts, and the values that it states.

    A blank cell, and a column that the file has not, are not in ``values``: on an existing row
    they leave things as they are. A kind's ``check`` may replace values (a name by its row).
    """

    number: int
    values: dict[str, object]
    key: Hashable = None


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that the kind's ``check`` refuses, or (``is_note``) only remarks on."""

    number: int
    column: str  # empty: the row as a whole
    error: CellError
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """An existing thing, and what of it the row changes."""

    row: ImportRow
    existing: object
    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one call of ``apply`` writes: at most a thousand rows."""

    created: Sequence[ImportRow] = ()
    updated: Sequence[Update] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What an import is for, as the person chose it: its thing and the node that governs it."""

    thing: object
    node: ScopeNode
    label: str


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Where an import goes: the district and, where the kind asks for one, the chosen subject."""

    district: ScopeNode
    actor: User | None
    now: datetime
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One subject that an import may be for; ``note`` tells it from its likes."""

    key: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContextChoice:
    """What the person chooses before the upload (for example: whose list this is).

    ``search(viewer, text, at=now, limit=n)`` returns up to ``n`` choices that ``text`` finds, the
    likeliest first; an empty text finds all. ``hint`` says what may be typed. ``find(key, viewer,
    at=now)`` returns the subject or raises a ``Refusal`` where it lies outside the viewer's scope
    (``viewer=None``: the system).
    """

    label: Words
    search: Callable[..., Sequence[Choice]]
    find: Callable[..., Subject]
    hint: Words = ""


Match = Callable[[Sequence[ImportRow], ImportContext], Mapping[Hashable, object]]
Compare = Callable[[ImportRow, object], Mapping[str, object]]
Check = Callable[[Sequence[ImportRow], ImportContext], Iterable[RowFault]]


def changed_attributes(row: ImportRow, existing: object) -> dict[str, object]:
    """Return the values that differ from the attributes of the same names."""
    return {code: value for code, value in row.values.items() if getattr(existing, code) != value}


def _no_fault(rows: Sequence[ImportRow], context: ImportContext) -> Iterable[RowFault]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """One kind of import.

    Attributes:
        code: ``area.thing``; kept in the database, never renamed.
        roles: who may import it; a subset of ``exchange.rules.IMPORTERS``.
        match: given up to a thousand rows with a key, returns the existing thing of each key.
        compare: returns what a row changes of its existing thing; nothing: the row is skipped.
        check: faults that need the database or several cells; called after the cells' own checks.
        apply: called inside the one transaction of the whole file with up to a thousand rows as
            ``apply(batch, actor=…, now=…, context=…)``; it calls the area's bulk operation, which
            writes the events.
        key_of: makes the key from the values; by default those of the key columns, none when one
            is missing. A row without a key is always new.
        context: what the person chooses first.
        guide: a line for the upload page and the template.
        at_end: told what the person finds where afterwards: a URL name to link to.
    """

    code: str
    label: Words
    columns: tuple[ImportColumn, ...]
    roles: tuple[str, ...]
    match: Match
    apply: Callable[..., None]
    compare: Compare = changed_attributes
    check: Check = _no_fault
    key_of: Callable[[Mapping[str, object]], Hashable] | None = None
    context: ContextChoice | None = None
    guide: Words = ""
    max_rows: int = MOST_ROWS
    at_end: str = ""
    by_code: Mapping[str, ImportColumn] = field(init=False)

    def __post_init__(self) -> None:
        """Refuse a declaration that could not work."""
        object.__setattr__(self, "by_code", {column.code: column for column in self.columns})
        unknown = set(self.roles) - set(IMPORTERS.split())
        if unknown or not self.roles:
            raise ValueError(f"{self.code}: roles that may not import: {sorted(unknown)}")
        if len(self.by_code) != len(self.columns):
            raise ValueError(f"{self.code}: a column's code is there twice")

    @property
    def keys(self) -> tuple[str, ...]:
        """The codes of the key columns."""
        return tuple(column.code for column in self.columns if column.is_key)

    @property
    def required(self) -> frozenset[str]:
        """The codes of the columns that a file must have."""
        return frozenset(column.code for column in self.columns if column.is_required)

    def key(self, values: Mapping[str, object]) -> Hashable:
        """Return the key of a row with these values; None where it has none."""
        if self.key_of is not None:
            return self.key_of(values)
        found = tuple(values.get(code) for code in self.keys)
        if not found or None in found:
            return None
        return found[0] if len(found) == 1 else found


_kinds: dict[str, ImportKind] = {}


def register_kind(kind: ImportKind) -> ImportKind:
    """Add a kind; the same code again replaces it (a reload)."""
    _kinds[kind.code] = kind
    return kind


def kind_named(code: str) -> ImportKind:
    """Return the kind of this code.

    Raises:
        UnknownKind: no installed area declares it.
    """
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKind(kind=code) from None


def kinds() -> tuple[ImportKind, ...]:
    """Return every kind, by the order of registration."""
    return tuple(_kinds.values())
