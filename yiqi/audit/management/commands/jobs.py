"""The jobs worker: reactions, repeated jobs, and queued tasks, in one process."""

from __future__ import annotations

import logging
import signal
import socket
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from yiqi.audit.clock import current_time, note_demo_time
from yiqi.audit.operations import requeue_tasks_of, run_reactions
from yiqi.audit.reactions import Job, due, jobs

logger = logging.getLogger(__name__)
LOOK = 200  # reactions a look; a full one is followed by the next without a pause


class Command(BaseCommand):
    """Run reactions, repeated jobs and queued tasks until told to stop."""

    help = "Runs reactions, repeated jobs and queued tasks."
    running = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--once`` does what is due and ends; one worker a machine, or name them apart."""
        parser.add_argument("--once", action="store_true")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks")
        parser.add_argument("--name", default=f"yiqi-jobs@{socket.gethostname()}"[:64])

    def handle(self, *args: Any, once: bool, interval: float, name: str, **options: Any) -> None:
        """Loop; a signal ends it after the work in hand."""
        last: dict[str, datetime] = {}
        if not once:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._stop)
        requeue_tasks_of(name)
        while self.running:
            close_old_connections()
            is_busy = self._turn(last, name=name)
            if once and not is_busy:
                return
            if not is_busy:
                time.sleep(interval)

    def _turn(self, last: dict[str, datetime], *, name: str) -> bool:
        """Do what is due; tell whether more is waiting already."""
        now = current_time()
        try:
            ran = run_reactions(now=now, limit=LOOK)
            for job in jobs():
                if due(job, last=last.get(job.name), now=now):
                    last[job.name] = now
                    self._run_job(job, now)
            if DBTaskResult.objects.ready().exists():
                self._tasks(name)
        except OperationalError:
            # The database is away for a moment (a restart, a switch to the replica).
            logger.exception("the database does not answer; the worker tries again")
            connection.close()
            return False
        note_demo_time()
        return ran == LOOK

    def _run_job(self, job: Job, now: datetime) -> None:
        try:
            job.run(now=now)
        except Exception:
            # One job that fails must not stop the reactions and the other jobs.
            logger.exception("job %s failed; it is tried again next time", job.name)

    def _tasks(self, name: str) -> None:
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        ).run()

    def _stop(self, *_: object) -> None:
        self.running = False
