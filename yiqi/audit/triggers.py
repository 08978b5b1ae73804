"""The database's own refusal to change the log, for both engines.

(Not one of an area's usual names: migrations and the tests' flush make the same triggers.)
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY_TABLES = ("audit_event", "audit_seal")
# SQLite's REPLACE deletes the row that stands in its way without asking the DELETE trigger. Each
# column is asked for alone: an OR of two would read the whole table for every event.
_ALREADY_THERE = {
    "audit_event": {"id": "NEW.id IS NOT NULL", "nonce": "NEW.nonce IS NOT NULL"},
    "audit_seal": {"id": "NEW.id IS NOT NULL", "number": "NEW.number IS NOT NULL"},
}


def make_triggers(connection: BaseDatabaseWrapper) -> None:
    """Forbid UPDATE, DELETE and TRUNCATE on the log's tables."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; for a migration backwards and for test databases only."""
    with connection.cursor() as cursor:
        for table in APPEND_ONLY_TABLES:
            for name in ("update", "delete", "truncate", "replace"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{on}")


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return _sqlite_statements()
    made = [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ]
    for table in APPEND_ONLY_TABLES:
        for what in ("update", "delete", "truncate"):
            each = "STATEMENT" if what == "truncate" else "ROW"
            made.append(
                f"CREATE OR REPLACE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION audit_refuse()"
            )
    return made


def _sqlite_statements() -> list[str]:
    made = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{what} BEFORE {what.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in APPEND_ONLY_TABLES
        for what in ("update", "delete")
    ]
    made += [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN {' OR '.join(_sqlite_finds(table, columns))} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: the row is there already'); END"
        for table, columns in _ALREADY_THERE.items()
    ]
    return made


def _sqlite_finds(table: str, columns: dict[str, str]) -> list[str]:
    return [
        f"({given} AND EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column}))"  # noqa: S608
        for column, given in columns.items()
    ]
