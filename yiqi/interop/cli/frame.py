"""What every command shares: its answer, its errors, its options, and opening the house.

Nothing here loads Django before ``opened`` is entered.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
DATABASE_VARIABLE = "YIQI_DATABASE_URL"


class BadInput(Exception):
    """What was given cannot be used; the message is one clear line. Exit 2."""


class Failure(Exception):
    """Something else went wrong; the message is one clear line. Exit 1."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers: ``figures`` for programs (``--json``), ``lines`` for people."""

    figures: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()
    exit_code: int = 0


def say(line: str) -> None:
    """Write a line of progress, or a message, to standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def show(answer: Answer, *, as_json: bool) -> None:
    """Write the answer to standard output."""
    lines = list(answer.lines)
    if as_json:
        lines = [json.dumps(answer.figures, ensure_ascii=False, default=str)]
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give a command ``--json``."""
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")


def add_strict(parser: argparse.ArgumentParser) -> None:
    """Give a command ``--strict``."""
    parser.add_argument("--strict", action="store_true", help="a bad row is an error")


def add_database(parser: argparse.ArgumentParser) -> None:
    """Give a command ``--database``."""
    parser.add_argument(
        "--database",
        metavar="URL",
        help="sqlite:///PATH or postgresql://… (default: the configured one)",
    )


def command(
    commands: Subcommands, name: str, *, does: str, run: Callable[[argparse.Namespace], Answer]
) -> argparse.ArgumentParser:
    """Add a command that ``run`` carries out."""
    made = commands.add_parser(name, help=does, description=does)
    made.set_defaults(run=run)
    return made


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[None]:
    """Load Django with the database that ``args`` names; its failures become one clear line.

    Raises:
        BadInput: the address of the database cannot be read.
        Failure: the database does not answer, or has not the tables of this version.
    """
    given = getattr(args, "database", None)
    if given:
        os.environ[DATABASE_VARIABLE] = given
    import django
    from django.db import DatabaseError, connection

    try:
        django.setup()
    except ValueError as error:
        if not given:
            raise
        raise BadInput(f"--database {error}") from error
    try:
        yield
    except DatabaseError as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        hint = " (run `yiqi manage migrate` first?)" if _lacks_tables(first) else ""
        name = connection.settings_dict["NAME"]
        raise Failure(f"database {name}: {first}{hint}") from error


def _lacks_tables(message: str) -> bool:
    return "no such table" in message or "does not exist" in message
