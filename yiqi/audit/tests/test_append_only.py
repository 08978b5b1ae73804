"""The database itself refuses to change the log."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from yiqi.audit.models import Event, Seal
from yiqi.audit.operations import NewEvent, record_many
from yiqi.audit.seals import seal_events
from yiqi.audit.tests.factories import NOW, SUBJECT, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    made = make_event()
    seal_events(now=NOW)
    return made


@pytest.mark.parametrize("table", [Event, Seal])
def test_nobody_updates_a_row_of_the_log(event, table):
    column = "kind" if table is Event else "digest"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table.objects.update(**{column: "other"})
    assert not table.objects.filter(**{column: "other"}).exists()


@pytest.mark.parametrize("table", [Event, Seal])
def test_nobody_deletes_a_row_of_the_log(event, table):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table.objects.all().delete()
    assert table.objects.exists()


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_nobody_empties_a_table_of_the_log(event, table):
    verb = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{verb} {table}")
    assert Event.objects.exists()


def test_nobody_writes_over_a_row_of_the_log(event):
    columns = [field.column for field in Event._meta.concrete_fields]
    values = [getattr(event, field.attname) for field in Event._meta.concrete_fields]
    values[columns.index("kind")] = "other"
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    conflict = "" if connection.vendor == "sqlite" else "ON CONFLICT (id) DO UPDATE SET kind='x'"
    verb = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{verb} INTO audit_event ({names}) VALUES ({marks}) {conflict}", values)
    assert Event.objects.get(pk=event.pk).kind == event.kind


def test_nobody_writes_over_a_row_by_its_nonce(event):
    make_event(nonce="from-a-device")
    statement = (
        "INSERT OR REPLACE INTO audit_event (kind, subject_type, subject_id, occurred_at, "
        "recorded_at, data, nonce) SELECT 'other', subject_type, subject_id, occurred_at, "
        "recorded_at, data, nonce FROM audit_event WHERE nonce = 'from-a-device'"
    )
    if connection.vendor != "sqlite":
        statement = statement.replace("OR REPLACE ", "") + (
            " ON CONFLICT (nonce) DO UPDATE SET kind = 'other'"
        )
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert not Event.objects.filter(kind="other").exists()


@pytest.mark.django_db(transaction=True)
def test_the_tests_own_flush_empties_the_log_and_makes_the_triggers_anew():
    make_event()
    call_command("flush", verbosity=0, interactive=False)
    assert not Event.objects.exists()
    make_event()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()


def test_flush_refuses_a_database_that_is_no_test_database(event, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "/var/lib/yiqi/yiqi.sqlite3")
    with pytest.raises(CommandError, match="never empties a real one"):
        call_command("flush", verbosity=0, interactive=False)
    assert Event.objects.exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL needs no such trigger")
@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_a_new_row_of_the_log_is_looked_up_by_index_however_long_the_log_is(table):
    with transaction.atomic():
        record_many([NewEvent("tests.x.y", SUBJECT, 1)] * 300, actor=None, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # tells the planner that most nonces are the same: none
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [f"{table}_no_replace"])
        condition = re.search(r" WHEN (.*) BEGIN ", cursor.fetchone()[0])[1]
        cursor.execute("EXPLAIN QUERY PLAN SELECT " + re.sub(r"NEW\.\w+", "abs(7)", condition))
        steps = [row[3] for row in cursor.fetchall()]
    assert [step for step in steps if step.startswith(f"SEARCH {table}")]
    assert not [step for step in steps if step.startswith(f"SCAN {table}")]
