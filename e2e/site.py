"""A site of its own for the walks: a small demo district, served on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
ENTERPRISES, PROBLEMS = 60, 150
READY_S = 90.0
LOAD = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from yiqi.rehearsal.demo.load import load_demo
names = ("enterprises", "problems") if sys.argv[1] != "all" else ()
size = dict(zip(names, map(int, sys.argv[1:]), strict=True)) if names else {}
load_demo(progress=lambda what, done, of: None, **size)
"""


@dataclass
class Site:
    """A running Yiqi: where it answers, and the folder in which it keeps everything."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which its processes run: demo mode, a folder of its own."""
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("YIQI_")},
            "DJANGO_SETTINGS_MODULE": "yiqi.config.settings",
            "YIQI_MODE": "demo",
            "YIQI_VAR": str(self.folder),
            "YIQI_DATABASE_URL": f"sqlite:///{self.folder}/yiqi.sqlite3",
            "YIQI_SMS_GATEWAY": "e2e.gateway.send",
            "PYTHONPATH": str(ROOT),
        }

    def load(self, *size: str) -> None:
        """Make the tables and load the demo; what is loaded already stays."""
        self.run("-c", LOAD, *(size or (str(ENTERPRISES), str(PROBLEMS))))

    def run(self, *arguments: str) -> str:
        """Run Python beside the server and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments[:2]} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def start(self) -> None:
        """Serve until ``stop``; returns once it answers.

        Raises:
            RuntimeError: it ended, or did not answer in time; the message holds its last lines.
        """
        log = self.folder / "server.log"
        with log.open("ab") as written:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yiqi", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=written,
                stderr=written,
            )
        until = time.monotonic() + READY_S
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urlopen(f"{self.url}/accounts/sign-in/", timeout=2):  # noqa: S310 - our own server
                    return
            except (URLError, TimeoutError, ConnectionError):
                self._pause()
        self.stop()
        raise RuntimeError(f"the server does not answer:\n{log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End the server and its jobs worker."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def _pause(self) -> None:
        assert self.process is not None
        try:
            self.process.wait(0.3)
        except subprocess.TimeoutExpired:
            return


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
