"""Reads the files of real messages, every row checked. No Django here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NEEDED = ("id", "title", "reported_at", "text")
LONGEST_FIELD = 1_000_000  # characters


class BadMessages(Exception):
    """A file that cannot be used; the message names file, row and column."""

    def __init__(self, path: Path, row: int, column: str, why: str) -> None:
        places = [str(path), f"row {row}" if row else "", f"column {column}" if column else ""]
        super().__init__(f"{', '.join(filter(None, places))}: {why}")


@dataclass(frozen=True, slots=True)
class RealMessage:
    """One message: its number in the file's own system, its words, its time."""

    number: str
    title: str
    text: str
    reported_at: datetime


def read_messages(path: Path) -> list[RealMessage]:
    """Return the messages of a CSV file with ``id, title, reported_at, text``, oldest first.

    Raises:
        BadMessages: no such file, no CSV, a column or value missing, a number twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = list(_rows(file, path))
    except OSError as error:
        raise BadMessages(path, 0, "", error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise BadMessages(path, 0, "", "not UTF-8 text") from error
    return sorted(found, key=lambda one: (one.reported_at, one.number))


def _rows(file: Iterator[str], path: Path) -> Iterator[RealMessage]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(file)
    for column in NEEDED:
        if column not in (reader.fieldnames or ()):
            raise BadMessages(path, 1, column, "the header lacks this column")
    seen: set[str] = set()
    for row, values in enumerate(reader, start=2):
        for column in NEEDED:
            if not (values[column] or "").strip():
                raise BadMessages(path, row, column, "empty")
        if values["id"] in seen:
            raise BadMessages(path, row, "id", f"{values['id']} stands there twice")
        seen.add(values["id"])
        yield RealMessage(
            number=values["id"],
            title=values["title"],
            text=values["text"],
            reported_at=_moment(values["reported_at"], path, row),
        )


def _moment(text: str, path: Path, row: int) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMessages(path, row, "reported_at", "not ISO 8601") from error
    if moment.tzinfo is None:
        raise BadMessages(path, row, "reported_at", "without an offset")
    return moment
