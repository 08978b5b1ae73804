"""A PostgreSQL cluster of its own for one test run: made, used, removed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = 15
ROLE = "yiqi"
# A test cluster is thrown away, so nothing has to survive a crash.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoPostgres(RuntimeError):
    """No PostgreSQL of version 15 or newer is installed, or the cluster did not start."""


def binaries() -> Path | None:
    """Folder with initdb and pg_ctl of the oldest installed version from 15 on."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    elsewhere = shutil.which("initdb")
    found = []
    for path in [*debian, *([Path(elsewhere)] if elsewhere else [])]:
        told = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False)
        version = re.search(r"(\d+)", told.stdout)
        if version and int(version[1]) >= OLDEST:
            found.append((int(version[1]), path.parent))
    return min(found)[1] if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> str | None:
    """User that runs the cluster: PostgreSQL refuses root. None means the present user."""
    return "postgres" if os.geteuid() == 0 else None


def _run(folder: Path, command: list[str]) -> None:
    owner = _owner()
    done = subprocess.run(
        command,
        cwd=folder,
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="yiqi-postgres-"))


def _start(folder: Path, programs: Path, *, is_durable: bool) -> int:
    port = _free_port()
    settings = [] if is_durable else list(FAST)
    settings += ["max_connections=60", "listen_addresses=127.0.0.1", f"port={port}"]
    settings.append(f"unix_socket_directories={folder}")
    options = " ".join(f"-c {setting}" for setting in settings)
    log, rows = str(folder / "log"), str(folder / "rows")
    _run(folder, [f"{programs}/pg_ctl", "-D", rows, "-w", "-l", log, "-o", options, "start"])
    return port


@contextmanager
def temporary_cluster(*, is_durable: bool = False) -> Iterator[str]:
    """Address (postgresql://…) of a fresh cluster; stopped and removed at the end, also on failure.

    Args:
        is_durable: as PostgreSQL comes, each commit on the disk: to be measured against others.

    Raises:
        NoPostgres: nothing to make it with, or it did not start.
    """
    programs = binaries()
    if programs is None:
        raise NoPostgres(f"PostgreSQL {OLDEST} or newer is not installed")
    folder = _new_folder()
    rows = str(folder / "rows")
    try:
        owner = _owner()
        if owner:
            shutil.chown(folder, owner, owner)
        make = [f"{programs}/initdb", "-D", rows, "-U", ROLE, "--auth=trust", "--no-sync"]
        _run(folder, [*make, "--encoding=UTF8", "--locale=C.UTF-8"])
        port = _start(folder, programs, is_durable=is_durable)
        _run(folder, [f"{programs}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", ROLE, ROLE])
        yield f"postgresql://{ROLE}@127.0.0.1:{port}/{ROLE}"
    finally:
        if (Path(rows) / "postmaster.pid").exists():
            _run(folder, [f"{programs}/pg_ctl", "-D", rows, "-w", "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)
