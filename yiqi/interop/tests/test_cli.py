"""The console command: exit codes, JSON on the last line, no traceback on bad input."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yiqi.__main__ import main
from yiqi.interop.cli import serve
from yiqi.interop.cli.frame import Failure
from yiqi.problems.models import Problem
from yiqi.problems.tests.factories import make_bureau


def yiqi(*args: object, code: int = 0, capsys=None) -> dict:
    assert main([str(arg) for arg in args]) == code
    said = capsys.readouterr()
    if code == 2:
        assert said.err.strip().splitlines()[-1].startswith("yiqi: ")
        return {"error": said.err}
    return json.loads(said.out.strip().splitlines()[-1])


@pytest.fixture
def labelled(tmp_path) -> Path:
    path = tmp_path / "labelled.csv"
    rows = ["id,title,reported_at,text,category"]
    for number in range(12):
        rows.append(f"{number},,2022-03-14,第{number}车货在高速口被劝返,物资运输")
        rows.append(f"{number},,2022-03-14,第{number}车间停电跳闸,用电用气")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_triage_evaluate_answers_with_its_keys(labelled, capsys):
    found = yiqi("triage", "evaluate", "--train", labelled, "--test", labelled, "--json",
                 capsys=capsys)  # fmt: skip
    keys = {"n", "classes", "accuracy", "macro_f1", "unsure", "macro_f1_sure", "seconds"}
    assert set(found) == keys | {"rejected"}
    assert (found["n"], found["classes"], found["rejected"]) == (24, 2, [])


def test_a_bad_row_is_counted_and_strict_makes_it_an_error(labelled, capsys):
    with labelled.open("a", encoding="utf-8") as file:
        file.write("\n99,,2022-03-14,没有类别的一行,\n")
    args = ("triage", "evaluate", "--train", labelled, "--test", labelled, "--json")
    assert len(yiqi(*args, capsys=capsys)["rejected"]) == 2
    error = yiqi(*args, "--strict", code=2, capsys=capsys)["error"]
    assert "row 26, column category" in error


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_missing_file_is_one_clear_line(tmp_path, capsys, name):
    path = tmp_path / name
    error = yiqi("triage", "evaluate", "--train", path, "--test", path, code=2, capsys=capsys)
    assert str(path) in error["error"]
    assert "Traceback" not in error["error"]


def test_light_commands_do_not_load_django(labelled):
    code = (
        "import sys; from yiqi.__main__ import main;"
        f"main(['triage', 'evaluate', '--train', {str(labelled)!r}, '--test', {str(labelled)!r}]);"
        "sys.exit('django' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL)  # noqa: S603
    assert ran.returncode == 0


def test_another_kind_of_database_is_bad_input():
    ran = subprocess.run(
        [sys.executable, "-m", "yiqi", "verify-log", "--database", "mysql://x", "--json"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("yiqi: --database 'mysql://x'")
    assert "Traceback" not in ran.stderr


@pytest.mark.django_db
def test_figures_stand_in_one_object(capsys):
    bureau = make_bureau()
    bureau.problem()
    from yiqi.enterprises.models import District

    District.objects.create(node=bureau.district, code="610303", name="金台区")
    rows = yiqi("figures", "--json", capsys=capsys)["figures"]
    assert {"code", "value", "unit", "as_of", "definition", "rows"} <= set(rows[0])
    found = {row["code"]: row["value"] for row in rows}
    assert (found["problems_open"], found["enterprises_above_scale"]) == (1, None)
    yiqi("figures", "--district", "999999", code=2, capsys=capsys)


@pytest.mark.django_db
def test_verify_log_answers_and_fails_where_an_event_was_changed(capsys):
    found = yiqi("verify-log", "--json", capsys=capsys)
    assert found == {"events": 0, "seals": 0, "unsealed": 0, "ok": True, "first_bad": None}


@pytest.mark.django_db
def test_an_import_names_its_bad_rows(tmp_path, capsys):
    bureau = make_bureau()
    from yiqi.enterprises.models import District

    District.objects.create(node=bureau.district, code="610303", name="金台区")
    path = tmp_path / "list.csv"
    path.write_text("编号,内容,时间\nA-1,车进不来,\nA-2,停电,昨天\n", encoding="utf-8")
    error = yiqi("import", "problems.messages", path, "--strict", code=2, capsys=capsys)["error"]
    assert "row 3, column reported_at" in error
    found = yiqi("import", "problems.messages", path, "--json", capsys=capsys)
    assert (found["created"], found["failed"], len(found["rejected"])) == (1, 1, 1)
    assert Problem.objects.count() == 1
    yiqi("import", "nothing.such", path, code=2, capsys=capsys)
    yiqi("import", "problems.messages", tmp_path / "none.csv", code=2, capsys=capsys)


def test_a_taken_port_is_a_clear_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=f"port {port} .* cannot be used"):
            serve._require_free("127.0.0.1", port)


def test_a_port_that_is_none_is_bad_input(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--port", "70000"])
    assert ended.value.code == 2
    assert "is no port" in capsys.readouterr().err


def test_a_jobs_worker_that_dies_is_started_again(monkeypatch):
    commands = [sys.executable, "-c", "import time; time.sleep(60)"]
    roof = serve.Roof("127.0.0.1", 0, 1)
    monkeypatch.setattr(serve.Roof, "_web_command", lambda self: commands)
    roof.web, roof.jobs = roof._start("web", commands), roof._start("jobs", commands)
    roof.started["jobs"] = time.monotonic() - serve.SHORT_LIFE_S
    first = roof.jobs
    first.send_signal(signal.SIGKILL)
    first.wait()
    roof._look_after_jobs()
    assert roof.jobs is not first
    assert roof.jobs.poll() is None
    roof._end()
    assert roof.web.poll() is not None
    assert roof.jobs.poll() is not None
