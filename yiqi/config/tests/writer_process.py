"""Adds one to a number many times, reading it first, in a process of its own."""

from __future__ import annotations

import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

with connection.cursor() as cursor:
    cursor.execute("PRAGMA busy_timeout = 0")  # SQLite's own waiting would hide the queue
print("ready", flush=True)  # noqa: T201
sys.stdin.readline()
for _ in range(int(sys.argv[1])):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT value FROM number")
        (value,) = cursor.fetchone()
        cursor.execute("UPDATE number SET value = %s", [value + 1])
