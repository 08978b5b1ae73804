"""`make test`: installs what is missing, then checks, tests on both engines and browser walks.

Standard library only, for it runs before anything is installed. The last line is the sum:
`N passed, N failed, N skipped`; a stage that fails without a failing test counts as one failed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from scripts import postgres

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "tests"
PYTEST = str(ROOT / ".venv" / "bin" / "pytest")
# Run by `make check` already.
HOUSE = ["--ignore=tests/test_architecture.py", "--ignore=tests/test_consistency.py"]


@dataclass(frozen=True)
class Tool:
    """Something that the tests need from the system: its Debian package and how to see it."""

    package: str
    purpose: str
    is_there: Callable[[], bool]


@dataclass
class Tally:
    """Counted tests and the stages that went wrong."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def chromium() -> str | None:
    """Path of an installed Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _has_chinese_font() -> bool:
    fonts = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    names = ("*CJK*", "*Han*", "wqy*")
    return any(next(folder.rglob(name), None) for folder in fonts for name in names)


TOOLS = [
    Tool("chromium", "the browser walks", lambda: chromium() is not None),
    Tool("libatomic1", "the program that drives it", lambda: bool(find_library("atomic"))),
    Tool("fonts-noto-cjk", "Chinese text in the browser", _has_chinese_font),
    Tool("postgresql-15", "the second database engine", lambda: postgres.binaries() is not None),
]


def _is_root_on_debian() -> bool:
    return (
        os.geteuid() == 0 and Path("/etc/debian_version").exists() and bool(shutil.which("apt-get"))
    )


def ensure_tools() -> list[Tool]:
    """Install missing tools where that is allowed; returns those still missing."""
    missing = [tool for tool in TOOLS if not tool.is_there()]
    if missing and _is_root_on_debian():
        packages = [tool.package for tool in missing]
        print(f"Installing {', '.join(packages)} …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
    return [tool for tool in missing if not tool.is_there()]


def _count(report: Path, tally: Tally) -> int:
    """Add a JUnit report to the tally; returns the failed tests in it."""
    failed = 0
    root = ElementTree.parse(report).getroot()  # noqa: S314 (pytest wrote it just now)
    for suite in root.iter("testsuite"):
        wrong = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        tally.passed += int(suite.get("tests", 0)) - wrong - skipped
        tally.skipped += skipped
        failed += wrong
    tally.failed += failed
    return failed


def stage(name: str, command: list[str], tally: Tally, **extra: str) -> None:
    """Run one stage and count its tests; `{report}` in the command becomes its report's path."""
    report = REPORTS / f"{name.replace(' ', '-')}.xml"
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    told = [part.replace("{report}", str(report)) for part in command]
    done = subprocess.run(told, cwd=ROOT, env={**os.environ, **extra}, check=False)
    failed = _count(report, tally) if report.exists() else 0
    if done.returncode and not failed:
        tally.failed += 1
    if done.returncode:
        tally.broken.append(name)
    print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)


def _stages(tally: Tally) -> None:
    both = [PYTEST, "-q", "-n", "2", "--junitxml={report}"]
    stage("checks", ["make", "-k", "--no-print-directory", "check", "REPORT={report}"], tally)
    sqlite = {"YIQI_DATABASE_URL": f"sqlite:///{REPORTS}/unused.sqlite3"}
    stage("SQLite", [*both, *HOUSE], tally, **sqlite)
    try:
        with postgres.temporary_cluster() as address:
            only = ["--database-tests-only", *HOUSE]
            stage("PostgreSQL", [*both, *only], tally, YIQI_DATABASE_URL=address)
    except postgres.NoPostgres as error:
        tally.failed += 1
        tally.broken.append(f"PostgreSQL ({error})")
    walks = [PYTEST, "-q", "e2e", "--junitxml={report}"]
    stage("browser walks", walks, tally, YIQI_CHROMIUM=chromium() or "", **sqlite)


def _stop(number: int, _frame: object) -> None:
    """Turn a termination into an exit, so that the cluster is removed."""
    sys.exit(128 + number)


def _ready(tally: Tally) -> bool:
    """Whether everything that the stages need is there; says what is not."""
    missing = ensure_tools()
    for tool in missing:
        print(f"missing: {tool.package} ({tool.purpose}); apt-get install {tool.package}")
    tally.failed += len(missing)
    if not missing:
        stage("installation", [str(ROOT / "scripts" / "install.sh"), "dev"], tally)
    return not tally.failed


def main() -> int:
    """Run all stages; 0 only where nothing failed."""
    signal.signal(signal.SIGTERM, _stop)
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    tally = Tally()
    if _ready(tally):
        _stages(tally)
    for name in tally.broken:
        print(f"failed: {name}")
    print(tally, flush=True)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
