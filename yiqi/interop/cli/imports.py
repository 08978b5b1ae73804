"""``yiqi import``: bring a workbook or CSV file in, with every bad row named."""

from __future__ import annotations

import argparse
from pathlib import Path

from yiqi.interop.cli.frame import (
    Answer,
    Failure,
    Subcommands,
    add_database,
    add_json,
    add_strict,
    command,
)


def add(commands: Subcommands) -> None:
    """Add the command."""
    made = command(commands, "import", does="bring a workbook or CSV file in", run=bring_in)
    made.add_argument("kind", help="what the rows are: enterprises, staff, problems …")
    made.add_argument("file", type=Path)
    add_strict(made)
    add_database(made)
    add_json(made)


def bring_in(args: argparse.Namespace) -> Answer:
    """Import one file by the engine that the pages use."""
    raise Failure("imports from the command line are not there yet")
