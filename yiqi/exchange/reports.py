"""What was found in a file, as it is kept between the check and the pages that show it.

Every cell in it is masked where its column asks for that. (Not one of an area's usual names: it
is the format of a file, no row.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiqi.exchange.engine import Fault, Outcome, preview_values
from yiqi.exchange.kinds import ImportKind
from yiqi.exchange.lists import Table
from yiqi.lib.findings import Finding

FIRST_ROWS = 20
MOST_FAULTS = 20_000  # kept for the page; the result workbook has all


@dataclass(frozen=True, slots=True)
class RowReport:
    """One of the first rows, as it will be; ``cells`` by column code."""

    number: int
    result: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FaultReport:
    """An error or note with its row."""

    row: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Report:
    """The first rows, every fault, and what is to be told of the file."""

    rows: tuple[RowReport, ...] = ()
    faults: tuple[FaultReport, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> list[FaultReport]:
        """The faults that stop their rows."""
        return [one for one in self.faults if not one.fault.is_note]

    @property
    def notes(self) -> list[FaultReport]:
        """What a person should look at, and nothing stops for."""
        return [one for one in self.faults if one.fault.is_note]


def report_on(
    table: Table,
    kind: ImportKind,
    mapping: Mapping[str, int],
    outcomes: Sequence[Outcome],
    *,
    findings: Iterable[Finding] = (),
) -> Report:
    """Put together what the pages show of a checked file."""
    results = {outcome.number: outcome.result for outcome in outcomes}
    first: list[RowReport] = []
    for number, cells in table.rows():
        if len(first) >= FIRST_ROWS:
            break
        said = preview_values(cells, mapping, kind)
        first.append(RowReport(number, results.get(number, "failed"), said))
    faults = [FaultReport(o.number, fault) for o in outcomes for fault in o.faults]
    return Report(tuple(first), tuple(faults[:MOST_FAULTS]), tuple(findings))


def packed(report: Report) -> bytes:
    """Return a report as the bytes to keep."""
    said = {
        "rows": [[row.number, row.result, dict(row.cells)] for row in report.rows],
        "faults": [
            [one.row, f.column, f.code, dict(f.params), f.shown, f.is_note]
            for one in report.faults
            for f in (one.fault,)
        ],
        "findings": [[finding.code, dict(finding.params)] for finding in report.findings],
    }
    return json.dumps(said, ensure_ascii=False).encode()


def unpacked(content: bytes) -> Report:
    """Return the report behind the bytes."""
    said: dict[str, Any] = json.loads(content)
    return Report(
        tuple(RowReport(*row) for row in said["rows"]),
        tuple(FaultReport(row, Fault(*fault)) for row, *fault in said["faults"]),
        tuple(Finding(code, params) for code, params in said["findings"]),
    )
