"""``yiqi messages``: take real messages of real people through the problem loop's doors."""

from __future__ import annotations

import argparse
from pathlib import Path

from yiqi.interop.cli.frame import Answer, Failure, Subcommands, add_database, add_json, command


def add(commands: Subcommands) -> None:
    """Add the command and its one part."""
    messages = commands.add_parser("messages", help="real messages for a test district")
    parts = messages.add_subparsers(title="parts", metavar="PART", required=True)
    made = command(parts, "load", does="send them in by API and by import", run=load)
    made.add_argument("--replied", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--open", type=Path, required=True, metavar="FILE.csv")
    add_database(made)
    add_json(made)


def load(args: argparse.Namespace) -> Answer:
    """Load both files into a district of their own."""
    raise Failure("not there yet")
