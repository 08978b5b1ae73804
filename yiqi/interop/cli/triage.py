"""``yiqi triage``: measure the category suggestion, and train it anew."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from yiqi.interop.cli.frame import (
    Answer,
    BadInput,
    Subcommands,
    add_database,
    add_json,
    add_strict,
    command,
    opened,
    say,
)


def add(commands: Subcommands) -> None:
    """Add the command and its parts."""
    triage = commands.add_parser("triage", help="measure or train the category suggestion")
    parts = triage.add_subparsers(title="parts", metavar="PART", required=True)
    measure = command(parts, "evaluate", does="train on one file, judge another", run=evaluate)
    for name in ("--train", "--test"):
        measure.add_argument(name, type=Path, required=True, metavar="FILE.csv")
    learn = command(parts, "train", does="train the model that suggests categories", run=train)
    learn.add_argument(
        "--labelled",
        type=Path,
        metavar="FILE.csv",
        help="labelled messages (default: the plan's examples and what people decided since)",
    )
    write = command(
        parts, "export", does="write what people decided, to train from elsewhere", run=export
    )
    write.add_argument("file", type=Path, metavar="FILE.csv")
    for part in (learn, write):
        add_database(part)
    for part in (measure, learn):
        add_strict(part)
    for part in (measure, learn, write):
        add_json(part)


def evaluate(args: argparse.Namespace) -> Answer:
    """Train on A alone, judge B; no database, no server."""
    from yiqi.problems.engines.evaluation import RowsUnreadable, evaluate_files

    say(f"training on {args.train}, judging {args.test} …")
    try:
        figures = evaluate_files(args.train, args.test, strict=args.strict)
    except RowsUnreadable as error:
        raise BadInput(str(error)) from error
    return Answer(figures, [f"{name}: {_shown(value)}" for name, value in figures.items()])


def train(args: argparse.Namespace) -> Answer:
    """Train the model of the problem loop and keep it under ``$YIQI_VAR/models``."""
    from yiqi.problems.engines.evaluation import RowsUnreadable

    with opened(args):
        from yiqi.audit.clock import current_time
        from yiqi.problems.learning import retrain

        try:
            trained = retrain(args.labelled, strict=args.strict, now=current_time())
        except RowsUnreadable as error:
            raise BadInput(str(error)) from error
    return Answer(
        {
            "model": str(trained.path),
            "version": trained.version,
            "examples": trained.examples,
            "corrections": trained.corrections,
            "classes": trained.classes,
            "accuracy_unseen": round(trained.accuracy_unseen, 4),
            "rejected": trained.rejected,
        },
        [f"{trained.path}: {trained.examples} messages, {trained.classes} categories"],
    )


def export(args: argparse.Namespace) -> Answer:
    """Write every message whose category a person decided."""
    with opened(args):
        from yiqi.problems.learning import write_decided

        try:
            count = write_decided(args.file)
        except OSError as error:
            raise BadInput(f"{args.file}: {error.strerror}") from error
    return Answer({"written": count, "file": str(args.file)}, [f"{count} messages: {args.file}"])


def _shown(value: Any) -> str:  # what JSON holds
    return str(len(value)) if isinstance(value, list) else str(value)
