"""``yiqi figures``: every figure with its definition, its value and where its rows are."""

from __future__ import annotations

import argparse

from yiqi.interop.cli.frame import (
    Answer,
    BadInput,
    Subcommands,
    add_database,
    add_json,
    command,
    opened,
)


def add(commands: Subcommands) -> None:
    """Add the command."""
    made = command(commands, "figures", does="every figure with definition and rows", run=figures)
    made.add_argument("--district", help="code or name (default: the first)")
    add_database(made)
    add_json(made)


def figures(args: argparse.Namespace) -> Answer:
    """Return what is counted in one district now; ``null`` where there is no data."""
    with opened(args):
        from yiqi.audit.clock import current_time
        from yiqi.enterprises.models import District
        from yiqi.figures.queries import figures_of

        districts = District.objects.order_by("pk")
        if args.district:
            districts = districts.filter(code=args.district) | districts.filter(name=args.district)
        first = districts.first()
        if first is None and args.district:
            raise BadInput(f"--district {args.district!r}: there is no such district")
        now = current_time()
        found = figures_of(None, district_id=first.node_id if first else None, now=now)
        rows = [one.as_json() for one in found]
    lines = [f"{row['code']:24} {_shown(row['value']):>10} {row['unit']}" for row in rows]
    return Answer({"figures": rows}, lines)


def _shown(value: object) -> str:
    return "-" if value is None else str(value)
