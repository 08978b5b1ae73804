"""The jobs worker as a process of its own, with a reaction that can be caught in the middle.

``python worker_process.py make N`` migrates and writes N events; ``hang`` starts the worker, whose
reaction says ``middle`` and then waits for ever; ``work`` does what is left; ``count`` prints how
many effects there are and how many rows still wait.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from yiqi.audit.models import Event, Outbox, Seal  # noqa: E402
from yiqi.audit.operations import record  # noqa: E402
from yiqi.audit.reactions import react_to  # noqa: E402

WHEN = datetime(2022, 3, 18, tzinfo=UTC)
mode = sys.argv[1]


@react_to("tests.thing.happen", name="tests.effect")
def leave_a_mark(event, *, now):
    """Write one effect an event; in the mode ``hang`` stop between the writing and the end."""
    subject = Seal(pk=event.pk)
    record(kind="tests.effect.made", subject=subject, actor=None, at=now, district_id=1)
    if mode == "hang" and event.subject_id == 3:
        print("middle", flush=True)  # noqa: T201
        threading.Event().wait()


if mode == "make":
    for app in ("audit", "accounts", "sessions", "django_tasks_database"):
        call_command("migrate", app, verbosity=0, skip_checks=True)
    with transaction.atomic():
        for number in range(int(sys.argv[2])):
            record(
                kind="tests.thing.happen",
                subject=Seal(pk=number),
                actor=None,
                at=WHEN,
                district_id=1,
            )
elif mode == "count":
    made = Event.objects.filter(kind="tests.effect.made").values_list("subject_id", flat=True)
    waiting = Outbox.objects.exclude(reader="seal").count()
    print(len(made), len(set(made)), waiting, flush=True)  # noqa: T201
else:
    call_command("jobs", once=mode == "work", skip_checks=True)
