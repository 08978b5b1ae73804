"""``yiqi import``: bring a workbook or CSV file in, with every bad row named."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiqi.interop.cli.demo import Console
from yiqi.interop.cli.frame import (
    Answer,
    BadInput,
    Subcommands,
    add_database,
    add_json,
    add_strict,
    command,
    opened,
)

if TYPE_CHECKING:
    from yiqi.accounts.models import ScopeNode
    from yiqi.exchange.operations.files import ImportResult

MOST_NAMED = 1000  # bad rows that the answer lists


def add(commands: Subcommands) -> None:
    """Add the command."""
    made = command(commands, "import", does="bring a workbook or CSV file in", run=bring_in)
    made.add_argument("kind", help="what the rows are, for example problems.messages")
    made.add_argument("file", type=Path)
    made.add_argument("--district", help="code or name (default: the only one)")
    made.add_argument("--for", dest="subject", default="", help="whose list it is, where asked")
    add_strict(made)
    add_database(made)
    add_json(made)


def bring_in(args: argparse.Namespace) -> Answer:
    """Import one file by the engine that the pages use; good rows go in, bad ones are named.

    With ``--strict`` one bad row keeps the whole file back: exit 2.
    """
    if not args.file.is_file():
        raise BadInput(f"{args.file}: no such file")
    with opened(args):
        from yiqi.audit.clock import current_time
        from yiqi.exchange.operations.files import run_import_file
        from yiqi.lib.errors import Refusal
        from yiqi.web.refusals import words_of

        district = _district(args.district)
        try:
            found = run_import_file(
                args.kind,
                args.file,
                district=district,
                actor=None,
                now=current_time(),
                context=args.subject,
                keeps_good=not args.strict,
                progress=Console(),
            )
        except Refusal as refusal:
            sentence = str(words_of(refusal).sentence)
            raise BadInput(f"{args.file}: {refusal.code}: {sentence}") from refusal
        return _answer(args.file, found, strict=args.strict)


def _answer(file: Path, found: ImportResult, *, strict: bool) -> Answer:
    rejected = _rejected(file, found)
    if strict and found.failed and not found.is_written:
        first = next(one for one in rejected if one["reason"] != "held_back")
        place = f"row {first['row']}, column {first['column'] or '-'}"
        raise BadInput(f"{file}, {place}: {first['words']} (nothing was written)")
    figures = {
        "rows": found.rows,
        "created": found.created,
        "updated": found.updated,
        "skipped": found.skipped,
        "failed": found.failed,
        "rejected": rejected[:MOST_NAMED],
    }
    reasons = Counter(one["reason"] for one in rejected)
    lines = [f"{name}: {figures[name]}" for name in list(figures)[:5]]
    return Answer(figures, [*lines, *(f"  {why}: {count}" for why, count in reasons.items())])


def _rejected(file: Path, found: ImportResult) -> list[dict[str, Any]]:
    from yiqi.exchange.phrases import words_of_code

    return [
        {
            "file": str(file),
            "row": outcome.number,
            "column": fault.column,
            "reason": fault.code,
            "words": words_of_code(fault.code, fault.params),
        }
        for outcome in found.outcomes
        for fault in outcome.errors
    ]


def _district(named: str | None) -> ScopeNode:
    from yiqi.enterprises.models import District

    rows = District.objects.select_related("node").order_by("pk")
    if named:
        rows = rows.filter(code=named) | rows.filter(name=named)
    found = list(rows[:2])
    if len(found) != 1:
        known = ", ".join(District.objects.values_list("code", flat=True)) or "none"
        raise BadInput(f"--district: name one of the districts ({known})")
    return found[0].node
