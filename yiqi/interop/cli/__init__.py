"""The command line: one module a command, each light until it runs.

``--json`` makes the last line of standard output one JSON object; progress and messages go to
standard error. Exit 0 on success, 2 on bad input, 1 on any other failure.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from yiqi.interop.cli import (
    demo,
    figures,
    imports,
    messages,
    serve,
    setup,
    triage,
    verify_log,
)
from yiqi.interop.cli.frame import Answer, BadInput, Failure, say, show
from yiqi.lib.errors import Refusal

__all__ = ["Answer", "BadInput", "Failure", "run"]

COMMANDS = (serve, setup, demo, verify_log, figures, triage, imports, messages)
MANAGE = "manage"


def run(
    argv: Sequence[str], *, demo_loader: Callable[[], Any], setup_founder: Callable[[], Any]
) -> int:
    """Run the command that ``argv`` names and return its exit code.

    ``demo_loader`` gives the module that loads the demo, ``setup_founder`` the one that founds the
    first district: both lie beside this area.
    """
    if list(argv[:1]) == [MANAGE]:
        return _manage(argv[1:])
    args = parser().parse_args(argv)
    args.demo_loader, args.setup_founder = demo_loader, setup_founder
    try:
        answer: Answer = args.run(args)
    except BadInput as error:
        say(f"yiqi: {error}")
        return 2
    except (Failure, Refusal) as error:
        say(f"yiqi: {error}")
        return 1
    except KeyboardInterrupt:
        say("yiqi: stopped")
        return 1
    show(answer, as_json=getattr(args, "json", False))
    return answer.exit_code


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    made = argparse.ArgumentParser(prog="yiqi", description="Yiqi, one enterprise one plan.")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    commands.add_parser(MANAGE, help="Django's own commands (migrate, jobs, shell …)")
    return made


def _manage(argv: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line([f"yiqi {MANAGE}", *argv])
    return 0
