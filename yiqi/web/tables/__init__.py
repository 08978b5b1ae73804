"""Tables that the server sorts, filters, pages and exports: declare columns and filters, done.

(Not one of an area's usual names: every area's screens build their lists on it.)
"""

from yiqi.web.tables.columns import Column
from yiqi.web.tables.filters import (
    Choice,
    ChoiceFilter,
    DateFilter,
    Filter,
    FlagFilter,
    TextFilter,
)
from yiqi.web.tables.keyset import Ordering
from yiqi.web.tables.table import BulkAction, ExportTooLong, NothingSelected, Page, Table

__all__ = [
    "BulkAction",
    "Choice",
    "ChoiceFilter",
    "Column",
    "DateFilter",
    "ExportTooLong",
    "Filter",
    "FlagFilter",
    "NothingSelected",
    "Ordering",
    "Page",
    "Table",
    "TextFilter",
]
