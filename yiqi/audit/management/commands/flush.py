"""Django's ``flush``, which only ever empties a test database.

The log's triggers forbid TRUNCATE and DELETE, as they should; tests that commit need an empty
database afterwards all the same.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from yiqi.audit.triggers import drop_triggers, make_triggers


class Command(flush.Command):
    """Empty a test database, triggers dropped and made anew; refuse any other."""

    def handle(self, **options: Any) -> None:
        """Flush the database named by ``options["database"]``."""
        connection = connections[options["database"]]
        name = str(connection.settings_dict["NAME"]).rsplit("/", 1)[-1]
        if not name.startswith("test_"):
            raise CommandError(f"{name} is no test database: Yiqi never empties a real one.")
        drop_triggers(connection)
        try:
            super().handle(**options)
        finally:
            make_triggers(connection)
