"""``yiqi messages``: take real messages of real people through the problem loop's doors."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiqi.interop.cli.demo import Console
from yiqi.interop.cli.frame import (
    DATABASE_VARIABLE,
    Answer,
    BadInput,
    Failure,
    Subcommands,
    add_database,
    add_json,
    command,
    opened,
    say,
)

if TYPE_CHECKING:
    from yiqi.interop.messages import TestDistrict

ENDLESS = "1000000/s"  # no limit on one's own command


def add(commands: Subcommands) -> None:
    """Add the command and its one part."""
    messages = commands.add_parser("messages", help="real messages for a test district")
    parts = messages.add_subparsers(title="parts", metavar="PART", required=True)
    made = command(
        parts, "load", does="send them in by API and by import, on a fresh database", run=load
    )
    made.add_argument("--replied", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--open", type=Path, required=True, metavar="FILE.csv")
    made.add_argument(
        "--no-suggestions", action="store_true", help="leave them to a running worker"
    )
    add_database(made)
    add_json(made)


def load(args: argparse.Namespace) -> Answer:
    """Load both files into a district of their own; sent again, nothing comes in twice."""
    os.environ.setdefault("YIQI_API_RATE", ENDLESS)
    if not args.database and DATABASE_VARIABLE not in os.environ:
        raise BadInput("--database: name the database for the messages, never the usual one")
    with opened(args):
        from django.conf import settings
        from django.core.management import call_command

        from yiqi.interop.messages import BadMessages, NotAFreshDatabase

        if settings.DEMO:
            raise Failure("real messages never go into a demo installation (YIQI_MODE=demo)")
        try:
            call_command("migrate", verbosity=0)
            figures = _loaded(args)
        except BadMessages as error:
            raise BadInput(str(error)) from error
        except NotAFreshDatabase as error:
            raise BadInput(f"--database: {error}") from error
    lines = [f"{name}: {value}" for name, value in figures.items()]
    return Answer(figures, lines, exit_code=0 if figures["lost"] == 0 else 1)


def _loaded(args: argparse.Namespace) -> dict[str, Any]:
    from yiqi.audit.clock import current_time
    from yiqi.interop.messages import (
        found_test_district,
        import_all,
        read_messages,
        send_all,
    )

    replied, waiting = read_messages(args.replied), read_messages(args.open)
    district = found_test_district(now=current_time())
    _greet(district)
    console, began = Console(), time.monotonic()
    sent = send_all(replied, district, progress=console)
    api_s, began = time.monotonic() - began, time.monotonic()
    imported = import_all(waiting, district, now=current_time(), progress=console)
    import_s, began = time.monotonic() - began, time.monotonic()
    if not args.no_suggestions:
        _suggest(console)
    seconds = {"api": api_s, "import": import_s, "suggestions": time.monotonic() - began}
    return {
        "api": {"messages": sent.messages, "new": sent.new, "known": sent.known},
        "import": {
            "rows": imported.rows,
            "created": imported.created,
            "skipped": imported.skipped,
            "failed": imported.failed,
        },
        **_counted(district, expected=len(replied) + len(waiting)),
        "rejected": [{"row": row, "column": c, "reason": why} for row, c, why in imported.faults],
        "longest_answer_ms": round(sent.longest_answer_ms, 1),
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
    }


def _counted(district: TestDistrict, *, expected: int) -> dict[str, int]:
    """Return how many problems and suggestions there are, and how many are lost."""
    from yiqi.problems.models import Problem, Suggestion

    held = Problem.objects.filter(district=district.node)
    there = held.count()
    suggested = Suggestion.objects.filter(problem__in=held).count()
    return {"problems": there, "lost": expected - there, "suggestions": suggested}


def _greet(district: TestDistrict) -> None:
    if district.password:
        say(
            f"accounts messages-duty, -leader, -specialist, -park …; password {district.password}"
            " (shown once)"
        )


def _suggest(console: Console) -> None:
    """Run the reactions that wait, as the jobs worker does."""
    from yiqi.audit.clock import current_time
    from yiqi.audit.models import Outbox
    from yiqi.audit.operations import run_reactions
    from yiqi.audit.reactions import SEAL

    total = Outbox.objects.exclude(reader=SEAL).count()
    ran = -1
    done = 0
    while ran:
        ran = run_reactions(now=current_time())
        done += ran
        console("reactions", done, max(total, done))
