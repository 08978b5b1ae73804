"""Throws a demo away, and notes in the log when one was begun and made ready."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from yiqi.accounts.models import User
from yiqi.audit.models import Event
from yiqi.audit.operations import record
from yiqi.enterprises.models import District
from yiqi.lib.errors import Refusal
from yiqi.rehearsal.queries import BEGUN, LOADED, is_begun


class OnlyInDemoMode(Refusal):
    """The demo district belongs into a demo installation; production never holds it."""

    code = "only_in_demo_mode"


class HoldsRealWork(Refusal):
    """The database holds accounts or events that no demo made; it is not thrown away."""

    code = "holds_real_work"


@transaction.atomic
def note_demo_begun(district: District, *, seed: int, now: datetime) -> None:
    """Note the begin; until the end is noted, the next loading starts over."""
    _note(BEGUN, district, {"seed": seed}, now=now)


@transaction.atomic
def note_demo_loaded(district: District, *, counts: dict[str, int], now: datetime) -> None:
    """Note that everything is there: the one mark by which a demo counts as loaded."""
    _note(LOADED, district, dict(counts), now=now)


def throw_demo_away() -> None:
    """Empty the database and the uploads of a demo installation, and make the tables anew.

    Raises:
        OnlyInDemoMode: this installation is no demo; nothing is touched.
        HoldsRealWork: the database was not begun by a demo; nothing is touched.
    """
    if not settings.DEMO:
        raise OnlyInDemoMode
    is_empty = not (User.objects.exists() or Event.objects.exists())
    if not is_empty and not is_begun():
        raise HoldsRealWork
    _drop_everything()
    call_command("migrate", verbosity=0, interactive=False)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    (Path(settings.VAR_DIR) / "demo_clock.json").unlink(missing_ok=True)


def _note(kind: str, district: District, said: dict[str, int], *, now: datetime) -> None:
    record(kind=kind, subject=district, actor=None, at=now, district_id=district.node_id, data=said)


def _drop_everything() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        with transaction.atomic():
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("VACUUM")
