"""``yiqi demo``: the invented district, once."""

from __future__ import annotations

import argparse
import os

from yiqi.interop.cli.frame import Answer, Failure, Subcommands, add_json, command, opened, say
from yiqi.lib.errors import Refusal


def add(commands: Subcommands) -> None:
    """Add the command."""
    made = command(commands, "demo", does="load the invented demo district", run=load)
    made.add_argument("--reset", action="store_true", help="throw it away and make it anew")
    made.add_argument("--seed", type=int, help="another district, always the same for one seed")
    add_json(made)


def load(args: argparse.Namespace) -> Answer:
    """Load the demo district; one that is there stays as it is, unless ``--reset``."""
    os.environ.setdefault("YIQI_MODE", "demo")
    if os.environ["YIQI_MODE"] != "demo":
        raise Failure("the demo district is loaded in demo mode only (YIQI_MODE=demo)")
    with opened(args):
        try:
            from yiqi.rehearsal.demo import load as loader
        except ImportError as error:
            raise Failure(f"this installation has no demo district: {error}") from error
        seeded = {} if args.seed is None else {"seed": args.seed}
        try:
            if args.reset:
                loader.reset_demo()
            made = loader.load_demo(progress=_say_progress, **seeded)
        except Refusal as refusal:
            raise Failure(f"the demo cannot be loaded here: {refusal.code}") from refusal
    is_new = f"made in {made.seconds:.0f} s" if made.is_new else "was there already"
    return Answer(
        {"is_new": made.is_new, "seconds": round(made.seconds, 1), **made.counts},
        [f"the demo district is ready ({is_new})"],
    )


def _say_progress(what: str, done: int, of: int) -> None:
    say(f"{what}: {done} of {of}" if of > 1 else what)
