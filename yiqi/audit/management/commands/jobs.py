"""The jobs worker: reactions and repeated jobs, and beside them queued tasks, in one process.

Queued tasks (long imports) run in a thread of their own with their own connection, so that the
reactions to what comes in meanwhile do not wait for them.
"""

from __future__ import annotations

import logging
import signal
import socket
import time
from argparse import ArgumentParser
from datetime import datetime
from threading import Thread
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection, connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from yiqi.audit.clock import current_time, note_demo_time
from yiqi.audit.operations import requeue_tasks_of, run_reactions
from yiqi.audit.reactions import Job, due, jobs

logger = logging.getLogger(__name__)
LOOK = 200  # reactions a look
LOOK_S = 0.3  # seconds after which a look ends, so that what came in meanwhile is seen


class Command(BaseCommand):
    """Run reactions, repeated jobs and queued tasks until told to stop."""

    help = "Runs reactions, repeated jobs and queued tasks."
    running = True
    tasks: TaskThread | None = None

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
            if once and not is_busy and not self._are_tasks_running():
                return
            if not is_busy:
                time.sleep(interval)
        if self.tasks is not None:
            self.tasks.end()

    def _turn(self, last: dict[str, datetime], *, name: str) -> bool:
        """Do what is due; tell whether more is waiting already."""
        now = current_time()
        try:
            ran = run_reactions(now=now, limit=LOOK, seconds=LOOK_S)
            for job in jobs():
                if due(job, last=last.get(job.name), now=now):
                    last[job.name] = now
                    self._run_job(job, now)
            if not self._are_tasks_running() and DBTaskResult.objects.ready().exists():
                self.tasks = TaskThread(name)
                self.tasks.start()
        except OperationalError:
            # The database is away for a moment (a restart, a switch to the replica).
            logger.exception("the database does not answer; the worker tries again")
            connection.close()
            return False
        note_demo_time()
        return ran > 0

    def _run_job(self, job: Job, now: datetime) -> None:
        try:
            job.run(now=now)
        except Exception:
            # One job that fails must not stop the reactions and the other jobs.
            logger.exception("job %s failed; it is tried again next time", job.name)

    def _are_tasks_running(self) -> bool:
        return self.tasks is not None and self.tasks.is_alive()

    def _stop(self, *_: object) -> None:
        self.running = False


class TaskThread(Thread):
    """Runs the queued tasks, one after another, until none is left."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(name="tasks")
        self.worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Work; the connections of this thread are its own."""
        try:
            self.worker.run()
        except OperationalError:
            logger.exception("the database does not answer; the tasks are tried again")
        finally:
            connections.close_all()

    def end(self) -> None:
        """Let the task in hand be finished, and no other begin."""
        self.worker.running = False
        self.join()
