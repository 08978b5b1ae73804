"""Writes imports: whole files, and the steps of a person's import."""

from yiqi.exchange.operations.files import ImportResult, run_import_file

__all__ = ["ImportResult", "run_import_file"]
