"""The problem list at 100,000 problems and 500,000 events: list, search, detail, create.

Served as in production (gunicorn, two workers) on each engine, asked over 8 connections by ``wrk``,
signed in as the narrowest role (a park committee, a fifth of the problems) and as duty. Where
``--peer URL --peer-key KEY`` names a running Redmine (see the project's notes on peers), the same
paths are asked of it in the same run and the ratios are printed; otherwise the figures stand alone.
Prints one JSON line an engine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON, PAIR, RARE = "原材料", "运输", "铑粉"
SPAN_DAYS = 6


def main() -> None:
    """Fill a database an engine, serve it, ask it, print what was measured."""
    asked = arguments()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing (Debian package wrk)")
    peer = peer_figures(asked) if asked.peer else {}
    for engine in asked.engines:
        with database(engine) as url:
            print(json.dumps(one_engine(engine, url, asked, peer), ensure_ascii=False))


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--peer", help="address of the peer's project, e.g. …/projects/jt")
    parser.add_argument("--peer-key")
    return parser.parse_args()


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Give the address of an empty database of ``engine``."""
    if engine == "postgresql":
        sys.path.insert(0, str(ROOT))
        from scripts.postgres import temporary_cluster

        with temporary_cluster(is_durable=True) as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="yiqi-bench-") as folder, nullcontext():
        yield f"sqlite:///{folder}/bench.sqlite3"


def one_engine(engine: str, url: str, asked: argparse.Namespace, peer: dict) -> dict:
    """Return the figures of one engine."""
    with tempfile.TemporaryDirectory(prefix="yiqi-bench-var-") as var:
        env = {
            **os.environ,
            "YIQI_DATABASE_URL": url,
            "YIQI_VAR": var,
            "YIQI_MODE": "demo",
            "YIQI_SECRET_KEY": "bench",
            "YIQI_API_RATE": "10000000/m",
            "DJANGO_SETTINGS_MODULE": "yiqi.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        began = time.monotonic()
        made = subprocess.run(
            [sys.executable, str(ROOT / "bench" / "_fill.py"), str(asked.problems)],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        known = json.loads(made.stdout.splitlines()[-1])
        figures = {"engine": engine, **known["counts"], "fill_s": round(time.monotonic() - began)}
        with server(env) as base:
            figures["paths"] = {
                name: ask(base + path, head, asked.seconds, script)
                for name, path, head, script in paths(known, Path(var))
            }
    if peer:
        figures["peer"] = peer
        figures["ratio_to_peer"] = ratios(figures["paths"], peer)
    return figures


def paths(known: dict, folder: Path) -> Iterator[tuple[str, str, str, Path | None]]:
    """Give what is asked: name, path, header, wrk script."""
    for role in ("duty", "park"):
        # A browser has both cookies from its first page on.
        head = f"Cookie: sessionid={known['sessions'][role]}; csrftoken={'b' * 32}"
        yield f"{role}.list", "/problems/", head, None
        yield f"{role}.page_2", f"/problems/?after={known['after_2']}", head, None
        yield f"{role}.page_2000", f"/problems/?after={known['after_2000']}", head, None
        for name, word in (("common", COMMON), ("pair", PAIR), ("rare", RARE)):
            yield f"{role}.search_{name}", f"/problems/?q={quoted(word)}", head, None
        yield f"{role}.detail", f"/problems/{known['detail'][role]}/", head, None
    script = folder / "create.lua"
    script.write_text(CREATE.replace("TOKEN", known["token"]), encoding="utf-8")
    yield "api.create", "/api/v1/problems", "X-Bench: 1", script


CREATE = """
local n = 0
request = function()
  n = n + 1
  local body = '{"text": "企业反映原材料无法运抵，面临停产，第' .. n .. '次。"}'
  return wrk.format("POST", nil, {["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer TOKEN"}, body)
end
"""


def quoted(word: str) -> str:
    """Return ``word`` for a query string."""
    return "".join(f"%{byte:02X}" for byte in word.encode())


@contextmanager
def server(env: dict[str, str]) -> Iterator[str]:
    """Serve on a free port with two sync workers; gives the base address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, env=env, check=True)
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}"]
    command += ["--log-level", "error", "yiqi.config.wsgi"]
    with subprocess.Popen(command, env=env) as running:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.send_signal(signal.SIGTERM)


def wait_for(port: int) -> None:
    """Wait until the server listens, at most 30 s."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("the server did not start")


def ask(url: str, head: str, seconds: int, script: Path | None) -> dict[str, float]:
    """Return requests a second, p99 in ms and the share of failed answers."""
    command = ["wrk", "-t2", "-c8", f"-d{seconds}s", "--latency", "-H", head]
    if script is not None:
        command += ["-s", str(script)]
    # Both workers have to have met the path before: the first page of a process reads templates.
    first = [*command[:3], "-d2s", *command[4:]]
    subprocess.run([*first, url], capture_output=True, check=True)
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]
    return {
        "per_s": round(rate, 1),
        "p99_ms": round(float(p99) * scale, 1),
        "failed": int(failed[1]) if failed else 0,
    }


def peer_figures(asked: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Return the peer's figures on the same kinds of path."""
    base, head = asked.peer.rstrip("/"), f"X-Redmine-API-Key: {asked.peer_key}"
    root = base.rsplit("/projects/", 1)[0]
    search = f"{base}/issues?set_filter=1&f[]=subject&op[subject]=~&v[subject][]={quoted(COMMON)}"
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "create.lua"
        script.write_text(PEER_CREATE.replace("KEY", asked.peer_key), encoding="utf-8")
        return {
            "list": ask(f"{base}/issues", head, asked.seconds, None),
            "search": ask(search, head, asked.seconds, None),
            "detail": ask(f"{root}/issues/50000", head, asked.seconds, None),
            "create": ask(f"{root}/issues.json", head, asked.seconds, script),
        }


PEER_CREATE = """
request = function()
  local body = '{"issue": {"project_id": "jt", "subject": "问题 原材料 运输",' ..
    '"description": "企业反映原材料无法运抵，面临停产。"}}'
  return wrk.format("POST", nil, {["Content-Type"] = "application/json",
    ["X-Redmine-API-Key"] = "KEY"}, body)
end
"""


def ratios(ours: dict, peer: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return ours divided by the peer's, path by path."""
    kinds = {"list": "list", "page": "list", "search": "search", "detail": "detail"}
    found = {}
    for name, figure in ours.items():
        kind = next((v for k, v in kinds.items() if k in name), "create")
        found[name] = round(figure["per_s"] / peer[kind]["per_s"], 1)
    return found


if __name__ == "__main__":
    main()
