"""``yiqi setup``: what is asked, what is printed, what is refused."""

from __future__ import annotations

import json

import pytest

from yiqi.__main__ import main
from yiqi.accounts.models import User
from yiqi.enterprises.models import District
from yiqi.interop.cli import setup

pytestmark = pytest.mark.django_db
GIVEN = ("--district", "金台区", "--code", "610303", "--sysadmin", "sys:王建国",
         "--secadmin", "sec:李敏", "--auditor", "audit:周静")  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_to_ask(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)


def without(option):
    place = GIVEN.index(option)
    return (*GIVEN[:place], *GIVEN[place + 2 :])


def test_the_first_district_is_founded_and_each_password_printed_once(capsys):
    assert main(["setup", *GIVEN]) == 0
    said = capsys.readouterr().out
    assert "金台区 (610303) with its duty office 值班室" in said
    for username in ("sys", "sec", "audit"):
        line = next(one for one in said.splitlines() if f" {username} " in one)
        password = line.split()[-2]
        assert User.objects.get(username=username).check_password(password)


def test_json_names_the_accounts_for_a_program(capsys):
    assert main(["setup", *GIVEN, "--json"]) == 0
    found = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (found["district"], found["code"]) == ("金台区", "610303")
    assert [one["role"] for one in found["accounts"]] == ["sysadmin", "secadmin", "auditor"]
    assert set(found["accounts"][0]) == {"role", "username", "name", "password"}


def test_a_second_time_is_one_clear_line_and_changes_nothing(capsys):
    main(["setup", *GIVEN])
    capsys.readouterr()
    assert main(["setup", *GIVEN]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "in use (金台区); nothing was changed" in said.err
    assert District.objects.count() == 1


@pytest.mark.parametrize("option", ["--district", "--code", "--auditor"])
def test_what_is_missing_is_named_where_nobody_can_be_asked(option, capsys):
    assert main(["setup", *without(option)]) == 2
    assert f"{option} missing" in capsys.readouterr().err
    assert not District.objects.exists()


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--code", "6103", "--code: six digits"),
        ("--auditor", "sec:周静", "three people"),
        ("--auditor", "周静", "--auditor: a name is missing"),
        ("--secadmin", "SEC:李敏", "--secadmin: a user name has small letters"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_option(option, value, words, capsys):
    assert main(["setup", *without(option), option, value]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "nothing was written" in said
    assert not User.objects.exists()


def test_on_a_terminal_only_what_is_missing_is_asked():
    asked = []

    def answer(question):
        asked.append(question)
        return {"Its": "610303"}.get(question.split()[0], "")

    args = setup_args(without("--code"))
    given = setup.answers(args, ask=answer)
    assert (given["code"], given["office"]) == ("610303", "")
    assert len(asked) == 2


def setup_args(given):
    from yiqi.interop.cli import parser

    return parser().parse_args(["setup", *given])


def test_a_full_width_colon_is_a_colon(capsys):
    assert main(["setup", *without("--auditor"), "--auditor", "audit：周静"]) == 0
    assert User.objects.get(username="audit").display_name == "周静"
