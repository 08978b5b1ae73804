"""The table itself: declared by an area, answered for one request."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import CharField, DateField, DateTimeField, IntegerField, QuerySet, TextField
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.lib.errors import Refusal
from yiqi.web.navigation import Words
from yiqi.web.queries import chosen_columns_of
from yiqi.web.tables import export
from yiqi.web.tables.columns import Column
from yiqi.web.tables.filters import Chip, Filter, TextFilter, day_start, parsed_day
from yiqi.web.tables.keyset import WIDEST_INTEGER, BadCursor, Keyset, KeySource, Ordering
from yiqi.web.templatetags.yq import changed_query
from yiqi.web.viewer import viewer_of

EXACT_TO = 10_000
PLACE = ("after", "before", "last", "at", "p")  # query keys that say where in the list
OTHER = ("sort", "cols", "view", "format")


class NothingSelected(Refusal):
    """A bulk step was asked for without a single row."""

    code = "nothing_selected"


class ExportTooLong(Refusal):
    """The list is longer than one workbook should be."""

    code = "export_too_long"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A step for many rows: its POST address gets the selection (read it by ``selected``)."""

    key: str
    label: Words
    url_name: str
    icon: str = "checklist"
    confirm: Words = ""

    @property
    def url(self) -> str:
        """Return the POST address."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows, how to step on, and how many rows there are (up to ``EXACT_TO``)."""

    rows: list[Any]
    total: int
    previous: str = ""
    next: str = ""
    number: int | None = None

    @property
    def is_exact(self) -> bool:
        """Tell whether ``total`` is the number of rows, or only "more than"."""
        return self.total <= EXACT_TO

    @property
    def shown_total(self) -> int:
        """Return the number to show."""
        return min(self.total, EXACT_TO)


class Table:
    """A list that the server sorts, filters, pages and exports.

    A subclass declares ``name``, ``columns``, ``filters``, ``default_order`` (a column's key, with
    ``-`` for downwards) and ``queryset``; everything else has a sensible default.
    """

    name: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    # What a row is made of, where a plain tuple will do: a model's instance costs three times more.
    line: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[tuple[Filter, ...]] = ()
    default_order: ClassVar[str] = ""
    bulk: ClassVar[tuple[BulkAction, ...]] = ()
    page_size: ClassVar[int] = 50
    export_limit: ClassVar[int] = 100_000
    refresh_seconds: ClassVar[int] = 0
    title: ClassVar[Words] = ""
    empty_title: ClassVar[Words] = _("还没有内容")
    empty_text: ClassVar[Words] = ""
    empty_icon: ClassVar[str] = "inbox"

    def __init__(self, request: HttpRequest, *, now: datetime) -> None:
        self.request = request
        self.now = now
        source = QueryDict(request.POST.get("query", "")) if request.method == "POST" else None
        self.query = _without_blanks(request.GET if source is None else source)

    def queryset(self) -> QuerySet[Any]:
        """Return the rows that the viewer may see; order and filters come from the table."""
        raise NotImplementedError

    def row_url(self, row: Any) -> str:
        """Return the address of a row's page; empty where it has none."""
        return ""

    def row_label(self, row: Any) -> str:
        """Return how a row is called where it stands alone: on its box for selection."""
        return str(row)

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Return the bulk steps that this viewer may take."""
        return self.bulk

    def exported(self, rows: int) -> None:
        """Called when a workbook with so many rows was made: an area may log it."""

    @property
    def element_id(self) -> str:
        """Return the id of the table's element on the page."""
        return f"yq-table-{self.name}"

    @cached_property
    def sort_column(self) -> Column | None:
        """Return the column that orders the table."""
        by_key = {c.key: c for c in self.columns if c.sort_fields}
        wanted = self.query.get("sort", "").lstrip("-")
        return by_key.get(wanted) or by_key.get(self.default_order.lstrip("-"))

    @cached_property
    def is_descending(self) -> bool:
        """Tell whether the order goes downwards."""
        asked = self.query.get("sort", "")
        chosen = self.sort_column is not None and asked.lstrip("-") == self.sort_column.key
        return (asked if chosen else self.default_order).startswith("-")

    @cached_property
    def keyset(self) -> Keyset:
        """Return the reader of pages."""
        fields = self.sort_column.sort_fields if self.sort_column else ()
        rows = self.queryset() if self._source else self.filtered()
        nullable = bool(fields) and _may_be_null(rows, fields[0])
        ordering = Ordering(fields, self.is_descending, nullable)
        return Keyset(rows, ordering, fields=self.line, source=self._source)

    @cached_property
    def _source(self) -> KeySource | None:
        """Return the index that answers alone: nothing but a text is asked, in order of keys."""
        if {"at", "format"} & set(self.query):
            return None  # a jump and a workbook read the narrowed rows themselves
        in_order = self.sort_column is not None and self.sort_column.sort_fields == ("pk",)
        on = [one for one in self.filters if one.chips(self.query, self.request)]
        if not in_order or len(on) != 1 or not isinstance(on[0], TextFilter) or not on[0].source:
            return None
        return on[0].source(self.request, on[0].text(self.query))

    @cached_property
    def shown_columns(self) -> list[Column]:
        """Return the columns to show: the address's, else the reader's choice, else the default."""
        wanted = [k for k in self.query.get("cols", "").split(",") if k]
        viewer = viewer_of(self.request)
        if not wanted and viewer is not None:
            wanted = chosen_columns_of(viewer, table=self.name)
        by_key = {c.key: c for c in self.columns}
        kept = [by_key[key] for key in wanted if key in by_key]
        if not kept:
            return [c for c in self.columns if c.shown or c.fixed]
        return [c for c in self.columns if c.fixed and c not in kept] + kept

    def filtered(self) -> QuerySet[Any]:
        """Return the viewer's rows that pass all filters, to narrow further or to count."""
        return self._filtered.all()

    @cached_property
    def _filtered(self) -> QuerySet[Any]:
        rows = self.queryset()
        for one in self.filters:
            rows = one.apply(rows, self.query, self.request)
        return rows

    @cached_property
    def chips(self) -> list[tuple[Chip, str]]:
        """Return what the filters do now, each with the query string without it."""
        found = [chip for one in self.filters for chip in one.chips(self.query, self.request)]
        return [(chip, self.link(**chip.without)) for chip in found]

    def link(self, **changes: object) -> str:
        """Return the query string with changes, from the first page on."""
        return changed_query(self.query, {**dict.fromkeys((*PLACE, "format")), **changes})

    def step(self, **place: object) -> str:
        """Return the query string of another page of the same list."""
        return changed_query(self.query, {**dict.fromkeys((*PLACE, "format")), **place})

    @cached_property
    def page(self) -> Page:
        """Return the page that the address asks for; a broken address gets the first one."""
        try:
            return self._page_asked_for()
        except BadCursor:
            return self._from_start()

    def _page_asked_for(self) -> Page:
        keyset, size = self.keyset, self.page_size
        if "after" in self.query:
            rows = keyset.after(keyset.parsed(self.query.get("after", "")), size + 1)
            return self._page(rows[:size], back=True, on=len(rows) > size) if rows else self._end()
        if "before" in self.query:
            rows = keyset.before(keyset.parsed(self.query.get("before", "")), size + 1)
            if len(rows) <= size:
                return self._from_start()
            return self._page(rows[-size:], back=True, on=True)
        if "last" in self.query:
            return self._end()
        bound = self._jump_bound() if "at" in self.query else None
        if bound is None:
            return self._from_start()
        rows = keyset.starting_at(bound, size + 1)
        return self._page(rows[:size], back=True, on=len(rows) > size) if rows else self._end()

    def _from_start(self) -> Page:
        rows = self.keyset.after(None, self.page_size + 1)
        on = len(rows) > self.page_size
        return self._page(rows[: self.page_size], back=False, on=on, number=1)

    def _end(self) -> Page:
        rows = self.keyset.before(None, self.page_size + 1)
        back = len(rows) > self.page_size
        return self._page(rows[-self.page_size :], back=back, on=False)

    def _page(self, rows: list[Any], *, back: bool, on: bool, number: int | None = None) -> Page:
        stepped = self.query.get("p", "")
        if number is None and stepped.isascii() and stepped.isdigit() and len(stepped) < 7:
            number = int(stepped)
        known = number is not None and number > 0
        back_to = {"before": self.keyset.cursor_of(rows[0])} if back else {}
        on_to = {"after": self.keyset.cursor_of(rows[-1])} if on else {}
        previous = self.step(**back_to, p=(number or 0) - 1 if known else None) if back else ""
        following = self.step(**on_to, p=(number or 0) + 1 if known else None) if on else ""
        return Page(rows, self._total(), previous, following, number if known else None)

    def _total(self) -> int:
        if self._source is not None:
            return self._source.count(most=EXACT_TO + 1)
        return self.filtered().order_by().values("pk")[: EXACT_TO + 1].count()

    def _jump_bound(self) -> Any:
        """Return where a jump leads in the first sort field; None where the text says nothing."""
        if not self.keyset.ordering.fields:
            return None
        return _bound(self.query.get("at", ""), self.keyset.fields[0], down=self.is_descending)

    @property
    def jump_kind(self) -> str:
        """Return what a jump takes in this order: date, number, text, or nothing."""
        return _jump_kind(self.keyset.fields[0]) if self.keyset.ordering.fields else ""

    @property
    def views_query(self) -> str:
        """Return what the panel of saved views, fetched when it is opened, needs to know."""
        asked = {"table": self.name, "query": self.kept_query, "next": self.request.get_full_path()}
        return f"?{urlencode(asked)}"

    @cached_property
    def head_key(self) -> Hashable:
        """Return what the head and the choice of columns depend on besides the language."""
        shown = tuple((c.key, str(c.label)) for c in self.shown_columns)
        return (self.name, shown, self.query.urlencode(), bool(self.bulk_actions()))

    @property
    def tools_key(self) -> Hashable:
        """Return what the filters' controls depend on besides the language."""
        given = tuple(one.given_choices(self.request) for one in self.filters)
        return (self.name, self.query.urlencode(), given)

    @property
    def kept_query(self) -> str:
        """Return filters, order and columns as a saved view keeps them."""
        gone = dict.fromkeys((*PLACE, "format", "view"))
        columns = ",".join(c.key for c in self.shown_columns)
        return changed_query(self.query, {**gone, "cols": columns}).lstrip("?")

    def selected(self) -> QuerySet[Any]:
        """Return the rows chosen for a bulk step: the ticked ones, or all that pass the filters.

        Raises:
            NothingSelected: none is.
        """
        if self.request.POST.get("all") == "1":
            return self.filtered()
        keys = [key for key in self.request.POST.getlist("row") if key.isascii()]
        try:
            chosen = self.filtered().filter(pk__in=keys[:EXACT_TO])
        except (ValueError, ValidationError) as error:
            raise NothingSelected from error
        if not keys:
            raise NothingSelected
        return chosen

    def respond(self, template: str, context: Mapping[str, Any] | None = None) -> HttpResponseBase:
        """Answer: the workbook for ``format=xlsx``, the table alone for htmx, else the whole page.

        Raises:
            ExportTooLong: more rows than ``export_limit``.
        """
        if self.query.get("format") == "xlsx":
            return export.workbook(self)
        given = {**(context or {}), "table": self}
        htmx = getattr(self.request, "htmx", None)
        if htmx and not htmx.history_restore_request and self.element_id in (htmx.target or ""):
            response = render(self.request, "web/_table.html", given)
            response["HX-Push-Url"] = self.request.path + changed_query(self.query, {})
            return response
        return render(self.request, template, given)


def _without_blanks(query: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for key, values in query.lists():
        if present := [v for v in values if v != ""]:
            kept.setlist(key, present)
    return kept


def _may_be_null(rows: QuerySet[Any], path: str) -> bool:
    """Tell whether a sort field may be NULL; an annotation is taken as one that may."""
    model: Any = rows.model
    if path in rows.query.annotations:
        return True
    for name in path.split("__"):
        found = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if found.null:
            return True
        model = found.related_model
    return False


def _jump_kind(field: Any) -> str:
    if isinstance(field, DateField):
        return "date"
    if isinstance(field, IntegerField):
        return "number"
    return "text" if isinstance(field, CharField | TextField) else ""


def _bound(text: str, field: Any, *, down: bool) -> Any:
    if isinstance(field, DateField):
        day = parsed_day(text)
        return day if day is None else _day_bound(day, field, down=down)
    if isinstance(field, IntegerField):
        digits = text.strip()
        is_number = digits.isascii() and digits.lstrip("-").isdigit() and len(digits) < 19
        return int(digits) if is_number and abs(int(digits)) < WIDEST_INTEGER else None
    if isinstance(field, CharField | TextField):
        return "".join(c for c in text if c.isprintable())[:80] or None
    return None


def _day_bound(day: date, field: Any, *, down: bool) -> date | datetime:
    if not isinstance(field, DateTimeField):
        return day
    return (
        day_start(day + timedelta(days=1)) - timedelta(microseconds=1) if down else day_start(day)
    )
