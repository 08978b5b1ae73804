"""The console command ``yiqi`` (also ``python -m yiqi``)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import ModuleType


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 bad input, 1 other failure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqi.config.settings")
    from yiqi.interop.cli import run

    given = sys.argv[1:] if argv is None else argv
    try:
        code = run(given, demo_loader=_demo_loader, setup_founder=_setup_founder)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has enough (`| head`): no traceback, also not at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _demo_loader() -> ModuleType:
    from yiqi.rehearsal.demo import load

    return load


def _setup_founder() -> ModuleType:
    from yiqi.administration import first_start

    return first_start


if __name__ == "__main__":
    sys.exit(main())
