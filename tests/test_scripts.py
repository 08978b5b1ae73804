"""The commands behind the Makefile: texts, the sum of the stages, the throw-away PostgreSQL."""

from __future__ import annotations

import gettext
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts import messages, postgres, run_tests

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = """{% load i18n %}<p>{% translate "你好" %}{{ name|default:_("无") }}</p>
{% blocktranslate count n=n trimmed %}
  {{ n }} 件，占 5%
{% plural %}
  {{ n }} 件，占 5%
{% endblocktranslate %}{# 注释 #}{% translate "关" context "动词" %}"""
REPORT = """<testsuites><testsuite tests="{tests}" failures="{failures}" errors="1" skipped="2"/>
</testsuites>"""


@pytest.fixture
def area(tmp_path):
    page = tmp_path / "yiqi" / "web" / "templates" / "web" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text(TEMPLATE, encoding="utf-8")
    code = "title = gettext_lazy('标题')\nif n: x = ngettext('%(n)s 个', '%(n)s 个', n)\n"
    (tmp_path / "yiqi" / "web" / "views.py").write_text(code, encoding="utf-8")
    return tmp_path / "yiqi" / "web"


def _texts(area):
    return {message.text for message in messages.messages_of(area)}


def test_texts_are_found_in_templates_and_python(area):
    assert _texts(area) == {"你好", "无", "%(n)s 件，占 5%%", "关", "标题", "%(n)s 个"}


def test_extract_keeps_english_adds_new_texts_and_drops_old_ones(area):
    assert messages.extract(area) == (6, 0)
    catalogue = messages.read_catalogue(area)
    catalogue.find("你好").msgstr = "Hello"
    catalogue.save(str(messages.catalogue_path(area)))
    (area / "views.py").write_text("title = _('新标题')\n", encoding="utf-8")
    assert messages.extract(area) == (1, 2)
    assert messages.read_catalogue(area).find("你好").msgstr == "Hello"
    assert "你好" not in {message.text for message in messages.missing(area)}
    assert "新标题" in {message.text for message in messages.missing(area)}


def test_a_second_extract_changes_nothing(area):
    messages.extract(area)
    before = messages.catalogue_path(area).read_bytes()
    assert messages.extract(area) == (0, 0)
    assert messages.catalogue_path(area).read_bytes() == before


def test_a_compiled_catalogue_answers_in_english(area):
    messages.extract(area)
    catalogue = messages.read_catalogue(area)
    catalogue.find("关", msgctxt="动词").msgstr = "Close"
    catalogue.find("%(n)s 个").msgstr_plural = {0: "one", 1: "%(n)s of them"}
    catalogue.save(str(messages.catalogue_path(area)))
    with messages.compile_catalogue(area).open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.pgettext("动词", "关") == "Close"
    assert english.ngettext("%(n)s 个", "%(n)s 个", 3) == "%(n)s of them"


def test_the_stages_are_summed_and_a_failed_command_counts(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    (tmp_path / "first.xml").write_text(REPORT.format(tests=10, failures=3), encoding="utf-8")
    tally = run_tests.Tally()
    run_tests.stage("first", ["false"], tally)
    run_tests.stage("second", ["false"], tally)
    run_tests.stage("third", ["true"], tally)
    assert str(tally) == "4 passed, 5 failed, 2 skipped"
    assert tally.broken == ["first", "second"]


def test_a_missing_tool_is_named_and_nothing_is_run(tmp_path, monkeypatch, capsys):
    lacking = run_tests.Tool("postgresql-15", "the second engine", lambda: False)
    monkeypatch.setattr(run_tests, "TOOLS", [lacking])
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(run_tests, "_is_root_on_debian", lambda: False)
    assert run_tests.main() == 1
    said = capsys.readouterr().out
    assert "missing: postgresql-15" in said
    assert said.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def _use_and_fail(seen):
    with postgres.temporary_cluster() as address:
        place = urlsplit(address)
        socket.create_connection((place.hostname, place.port)).close()
        seen.append(place)
        raise ZeroDivisionError


def test_the_cluster_is_gone_after_a_failure(monkeypatch):
    folders, make = [], postgres._new_folder
    monkeypatch.setattr(postgres, "_new_folder", lambda: folders.append(make()) or folders[0])
    seen = []
    with pytest.raises(ZeroDivisionError):
        _use_and_fail(seen)
    assert not folders[0].exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((seen[0].hostname, seen[0].port))


def test_make_help_names_every_target_that_is_for_people():
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = ["install", "run", "demo-reset", "check", "test", "bench", "lock", "clean", "help"]
    assert set(wanted) <= {line.split()[1] for line in told.stdout.splitlines()}


def test_no_lock_names_a_package_host():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert text.count("--hash=sha256:") > 50
