"""Writers of one SQLite database queue fairly, across processes."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from yiqi.config.database_url import BadDatabaseUrl, database_from

PROGRAM = Path(__file__).with_name("writer_process.py")
only_sqlite = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="the backend of SQLite"
)


@only_sqlite
def test_two_processes_that_read_and_write_lose_nothing_and_never_find_it_locked(tmp_path):
    path = tmp_path / "own.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute("CREATE TABLE number (value INTEGER)")
        made.execute("INSERT INTO number VALUES (0)")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "YIQI_DATABASE_URL": f"sqlite:///{path}",
        "YIQI_VAR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([os.getcwd(), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    writers = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, str(PROGRAM), "150"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout.readline().strip() == "ready"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    with closing(sqlite3.connect(path)) as made:
        assert made.execute("SELECT value FROM number").fetchone() == (300,)


def is_free():
    """Whether another process could take the writers' lock now."""
    with open(f"{connection.settings_dict['NAME']}.lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@only_sqlite
@pytest.mark.django_db(transaction=True)
def test_the_lock_is_held_from_begin_to_commit_and_never_longer():
    assert is_free()
    with transaction.atomic():
        assert not is_free()
        with transaction.atomic():
            pass
        assert not is_free()
    assert is_free()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018
    assert is_free()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite:///", "nonsense"])
def test_another_kind_of_database_is_refused(url):
    with pytest.raises(BadDatabaseUrl):
        database_from(url)


def test_a_postgresql_address_may_name_a_socket():
    entry = database_from("postgresql://yiqi:s%40cret@/yiqi?host=/run/postgresql")
    assert (entry["USER"], entry["PASSWORD"], entry["NAME"], entry["HOST"]) == (
        "yiqi",
        "s@cret",
        "yiqi",
        "/run/postgresql",
    )
