"""Databases of their own for tests that start processes."""

from __future__ import annotations

import uuid
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def own_database(tmp_path):
    """The address of an empty database of the engine under test, dropped afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.sqlite3'}"
        return
    name = f"test_own_{uuid.uuid4().hex[:12]}"
    with _maintenance() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield _url(name)
    with _maintenance() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _maintenance():
    import psycopg

    own = settings.DATABASES["default"]
    facts = {"user": own["USER"], "password": own["PASSWORD"], "host": own["HOST"]}
    facts |= {"port": own["PORT"], **own["OPTIONS"], "dbname": "postgres"}
    given = {key: value for key, value in facts.items() if value}
    return psycopg.connect(**given, autocommit=True)


def _url(name: str) -> str:
    own = settings.DATABASES["default"]
    who = quote(own["USER"]) + (f":{quote(own['PASSWORD'])}" if own["PASSWORD"] else "")
    query = {key: value for key, value in own["OPTIONS"].items() if isinstance(value, str)}
    if own["HOST"]:
        query["host"] = own["HOST"]
    port = f":{own['PORT']}" if own["PORT"] else ""
    return f"postgresql://{who}@{port}/{name}?{urlencode(query)}"
