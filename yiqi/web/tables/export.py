"""A table as an Excel workbook: the same filters, columns and order as on the screen."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from yiqi.web import formats

if TYPE_CHECKING:
    from yiqi.web.tables.table import Table

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters; Excel's own limit


def workbook(table: Table) -> FileResponse:
    """Return the workbook of all rows that pass the filters.

    Text goes into cells as text: a cell that begins with ``=`` is never a formula.

    Raises:
        ExportTooLong: more rows than the table's limit.
    """
    from yiqi.web.tables.table import ExportTooLong

    rows = table.keyset.in_order()
    if rows.order_by().values("pk")[: table.export_limit + 1].count() > table.export_limit:
        raise ExportTooLong(limit=table.export_limit)
    target = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    table.exported(write(target, table, rows))
    target.seek(0)
    stamp = f"{formats.local(table.now):%Y%m%d-%H%M}"
    title = f"{table.title or table.name}-{stamp}.xlsx"
    response = FileResponse(target, content_type=KIND)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{table.name}-{stamp}.xlsx\"; filename*=UTF-8''{quote(title)}"
    )
    return response


def write(target: Any, table: Table, rows: Any) -> int:
    """Write the workbook to an open file; return how many rows it holds."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        looks = {
            "head": book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(table.shown_columns):
            sheet.set_column(index, index, column.sheet_width)
            sheet.write_string(0, index, str(column.label), looks["head"])
        count = 0
        for count, row in enumerate(rows.iterator(chunk_size=1000), start=1):
            for index, column in enumerate(table.shown_columns):
                _write_cell(sheet, count, index, column.for_sheet(row), looks)
        _about(book, table, count)
    return count


def _write_cell(sheet: Any, row: int, column: int, value: object, looks: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, looks["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, looks["day"])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, str(value)[:LONGEST_CELL])


def _about(book: Any, table: Table, count: int) -> None:
    """Write a second sheet: when it was made, with which filters, how many rows."""
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 1, 28)
    filters = "; ".join(f"{chip.label} {chip.words}".strip() for chip, _link in table.chips)
    facts = (
        (_("数据截至"), f"{formats.local(table.now):%Y-%m-%d %H:%M}"),
        (_("行数"), str(count)),
        (_("筛选"), filters or _("无")),
    )
    for index, (label, words) in enumerate(facts):
        sheet.write_string(index, 0, label)
        sheet.write_string(index, 1, words)
