"""What a start of the server needs once: static files, the demo's clock, the demo's accounts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yiqi.accounts.queries import demo_accounts
from yiqi.accounts.rules import DEMO_PASSWORD
from yiqi.audit.clock import current_time, resume_demo_clock


class Command(BaseCommand):
    """Collect static files where they changed, go on with the demo's clock, name the accounts."""

    help = "Prepares a start of the server; `yiqi serve` calls it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is due and write what the person should read."""
        self._warn_of_migrations()
        if collect_static():
            self.stderr.write("collected static files")
        if settings.DEMO:
            resume_demo_clock()
            for line in account_lines():
                self.stdout.write(line)

    def _warn_of_migrations(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write("the database is not up to date: run `yiqi manage migrate`")


def collect_static() -> bool:
    """Collect static files unless nothing changed since last time; tell whether it did."""
    note = Path(settings.STATIC_ROOT) / ".collected-from"
    found = _sources()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and note.exists() and note.read_text(encoding="ascii") == found:
        return False
    call_command("collectstatic", "--noinput", "--clear", verbosity=0, skip_checks=True)
    note.write_text(found, encoding="ascii")
    return True


def account_lines() -> list[str]:
    """Return the demo's accounts and their password, one a line."""
    found = demo_accounts(at=current_time())
    people = [(role, one) for role, several in found.items() for one in several]
    if not people:
        return ["There is no demo district yet: `yiqi demo` makes one."]
    rows = [f"  {role:<12} {one.username:<12} {one.display_name}" for role, one in people]
    return [f"Password of all demo accounts: {DEMO_PASSWORD}", *rows]


def _sources() -> str:
    """Return a digest of the names, sizes and times of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
