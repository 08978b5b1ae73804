"""The jobs worker, killed without warning."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PROGRAM = Path(__file__).with_name("worker_process.py")
pytestmark = pytest.mark.django_db


@pytest.fixture
def start(own_database, tmp_path):
    """Starts the worker's program on a database of its own; ends what still runs."""
    running = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "YIQI_DATABASE_URL": own_database,
        "YIQI_VAR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([os.getcwd(), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }

    def begin(*arguments):
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(PROGRAM), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def ended(process):
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return output.split()


def test_a_worker_killed_in_the_middle_of_a_reaction_leaves_each_done_exactly_once(start):
    ended(start("make", "6"))
    worker = start("hang")
    assert worker.stdout.readline().strip() == "middle"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert ended(start("count")) == ["3", "3", "3"]
    ended(start("work"))
    assert ended(start("count")) == ["6", "6", "0"]
    ended(start("work"))
    assert ended(start("count")) == ["6", "6", "0"]


def test_two_workers_at_once_leave_each_done_exactly_once(start):
    ended(start("make", "60"))
    first, second = start("work"), start("work")
    ended(first)
    ended(second)
    assert ended(start("count")) == ["60", "60", "0"]


def test_a_worker_told_to_stop_ends_after_the_work_in_hand(start):
    ended(start("make", "1"))
    worker = start("idle")
    while ended(start("count"))[0] == "0":
        assert worker.poll() is None
    worker.terminate()
    assert worker.wait() == 0
