"""Tags of the table component: a cell, a sort link, the hidden fields of a filter's form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yiqi.web import formats
from yiqi.web.tables import Column, Filter, Page, Table
from yiqi.web.tables.table import PLACE
from yiqi.web.templatetags import yq

register = template.Library()
NOTHING = mark_safe(f'<span class="yq-none">{formats.NOTHING}</span>')  # noqa: S308
TICK = (
    '<td class="yq-col-check"><input class="form-check-input" type="checkbox" name="row" '
    'value="{}" form="{}" data-yq-select aria-label="{}"></td>'
)
SHOW: dict[str, Any] = {
    "moment": yq.moment,
    "day": yq.day,
    "since": yq.since,
    "left": yq.left_until,
    "number": yq.number,
    "percent": yq.percent,
    "light": yq.traffic,
}


@register.simple_tag(takes_context=True)
def table_rows(context: template.Context, table: Table, page: Page) -> SafeString:
    """Show the rows of a page.

    Drawn here and not by a template: fifty rows of nine cells are thousands of template nodes,
    which took most of a list's time.
    """
    begin = [(column, _begin(column)) for column in table.shown_columns]
    draw = partial(_cell, context)
    tick = _tick(table) if table.bulk_actions() else None
    return mark_safe("".join(_row(draw, table, row, begin, tick) for row in page.rows))  # noqa: S308


def _begin(column: Column) -> SafeString:
    """Return how every cell of a column begins."""
    text = '<td class="yq-cell-{}{} {}" data-label="{}">'
    number = " yq-num" if column.is_numeric else ""
    return format_html(text, column.phone, number, column.css, column.label)


def _tick(table: Table) -> Callable[[Any], str]:
    """Return what draws the box that selects a row."""
    form, label = escape(f"{table.element_id}-bulk"), _("选中 %(row)s")
    return lambda row: TICK.format(row.pk, form, escape(label % {"row": table.row_label(row)}))


def _row(
    draw: Callable[[Column, Any, str], str],
    table: Table,
    row: Any,
    begin: list[tuple[Column, SafeString]],
    tick: Callable[[Any], str] | None,
) -> str:
    url = escape(table.row_url(row))
    href = f' data-yq-href="{url}"' if url else ""
    parts = [f'<tr data-yq-row="{row.pk}"{href} tabindex="-1">', tick(row) if tick else ""]
    for column, first in begin:
        parts += (first, draw(column, row, url), "</td>")
    return "".join([*parts, "</tr>\n"])


def _cell(context: template.Context, column: Column, row: Any, url: str) -> str:
    """Show one cell; the column that links leads to ``url``."""
    value = column.of(row)
    if column.template:
        drawn = context.template.engine.get_template(column.template)  # type: ignore[union-attr]
        return drawn.render(context.new({"row": row, "value": value, "column": column}))
    shown = _shown(column, value)
    return f'<a class="yq-row-link" href="{url}">{shown}</a>' if column.link and url else shown


def _shown(column: Column, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if column.kind == "text":
        return conditional_escape(value)
    if column.kind == "status":
        return yq.status(f"{column.prefix}{value}")
    return conditional_escape(SHOW[column.kind](value))


@register.simple_tag
def sort_link(table: Table, column: Column) -> str:
    """Return the address that sorts by the column; a second press turns the order round."""
    is_up = table.sort_column == column and not table.is_descending
    return table.link(sort=f"-{column.key}" if is_up else column.key)


@register.filter
def sort_state(table: Table, column: Column) -> str:
    """Return ``aria-sort``'s word for the column."""
    if table.sort_column != column:
        return "none"
    return "descending" if table.is_descending else "ascending"


@register.simple_tag
def hidden_query(table: Table, without: Filter | str | None = None) -> SafeString:
    """Return the rest of the query as hidden fields, so that a filter's form keeps it."""
    own = set(without.query_keys()) if isinstance(without, Filter) else {without}
    fields = [
        (key, value)
        for key, values in table.query.lists()
        if key not in own and key not in (*PLACE, "format", "view")
        for value in values
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.simple_tag
def filter_options(table: Table, one: Any) -> list[Any]:
    """Return the choices of a choice filter."""
    return list(one.options(table.query, table.request))


@register.simple_tag
def filter_value(table: Table, one: Any) -> Any:
    """Return what a text, date or flag filter is set to."""
    reader = {"text": "text", "dates": "days", "flag": "is_on"}[one.shape]
    return getattr(one, reader)(table.query)


@register.simple_tag
def table_link(table: Table, **changes: object) -> str:
    """Return the table's query string with changes, from the first page on."""
    return table.link(**changes)


@register.simple_tag
def table_step(table: Table, **place: object) -> str:
    """Return the query string of another page of the same list."""
    return table.step(**place)


@register.filter
def as_query(query: QueryDict) -> str:
    """Return a query string for a hidden field."""
    return query.urlencode()


@register.simple_tag
def table_clear(table: Table) -> str:
    """Return the query string without any filter."""
    return table.link(**dict.fromkeys(key for one in table.filters for key in one.query_keys()))
