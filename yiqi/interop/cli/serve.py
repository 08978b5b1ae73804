"""``yiqi serve``: the web server and the jobs worker under one roof, until told to stop."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from yiqi.interop.cli.frame import Answer, Failure, Subcommands, add_database, command, say

LOOK_S = 0.2  # between looks at the children
READY_S = 60.0  # until the server must answer
STOP_S = 15.0  # for the work in hand to end
SHORT_LIFE_S = 5.0  # a worker that dies younger is started again more slowly


def add(commands: Subcommands) -> None:
    """Add the command."""
    made = command(commands, "serve", does="start the web server and the jobs worker", run=serve)
    made.add_argument("--port", type=_port, default=8000)
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--workers", type=_count, default=max(2, os.cpu_count() or 2))
    made.add_argument("--no-jobs", action="store_true", help="the jobs worker runs elsewhere")
    add_database(made)


def serve(args: argparse.Namespace) -> Answer:
    """Serve until SIGINT or SIGTERM; a jobs worker that dies is started again.

    Raises:
        Failure: the port is taken, or the server ends by itself.
    """
    if args.database:
        os.environ["YIQI_DATABASE_URL"] = args.database
    _require_free(args.host, args.port)
    greeting = _prepare()
    roof = Roof(args.host, args.port, args.workers, has_jobs=not args.no_jobs)
    signal.signal(signal.SIGTERM, roof.stop)
    signal.signal(signal.SIGINT, roof.stop)
    return Answer(exit_code=roof.run(greeting))


@dataclass
class Roof:
    """The children and what happens to them."""

    host: str
    port: int
    workers: int
    has_jobs: bool = True
    is_stopping: bool = False
    web: subprocess.Popen[bytes] | None = None
    jobs: subprocess.Popen[bytes] | None = None
    started: dict[str, float] = field(default_factory=dict)

    def stop(self, *_: object) -> None:
        """Ask for the end: the signal handler."""
        self.is_stopping = True

    def run(self, greeting: str) -> int:
        """Start both, look after them, end both."""
        self.web = self._start("web", self._web_command())
        if self.has_jobs:
            self.jobs = self._start("jobs", [sys.executable, "-m", "yiqi", "manage", "jobs"])
        try:
            if self._wait_until_ready():
                say(f"Yiqi answers on http://{self.host}:{self.port}/\n{greeting}Ctrl-C stops it.")
            while not self.is_stopping:
                if self.web.poll() is not None:
                    raise Failure(f"the web server ended by itself (code {self.web.returncode})")
                self._look_after_jobs()
                time.sleep(LOOK_S)
        finally:
            self._end()
        return 0

    def _web_command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "gunicorn", "yiqi.config.wsgi:application"),
            *("--bind", f"{self.host}:{self.port}", "--workers", str(self.workers)),
            *("--worker-class", "sync", "--log-level", "warning", "--timeout", "60"),
            *("--max-requests", "20000", "--max-requests-jitter", "2000"),
        ]

    def _start(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        self.started[name] = time.monotonic()
        return subprocess.Popen(command)  # noqa: S603 - our own words

    def _look_after_jobs(self) -> None:
        """Start the jobs worker again where it died; what it had begun is done then."""
        if self.jobs is None or self.jobs.poll() is None:
            return
        lived = time.monotonic() - self.started["jobs"]
        if lived < SHORT_LIFE_S:
            time.sleep(SHORT_LIFE_S / 5)
        say(f"the jobs worker ended (code {self.jobs.returncode}); starting it again")
        self.jobs = self._start("jobs", self.jobs.args)  # type: ignore[arg-type]

    def _wait_until_ready(self) -> bool:
        until = time.monotonic() + READY_S
        while not self.is_stopping and self.web is not None and self.web.poll() is None:
            with suppress(OSError), socket.create_connection((self.host, self.port), timeout=1):
                return True
            if time.monotonic() > until:
                raise Failure(f"the web server did not answer within {READY_S:.0f} s")
            time.sleep(LOOK_S)
        return False

    def _end(self) -> None:
        children = [child for child in (self.web, self.jobs) if child is not None]
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_S
        for child in children:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _require_free(host: str, port: int) -> None:
    """Raise ``Failure`` where something else answers on the port already."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Failure(
            f"port {port} on {host} cannot be used ({error.strerror}): "
            f"stop what runs there, or choose another (`yiqi serve --port {port + 1}`, "
            f"`make run PORT={port + 1}`)"
        ) from error


def _prepare() -> str:
    """Do once what a start needs, in a process of its own; return what to tell the person."""
    done = subprocess.run(
        [sys.executable, "-m", "yiqi", "manage", "prepare"],
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise Failure("the start could not be prepared (see above)")
    return done.stdout.decode()


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to 65535")
    return number


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < number <= 256:
        raise argparse.ArgumentTypeError(f"{text!r}: 1 to 256 workers")
    return number
