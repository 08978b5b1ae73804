"""What does a checked import of 5,000 staff cost, beside reading the file and one bulk insert?

The same workbook, the same 5,000 rows, in turn, on an empty staff list each time:

* plain: the workbook read by calamine into lists, then one ``bulk_create`` of ready rows (their
  numbers sealed beforehand) in one transaction; no check, no event;
* import: the enterprises' own staff kind through ``run_import_file``: true type and archive
  checked, header found, columns matched, every cell checked, doubles and existing people found,
  identity and phone numbers sealed and hashed, an event and its outbox row each, one transaction.

The import pauses Python's cycle collector, a plain insert as everybody writes it does not; beside
the ratio stands the one to a plain insert with the collector off.

Also told: the second import of the same file (all skipped) and how often progress was noted.
Prints one JSON line; ``python -m bench.staff_import``. The database is a file of its own in a
temporary folder, or the one that YIQI_DATABASE_URL names (it must be empty).
"""

# ruff: noqa: E402 - Django is set up on a database of its own before anything else is loaded
from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

ROWS, REPEATS, GOAL = 5000, 7, 3.0
NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)
HEADINGS = (
    "姓名",
    "性别",
    "身份证号",
    "手机号码",
    "部门",
    "工种",
    "现住址",
    "是否在岗",
    "入职时间",
)

_folder = tempfile.TemporaryDirectory(prefix="yiqi-bench-")
os.environ["YIQI_VAR"] = _folder.name
os.environ.setdefault("YIQI_SECRET_KEY", "only-for-the-bench")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqi.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

import xlsxwriter
from django.core.management import call_command
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from yiqi.enterprises.models import Enterprise, Staff
from yiqi.enterprises.tests.factories import EnterpriseFactory
from yiqi.exchange.operations import run_import_file
from yiqi.lib.identifiers import make_resident_id


def workbook() -> bytes:
    """Return invented staff as a bureau's clerk would send it: title row, text and dates."""
    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet, day = book.add_worksheet("名册"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "职工花名册")
        sheet.write_row(1, 0, HEADINGS)
        for n in range(ROWS):
            born = date(1965, 1, 1) + timedelta(days=n * 3)
            number = make_resident_id(born_on=born, serial=n % 1000)
            facts = (f"职工{n}", "男" if n % 2 else "女", number, f"139{n:08d}", f"{n % 12}号车间",
                     "装配", "福临堡街道某小区", "是" if n % 5 else "否")  # fmt: skip
            sheet.write_row(n + 2, 0, facts)
            sheet.write_datetime(n + 2, 8, date(2015, 1, 1 + n % 28), day)
    return target.getvalue()


def plain(content: bytes, rows: list[Staff]) -> float:
    """Return the seconds of reading the file and inserting ready rows."""
    for row in rows:
        row.pk = None
    gc.collect()
    started = time.perf_counter()
    read = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    with transaction.atomic():
        Staff.objects.bulk_create(rows)
    seconds = time.perf_counter() - started
    assert len(read) == ROWS + 2
    return seconds


def checked(content: bytes, enterprise: Enterprise, noted: list[tuple[str, int]]) -> float:
    """Return the seconds of an import; the result must be the one that is expected."""
    is_first = not Staff.objects.exists()
    gc.collect()
    started = time.perf_counter()
    result = run_import_file(
        "enterprises.staff",
        content,
        district=enterprise.district,
        actor=None,
        now=NOW,
        context=str(enterprise.pk),
        progress=lambda phase, done, total: noted.append((phase, done)),
    )
    seconds = time.perf_counter() - started
    assert (result.created if is_first else result.skipped) == ROWS, result.faults[:5]
    return seconds


def emptied() -> None:
    """Take the staff off again; the log only grows."""
    Staff.objects.all().delete()


def measured(content: bytes, enterprise: Enterprise, ready: list[Staff]) -> dict[str, float]:
    """Return the median seconds of each way, taken in turn."""
    times: dict[str, list[float]] = {"plain": [], "import": [], "plain_without_collector": []}
    for _ in range(REPEATS):
        emptied()
        times["plain"].append(plain(content, ready))
        emptied()
        times["import"].append(checked(content, enterprise, []))
        emptied()
        gc.disable()
        times["plain_without_collector"].append(plain(content, ready))
        gc.enable()
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    """Measure, print one JSON line, exit 1 where the goal is missed."""
    call_command("migrate", verbosity=0)
    content = workbook()
    enterprise = EnterpriseFactory()
    noted: list[tuple[str, int]] = []
    checked(content, enterprise, noted)  # also warms up both
    again = checked(content, enterprise, [])
    seconds = measured(content, enterprise, list(Staff.objects.order_by("pk")))
    ratio = seconds["import"] / seconds["plain"]
    hard = seconds["import"] / seconds["plain_without_collector"]
    told = {
        "bench": "staff_import",
        "database": connection.vendor,
        "rows": ROWS,
        "repeats": REPEATS,
        **{f"{name}_s": round(value, 3) for name, value in seconds.items()},
        "again_all_skipped_s": round(again, 3),
        "rows_per_second": round(ROWS / seconds["import"]),
        "progress_noted": len(noted),
        "ratio": round(ratio, 2),
        "ratio_to_plain_without_collector": round(hard, 2),
        "goal": GOAL,
        "reached": ratio <= GOAL,
    }
    print(json.dumps(told))
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())
