"""Measures the text model on files: trained on one, judged on another (`yiqi triage evaluate`)."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from yiqi.lib.errors import Refusal
from yiqi.problems.engines.text_model import LabelledMessage, TooFewExamples, train

COLUMNS = ("id", "title", "reported_at", "text", "category")
NEEDED_COLUMNS = ("title", "text", "category")
LONGEST_FIELD = 1_000_000  # characters


class RowsUnreadable(Refusal):
    """A file of labelled messages cannot be used; the message names file, row and column.

    ``params``: ``path``, ``row`` (the header is row 1; 0 for the whole file), ``column``, ``why``.
    """

    code = "rows_unreadable"

    def __init__(self, path: Path, row: int, column: str, why: str) -> None:
        places = [str(path), f"row {row}" if row else "", f"column {column}" if column else ""]
        message = f"{', '.join(filter(None, places))}: {why}"
        super().__init__(message, path=str(path), row=row, column=column, why=why)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out: its number (the header is row 1), the column and the reason."""

    path: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """The usable rows of a file in its order, and those left out."""

    messages: list[LabelledMessage] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model trained on one set does on another.

    ``macro_f1`` is the mean F1 over the classes of the test set; ``unsure`` is the share for
    which the model said "unsure", ``macro_f1_sure`` the mean F1 on the rest (over the classes
    that the rest holds; ``None`` where nothing is left). ``seconds`` for training and judging.
    """

    n: int
    classes: int
    accuracy: float
    macro_f1: float
    unsure: float
    macro_f1_sure: float | None
    seconds: float


def _flaw_of(row: dict[str, Any]) -> tuple[str, str] | None:
    """Return (column, reason) of what is wrong with a row, or nothing."""
    if None in row:
        return "", "more fields than the header names"
    for column in NEEDED_COLUMNS:
        if row[column] is None:
            return column, "missing"
    if not row["category"].strip():
        return "category", "empty"
    if not (row["title"].strip() or row["text"].strip()):
        return "text", "title and text are both empty"
    return None


def _rows_of(file: IO[str], path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(file)
    try:
        for column in NEEDED_COLUMNS:
            if column not in (reader.fieldnames or ()):
                raise RowsUnreadable(path, 1, column, "the header lacks this column")
        yield from enumerate(reader, start=2)
    except UnicodeDecodeError as error:
        raise RowsUnreadable(path, reader.line_num + 1, "", "not UTF-8 text") from error
    except csv.Error as error:
        raise RowsUnreadable(path, reader.line_num + 1, "", f"not CSV: {error}") from error


def read_labelled(path: Path, *, strict: bool = False) -> LabelledRows:
    """Read a CSV file with the columns ``title``, ``text``, ``category`` (others are ignored).

    A row is left out, with its reason, where it has no category, neither title nor text, or another
    number of fields than the header. An ``id`` may stand twice: the clerks' own files do that.

    Raises:
        RowsUnreadable: no such file, not UTF-8 CSV, a column or every usable row is missing;
            with ``strict`` any row that would be left out.
    """
    rows = LabelledRows()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in _rows_of(file, path):
                flaw = _flaw_of(row)
                if flaw and strict:
                    raise RowsUnreadable(path, number, *flaw)
                if flaw:
                    rows.rejected.append(Rejected(str(path), number, *flaw))
                    continue
                rows.messages.append(
                    LabelledMessage(row["title"], row["text"], row["category"].strip())
                )
    except OSError as error:
        raise RowsUnreadable(path, 0, "", error.strerror or "cannot be read") from error
    if not rows.messages:
        raise RowsUnreadable(path, 0, "", "no usable row")
    return rows


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """Return the mean F1 over the classes in ``truth``; a class never said counts 0."""
    scores = []
    for label in sorted(set(truth)):
        hits = sum(t == s == label for t, s in zip(truth, said, strict=True))
        both = sum(t == label for t in truth) + sum(s == label for s in said)
        scores.append(2 * hits / both)
    return sum(scores) / len(scores)


def evaluate(
    train_rows: Sequence[LabelledMessage], test_rows: Sequence[LabelledMessage], *, seed: int = 0
) -> Evaluation:
    """Train on ``train_rows`` alone and judge ``test_rows``, whose labels only the score sees.

    Raises:
        TooFewExamples: fewer than two categories to train on.
    """
    started = time.perf_counter()
    model = train(train_rows, seed=seed)
    suggestions = [model.suggest(row.title, row.text) for row in test_rows]
    truth, said = [row.label for row in test_rows], [each.label for each in suggestions]
    sure = [place for place, each in enumerate(suggestions) if not each.is_unsure]
    right = sum(t == s for t, s in zip(truth, said, strict=True))
    return Evaluation(
        n=len(truth),
        classes=len(set(truth)),
        accuracy=right / len(truth),
        macro_f1=macro_f1(truth, said),
        unsure=1 - len(sure) / len(truth),
        macro_f1_sure=macro_f1([truth[i] for i in sure], [said[i] for i in sure]) if sure else None,
        seconds=time.perf_counter() - started,
    )


def evaluate_files(train_path: Path, test_path: Path, *, strict: bool = False) -> dict[str, Any]:
    """Answer ``yiqi triage evaluate``: train on one file, judge another.

    Returns:
        n, classes, accuracy, macro_f1, unsure, macro_f1_sure (shares to 4 decimals), seconds,
        and ``rejected``: the rows left out, as file, row, column and reason.

    Raises:
        RowsUnreadable: a file cannot be used; ``str(error)`` is one line for the person.
    """
    known = read_labelled(train_path, strict=strict)
    asked = read_labelled(test_path, strict=strict)
    try:
        result = evaluate(known.messages, asked.messages)
    except TooFewExamples as error:
        raise RowsUnreadable(train_path, 0, "category", "needs two categories or more") from error
    shares = ("accuracy", "macro_f1", "unsure", "macro_f1_sure")
    figures: dict[str, Any] = {"n": result.n, "classes": result.classes}
    for name in shares:
        value = getattr(result, name)
        figures[name] = None if value is None else round(value, 4)
    figures["seconds"] = round(result.seconds, 3)
    figures["rejected"] = [
        {"file": each.path, "row": each.row, "column": each.column, "reason": each.reason}
        for each in known.rejected + asked.rejected
    ]
    return figures
