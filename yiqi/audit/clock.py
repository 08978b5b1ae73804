"""What time it is for Yiqi: the only place that asks the machine's clock.

In demo mode the time is shifted so that a fresh installation shows the evening of day 11. The
shift stands while the server is stopped: the worker notes the last shown moment, and a new start
goes on from there. In production there is no shift, and no file is read.
(Not one of an area's usual names: every area needs the time, and it belongs to no record.)
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

CLOCK_FILE = "demo_clock.json"
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def current_time() -> datetime:
    """Return the present moment, aware, in UTC; in demo mode the demo clock's."""
    standing = _standing.get()
    if standing is not None:
        return standing
    wall = datetime.now(UTC)
    return wall + demo_offset() if settings.DEMO else wall


@contextmanager
def clock_standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at ``moment`` in this block: history played anew is recorded in its time.

    Raises:
        ValueError: ``moment`` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("moment needs a time zone")
    before = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(before)


def demo_offset() -> timedelta:
    """Return how far the demo clock is from the machine's; zero when none is set."""
    path = f"{settings.VAR_DIR}/{CLOCK_FILE}"
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return timedelta(0)
    return _noted_offset(path, found.st_mtime_ns, found.st_ino)


def set_demo_clock(moment: datetime) -> None:
    """Let the demo clock show ``moment`` now; it runs on from there.

    Raises:
        ValueError: ``moment`` has no time zone, or this is no demo.
    """
    if moment.tzinfo is None:
        raise ValueError("moment needs a time zone")
    if not settings.DEMO:
        raise ValueError("only a demo has a clock of its own")
    with _one_writer():
        _set(moment)


def note_demo_time() -> None:
    """Note the moment now shown, so that a later start can go on from it."""
    if not settings.DEMO:
        return
    with _one_writer():
        offset = demo_offset()
        shown = datetime.now(UTC) + offset
        _write({"offset_s": offset.total_seconds(), "shown": shown.isoformat()})


def resume_demo_clock() -> None:
    """Go on from the last noted moment: the time while the server stood still does not count."""
    if not settings.DEMO or not _clock_file().exists():
        return
    with _one_writer():
        noted = json.loads(_clock_file().read_text(encoding="ascii"))
        _set(datetime.fromisoformat(noted["shown"]))


def _set(moment: datetime) -> None:
    offset = moment - datetime.now(UTC)
    _write({"offset_s": offset.total_seconds(), "shown": moment.isoformat()})


@lru_cache(maxsize=8)
def _noted_offset(path: str, written_at: int, inode: int) -> timedelta:
    """Read the file once for each time that it was written: a page asks for the time often."""
    noted = json.loads(Path(path).read_text(encoding="ascii"))
    return timedelta(seconds=float(noted["offset_s"]))


@contextmanager
def _one_writer() -> Iterator[None]:
    """Keep the worker's note and a person's button from undoing each other."""
    path = _clock_file().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clock_file() -> Path:
    return Path(settings.VAR_DIR) / CLOCK_FILE


def _write(noted: dict[str, float | str]) -> None:
    path = _clock_file()
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(noted), encoding="ascii")
    fresh.replace(path)  # a reader sees the old file or the new one, never half of it
