"""How an import moves from the uploaded file to the finished run. No Django here."""

from __future__ import annotations

from yiqi.workflow.rules import flow

IMPORTERS = "leader duty section specialist park enterprise sysadmin secadmin"
SYSTEM = "system"
IMPORT_FLOW = flow(
    "import",
    # step      from                                    to           by
    ("upload", "new", "uploaded", IMPORTERS),
    ("match", "uploaded matched previewed", "matched", IMPORTERS),
    ("preview", "matched", "previewed", f"{IMPORTERS} {SYSTEM}"),
    ("run", "previewed", "queued", IMPORTERS),
    ("start", "queued", "running", SYSTEM),
    ("finish", "running", "done", SYSTEM),
    ("fail", "matched queued running", "failed", SYSTEM),
    ("cancel", "uploaded matched previewed queued", "cancelled", IMPORTERS),
)
OPEN_STATES = ("uploaded", "matched", "previewed", "queued", "running")
WAITING_STATES = ("matched", "queued", "running")  # the worker has it
KEPT_DAYS = 14  # the uploaded file and its result workbook; assumption, to be set by the bureau
LARGEST_FILE = 20 * 2**20  # bytes
MOST_ROWS = 50_000  # rows of one import
MOST_COLUMNS = 200
CHUNK = 1000  # rows that are matched and written together
CHECKED_AT_ONCE = 3000  # rows; a longer file is checked by the worker
RESULTS = ("created", "updated", "skipped", "failed")
