"""Writes workbooks: lists, templates to fill in, results to correct and send again.

Every text goes into its cell as text and through ``safe_cell``: what somebody wrote is never a
formula on another's machine. (Not one of an area's usual names: it reads and writes no row.)
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from yiqi.exchange.cells import CellValue, is_blank, shown
from yiqi.exchange.columns import ADDED
from yiqi.exchange.engine import Outcome
from yiqi.exchange.kinds import ImportColumn, ImportKind
from yiqi.exchange.lists import Table
from yiqi.exchange.phrases import words_of
from yiqi.lib.csvtext import safe_cell
from yiqi.web.statuses import status_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters; the format's own limit
TEMPLATE_ROWS = 5000  # rows of a template that are prepared as text, with choices
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column to write: its heading, its width in characters, how it is marked."""

    label: str
    width: int = 16
    look: str = "head"


def write_workbook(
    target: BinaryIO,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "",
) -> int:
    """Write a list as a workbook with little memory; return how many rows it has.

    Numbers and days are written as such, all else as safe text.
    """
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        looks = _looks(book)
        page = book.add_worksheet(sheet[:31] or None)
        _write_head(page, columns, looks)
        count = 0
        for count, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                write_cell(page, count, index, value, looks)
    return count


def write_cell(page: Any, row: int, column: int, value: object, looks: Mapping[str, Any]) -> None:
    """Write one cell by the sort of its value; a blank one not at all."""
    if isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), looks["moment"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, looks["day"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value)
    elif value is not None and value != "":
        page.write_string(row, column, safe_cell(str(value))[:LONGEST_CELL], looks["text"])


def template_workbook(kind: ImportKind) -> bytes:
    """Return an empty workbook to fill in: headings, choices, and a second sheet that explains.

    Its cells are text from the start, so that no spreadsheet shortens a long number.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
        looks = _looks(book)
        page = book.add_worksheet(_sheet_name(str(kind.label)))
        columns = [
            SheetColumn(
                str(column.label),
                max(12, len(str(column.label)) * 2 + 4, len(column.example) + 2),
                "required" if column.is_required else "head",
            )
            for column in kind.columns
        ]
        _write_head(page, columns, looks)
        for index, column in enumerate(kind.columns):
            page.set_column(index, index, columns[index].width, looks["text"])
            if column.choices:
                page.data_validation(1, index, TEMPLATE_ROWS, index, _choice_of(column))
        _write_guide(book.add_worksheet(_sheet_name(_("填写说明"))), kind, looks)
    return target.getvalue()


def result_workbook(
    table: Table,
    kind: ImportKind,
    mapping: Mapping[str, int],
    outcomes: Sequence[Outcome],
    *,
    run_id: int,
    only_failed: bool = False,
) -> bytes:
    """Return the rows of the file with what became of each and why, to be corrected and sent again.

    Sensitive values are masked; the row's origin lets a later import complete them.
    """
    by_number = {outcome.number: outcome for outcome in outcomes}
    kept = [i for i, name in enumerate(table.header.names) if name not in ADDED]
    masks = {mapping[c.code]: c.shown_as for c in kind.columns if _is_masked(c, mapping)}
    labels = {column.code: str(column.label) for column in kind.columns}
    columns = [
        *(SheetColumn(table.header.labels[i], 18) for i in kept),
        SheetColumn(_("结果"), 10, "result"),
        SheetColumn(_("原因"), 60, "result"),
        SheetColumn(_("原文件行"), 12, "result"),
    ]

    def rows() -> Iterator[list[object]]:
        for number, cells in table.rows():
            outcome = by_number.get(number)
            if outcome is None or (only_failed and outcome.result != "failed"):
                continue
            yield [
                *(_as_it_was(cells[i] if i < len(cells) else None, masks.get(i)) for i in kept),
                str(status_of(f"import_row.{outcome.result}").label),
                _reasons(outcome, labels),
                f"{run_id}:{number}",
            ]

    target = io.BytesIO()
    write_workbook(
        target, columns, rows(), sheet=_sheet_name(table.opened.sheets[table.sheet].name)
    )
    return target.getvalue()


def _is_masked(column: ImportColumn, mapping: Mapping[str, int]) -> bool:
    return column.is_sensitive and column.code in mapping


def _as_it_was(cell: CellValue, mask: Callable[[str], str] | None) -> object:
    """Return a cell as it stood; a number too long for a number, and text, as text."""
    if is_blank(cell):
        return ""
    if mask is not None:
        return mask(shown(cell))
    if isinstance(cell, datetime | date):
        return cell
    return shown(cell)


def _reasons(outcome: Outcome, labels: Mapping[str, str]) -> str:
    return " ".join(
        (f"[{labels[fault.column]}] " if fault.column in labels else "") + words_of(fault)
        for fault in outcome.faults
    )


def _looks(book: Any) -> dict[str, Any]:
    head = {"bold": True, "bg_color": "#EEF1F5", "bottom": 1, "text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format(head),
        "required": book.add_format({**head, "bg_color": "#FFF1D6"}),
        "result": book.add_format({**head, "bg_color": "#FDE7E7"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _write_head(page: Any, columns: Sequence[SheetColumn], looks: Mapping[str, Any]) -> None:
    page.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width)
        page.write_string(0, index, safe_cell(column.label), looks[column.look])


def _write_guide(page: Any, kind: ImportKind, looks: Mapping[str, Any]) -> None:
    """Explain every column: whether it must be filled, how it is written, an example."""
    heads = (_("哪一列"), _("是否必填"), _("怎样填写"), _("示例"))
    widths = (20, 10, 60, 28)
    _write_head(page, [SheetColumn(*pair) for pair in zip(heads, widths, strict=True)], looks)
    for row, column in enumerate(kind.columns, start=1):
        choices = ", ".join(column.choices)
        told = (
            str(column.label),
            _("必填") if column.is_required else _("选填"),
            str(column.note) or (_("只能填：%(words)s") % {"words": choices} if choices else ""),
            column.example,
        )
        for index, text in enumerate(told):
            page.write_string(row, index, safe_cell(text), looks["wrap"])
    page.write_string(len(kind.columns) + 2, 0, str(kind.guide), looks["wrap"])


def _choice_of(column: ImportColumn) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(column.choices),
        "error_title": str(column.label)[:32],
        "error_message": _("请从下拉列表中选择。"),
    }


def _sheet_name(name: str) -> str:
    """Return a name that a workbook takes: at most 31 characters, none of ``[]:*?/\\``."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ")[:31] or "1"
