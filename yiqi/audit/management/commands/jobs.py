"""The jobs worker: reactions, repeated jobs, and queued tasks, in one process."""

from __future__ import annotations

import logging
import signal
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from yiqi.audit.clock import current_time, note_demo_time
from yiqi.audit.operations import run_reactions
from yiqi.audit.reactions import due, jobs

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run reactions, repeated jobs and queued tasks until told to stop."""

    help = "Runs reactions, repeated jobs and queued tasks."
    running = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--once`` does what is due and ends."""
        parser.add_argument("--once", action="store_true")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks")

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        """Loop; a signal ends it after the work in hand."""
        last: dict[str, datetime] = {}
        if not once:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._stop)
        self._requeue_abandoned()
        while self.running:
            close_old_connections()
            self._turn(last)
            if once:
                return
            time.sleep(interval)

    def _turn(self, last: dict[str, datetime]) -> None:
        now = current_time()
        run_reactions(now=now)
        for job in jobs():
            if due(job, last=last.get(job.name), now=now):
                last[job.name] = now
                self._run_job(job.name, job.run, now)
        self._tasks()
        note_demo_time()

    def _run_job(self, name: str, run: Any, now: datetime) -> None:
        try:
            run(now=now)
        except Exception:
            # One job that fails must not stop the reactions and the other jobs.
            logger.exception("job %s failed; it is tried again next time", name)

    def _tasks(self) -> None:
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="yiqi-jobs",
            excluded_queue_names=[],
        ).run()

    def _requeue_abandoned(self) -> None:
        """Put back the tasks that a killed worker had begun; tasks are written to bear that."""
        with transaction.atomic():
            DBTaskResult.objects.filter(status="RUNNING").update(
                status="READY", started_at=None, worker_ids=[]
            )

    def _stop(self, *_: object) -> None:
        self.running = False
