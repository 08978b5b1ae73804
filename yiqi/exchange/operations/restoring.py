"""Completes the masked values of a result workbook that comes back corrected.

A result shows sensitive values masked, and names for each row the import and row that it came
from. Where that import is the same person's, of the same kind and for the same subject, and the
masked value was left as it was, the value itself is read again from that import's sealed upload.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from yiqi.accounts.models import User
from yiqi.exchange import engine, lists, spool
from yiqi.exchange.cells import CellValue, is_blank, shown
from yiqi.exchange.columns import ORIGIN
from yiqi.exchange.kinds import ImportKind
from yiqi.exchange.lists import Table
from yiqi.exchange.models import ImportRun
from yiqi.exchange.queries import imports_visible_to, remembered_headings
from yiqi.exchange.reading import open_file

MARK = "*"
Origins = dict[int, dict[int, int]]  # import: row there: row here


def restored(
    table: Table, kind: ImportKind, mapping: Mapping[str, int], *, actor: User, subject: str
) -> Table:
    """Return the table with the values that could be completed; as it is where none could."""
    places = {
        index: kind.by_code[code]
        for code, index in mapping.items()
        if kind.by_code[code].is_sensitive
    }
    origin = next((i for i, name in enumerate(table.header.names) if name in ORIGIN), None)
    if origin is None or not places:
        return table
    masked: dict[int, list[CellValue]] = {}
    origins: Origins = {}
    for number, cells in table.rows():
        run_id, _sign, row = shown(cells[origin] if origin < len(cells) else "").partition(":")
        if run_id.isascii() and run_id.isdigit() and row.isascii() and row.isdigit():
            masked[number] = cells
            origins.setdefault(int(run_id), {})[int(row)] = number
    known = imports_visible_to(actor).filter(kind=kind.code, subject=subject)
    found: dict[int, dict[int, CellValue]] = {}
    for run in known.filter(pk__in=origins):
        for row_here, values in _values_of(run, kind, origins[run.pk]).items():
            fitting = {
                index: values[column.code]
                for index, column in places.items()
                if column.code in values
                and _is_the_mask(masked[row_here], index, column.shown_as, values[column.code])
            }
            if fitting:
                found[row_here] = fitting
    return replace(table, restored=found) if found else table


def _is_the_mask(cells: list[CellValue], index: int, mask: engine.Mask, value: CellValue) -> bool:
    """Whether the cell still shows the masked form of ``value``."""
    said = shown(cells[index]) if index < len(cells) else ""
    return MARK in said and said == mask(shown(value))


def _values_of(
    run: ImportRun, kind: ImportKind, rows: Mapping[int, int]
) -> dict[int, dict[str, CellValue]]:
    """Return the sensitive cells of the named rows of an earlier import, by row here."""
    try:
        content = spool.fetch(run.folder, spool.UPLOAD, district_id=run.district_id)
    except spool.FilesGone:
        return {}
    mapping: dict[str, int] = json.loads(run.mapping)
    known = remembered_headings(run.district, kind=run.kind)
    earlier = lists.find_table(open_file(content), kind, sheet=run.sheet, remembered=known)
    earlier = restored(earlier, kind, mapping, actor=run.by, subject=run.subject)
    return {
        rows[number]: {
            code: cells[index]
            for code, index in mapping.items()
            if kind.by_code[code].is_sensitive and index < len(cells) and not is_blank(cells[index])
        }
        for number, cells in earlier.rows()
        if number in rows
    }
