"""What the jobs worker runs for imports; it may be killed at any place and run again.

(Not one of an area's usual names: django-tasks keeps these functions by their path.)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import OperationalError
from django.utils import translation
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from yiqi.audit.clock import current_time
from yiqi.audit.reactions import every
from yiqi.exchange import spool
from yiqi.exchange.engine import Progress
from yiqi.exchange.models import ImportRun
from yiqi.exchange.rules import WAITING_STATES
from yiqi.lib.errors import Refusal

DAY = 24 * 3600  # seconds


class ImportBroken(Refusal):
    """The import met a fault of Yiqi itself; nothing was written."""

    code = "import_broken"


@task()
def check_import(run_id: int) -> None:
    """Check the rows of a long file."""
    from yiqi.exchange.operations.imports import check_rows

    run = ImportRun.objects.get(pk=run_id)
    if run.state == "matched":
        _guarded(run, lambda now: check_rows(run, actor=None, now=now, progress=progress_of(run)))


@task()
def carry_out(run_id: int) -> None:
    """Import a queued file; one that is finished or given up stays so."""
    from yiqi.exchange.operations.running import run_import

    run = ImportRun.objects.get(pk=run_id)
    with translation.override(run.by.language or settings.LANGUAGE_CODE):  # the workbook's words
        _guarded(run, lambda now: run_import(run, now=now, progress=progress_of(run)))


def progress_of(run: ImportRun) -> Progress:
    """Return what notes the progress of a run where its page reads it."""

    def note(phase: str, done: int, total: int) -> None:
        spool.note_progress(run.folder, phase, done, total or run.found_rows, at=current_time())

    return note


def _guarded(run: ImportRun, work: Callable[[datetime], None]) -> None:
    """Do the work; whatever stops it, the person is told that nothing was written."""
    from yiqi.exchange.operations.running import fail_import

    now = current_time()
    try:
        work(now)
    except Refusal as refusal:
        fail_import(run, refusal, now=now)
    except OperationalError:
        raise  # the database is away; the run waits and is taken up again
    except Exception:
        # A kind's own fault must not leave the person before a bar that never moves.
        fail_import(run, ImportBroken(), now=now)
        raise


@every(60, name="exchange.take_up_lost_imports")
def take_up_lost_imports(*, now: datetime) -> None:
    """Queue again what waits for the worker though no task for it is left."""
    waiting = ImportRun.objects.filter(state__in=WAITING_STATES).order_by("pk")[:100]
    if not waiting:
        return
    live = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"))
    by_path = {task.module_path: task for task in (check_import, carry_out)}
    queued = {one.args_kwargs["args"][0] for one in live.filter(task_path__in=by_path)}
    for run in waiting:
        if run.pk not in queued:
            (check_import if run.state == "matched" else carry_out).enqueue(run.pk)


@every(DAY, name="exchange.remove_old_files")
def remove_old(*, now: datetime) -> None:
    """Remove uploads and results whose time is over."""
    from yiqi.exchange.operations.running import remove_old_files

    remove_old_files(now=now)
