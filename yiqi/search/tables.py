"""The index table, in each engine's own form.

(Not one of an area's usual names: a full-text table is no model that Django could make.)
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_grams "
        "USING fts5(scope, grams, tokenize='unicode61', columnsize=0)"
    ],
    "postgresql": [
        "CREATE TABLE IF NOT EXISTS search_grams (id bigint PRIMARY KEY, vector tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS search_grams_vector ON search_grams USING gin (vector)",
    ],
}


def make_index(connection: BaseDatabaseWrapper) -> None:
    """Create the index table."""
    with connection.cursor() as cursor:
        for statement in CREATE[connection.vendor]:
            cursor.execute(statement)


def drop_index(connection: BaseDatabaseWrapper) -> None:
    """Drop the index table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS search_grams")
