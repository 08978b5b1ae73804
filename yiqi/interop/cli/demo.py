"""``yiqi demo``: the invented district, once."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from yiqi.interop.cli.frame import Answer, Failure, Subcommands, add_json, command, opened, say

EVERY_S = 5.0  # between two lines of progress on one step


class Loader(Protocol):
    """What loads the demo; given from above, since no area here may import another at its side."""

    def reset_demo(self) -> None:
        """Throw the demo away."""

    def load_demo(self, *, progress: Any, **given: int) -> Any:
        """Load it unless it is there; answers counts, is_new and seconds."""


@dataclass
class Console:
    """Writes progress, not more than a line every five seconds a step."""

    what: str = ""
    said_at: float = field(default=0.0)

    def __call__(self, what: str, done: int, of: int) -> None:
        """Note how far a step is."""
        if what == self.what and time.monotonic() - self.said_at < EVERY_S:
            return
        self.what, self.said_at = what, time.monotonic()
        say(f"  {what} {done}/{of}" if of else f"  {what}")


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
        loader: Loader = args.demo_loader()
        if args.reset:
            loader.reset_demo()
        seeded = {} if args.seed is None else {"seed": args.seed}
        found = loader.load_demo(progress=Console(), **seeded)
    counts: Mapping[str, int] = found.counts
    figures = {"counts": dict(counts), "is_new": found.is_new, "seconds": round(found.seconds, 1)}
    sums = ", ".join(f"{name} {count}" for name, count in counts.items())
    begin = f"made in {found.seconds:.0f} s" if found.is_new else "is there"
    return Answer(figures, [f"The demo district {begin}: {sums}"])
