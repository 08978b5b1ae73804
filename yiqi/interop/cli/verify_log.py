"""``yiqi verify-log``: is the sealed event log whole?"""

from __future__ import annotations

import argparse

from yiqi.interop.cli.frame import Answer, Subcommands, add_database, add_json, command, opened


def add(commands: Subcommands) -> None:
    """Add the command."""
    made = command(commands, "verify-log", does="check the sealed event log", run=verify)
    add_database(made)
    add_json(made)


def verify(args: argparse.Namespace) -> Answer:
    """Check every seal and every event; exit 1 where something was changed."""
    with opened(args):
        from yiqi.audit.seals import verify_log

        found = verify_log()
    line = f"{found.events} events, {found.seals} seals, {found.unsealed} not sealed yet: "
    if found.ok:
        line += "whole"
    else:
        line += f"CHANGED, first bad event {found.first_bad}, bad seals {list(found.bad_seals)}"
    return Answer(
        {
            "events": found.events,
            "seals": found.seals,
            "unsealed": found.unsealed,
            "ok": found.ok,
            "first_bad": found.first_bad,
        },
        [line],
        exit_code=0 if found.ok else 1,
    )
