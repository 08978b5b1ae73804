"""Writes imports: whole files, the steps of a person's import, what the worker does."""

from yiqi.exchange.operations.files import ImportResult, run_import_file
from yiqi.exchange.operations.imports import (
    ImportNotReady,
    OpenedImport,
    cancel_import,
    check_rows,
    match_columns,
    open_import,
    queue_import,
    start_import,
)
from yiqi.exchange.operations.running import (
    ChangedMeanwhile,
    fail_import,
    remove_old_files,
    run_import,
)

__all__ = [
    "ChangedMeanwhile",
    "ImportNotReady",
    "ImportResult",
    "OpenedImport",
    "cancel_import",
    "check_rows",
    "fail_import",
    "match_columns",
    "open_import",
    "queue_import",
    "remove_old_files",
    "run_import",
    "run_import_file",
    "start_import",
]
