"""``yiqi setup``: the first district, its duty office and its three administrators, once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from yiqi.interop.cli.frame import (
    Answer,
    BadInput,
    Failure,
    Subcommands,
    add_database,
    add_json,
    command,
    opened,
)

ROLES = {
    "sysadmin": "system administrator",
    "secadmin": "security administrator",
    "auditor": "auditor",
}
QUESTIONS = {
    "district": "Name of the district",
    "code": "Its code by GB/T 2260, six digits (for example 610303)",
    "office": "Name of its duty office (empty: the usual one)",
    "sysadmin": "System administrator, as USERNAME:NAME (for example sys:Wang Jianguo)",
    "secadmin": "Security administrator, another person, as USERNAME:NAME",
    "auditor": "Auditor, a third person, as USERNAME:NAME",
}
ABOUT = {"code": "--code", "name": "--district", "office_name": "--office"}
FAULTS = {
    "district_code": "six digits, for example 610303",
    "name_missing": "a name is missing",
    "name_too_long": "a name has 60 characters at most",
    "person_missing": "write USERNAME:NAME",
    "username": "a user name has small letters, digits, . _ or -, two or more",
    "username_twice": "the three administrators must be three people with three user names",
}


class Founder(Protocol):
    """What founds the first district; given from above, for no area here imports its sibling."""

    def found(self, given: Mapping[str, str], people: Mapping[str, tuple[str, str]]) -> Any:
        """Found it; answers the district, its office and the accounts with their passwords."""


def add(commands: Subcommands) -> None:
    """Add the command."""
    made = command(
        commands, "setup", does="found the first district with its administrators", run=set_up
    )
    made.add_argument("--district", metavar="NAME", help="name of the district")
    made.add_argument("--code", help="its code by GB/T 2260, six digits")
    made.add_argument("--office", metavar="NAME", help="name of its duty office")
    for role, words in ROLES.items():
        made.add_argument(f"--{role}", metavar="USERNAME:NAME", help=f"the {words}'s account")
    add_database(made)
    add_json(made)


def set_up(args: argparse.Namespace) -> Answer:
    """Found the first district; on a terminal, ask for what was not given.

    The passwords are printed this once. A second time is refused and changes nothing.
    """
    given = answers(args, ask=_ask if sys.stdin.isatty() else None)
    people = {role: _person(given.pop(role)) for role in ROLES}
    with opened(args):
        from yiqi.lib.errors import Refusal

        founder: Founder = args.setup_founder()
        try:
            found = founder.found(given, people)
        except Refusal as refusal:
            raise _said(refusal) from refusal
        accounts = [
            {
                "role": one.role,
                "username": one.user.username,
                "name": one.user.display_name,
                "password": one.password,
            }
            for one in found.accounts
        ]
    figures = {"district": given["district"], "code": given["code"], "accounts": accounts}
    return Answer(figures, _lines(given, found.office.name, accounts))


def answers(args: argparse.Namespace, *, ask: Callable[[str], str] | None) -> dict[str, str]:
    """Return what was given, completed by questions where there is somebody to ask.

    Raises:
        BadInput: something is missing and nobody can be asked.
    """
    given = {name: getattr(args, name) for name in QUESTIONS}
    needed = [name for name, value in given.items() if value is None]
    if ask is None:
        missing = [f"--{name}" for name in needed if name != "office"]
        if missing:
            raise BadInput(f"setup: {', '.join(missing)} missing")
    for name in needed:
        given[name] = ask(QUESTIONS[name]) if ask else ""
    return {name: str(value or "").strip() for name, value in given.items()}


def _ask(question: str) -> str:
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _person(text: str) -> tuple[str, str]:
    username, _colon, name = text.replace("：", ":").partition(":")
    return username.strip(), name.strip()


def _said(refusal: Any) -> BadInput | Failure:
    """Turn a refusal into one clear line."""
    if refusal.code == "bad_setup":
        first = refusal.faults[0]
        about = ABOUT.get(first.about, f"--{first.about}")
        return BadInput(f"setup: {about}: {FAULTS[first.code]} (nothing was written)")
    if refusal.code == "already_set_up":
        name = refusal.params.get("name") or "accounts"
        return Failure(
            f"setup: this installation is in use ({name}); nothing was changed. Further districts "
            "are founded by the system administrator on the page of districts"
        )
    return Failure(f"setup: {refusal}")


def _lines(given: Mapping[str, str], office: str, accounts: list[dict[str, str]]) -> list[str]:
    rows = [
        f"  {ROLES[one['role']]:<24}{one['username']:<16}{one['password']}  {one['name']}"
        for one in accounts
    ]
    return [
        f"Founded: {given['district']} ({given['code']}) with its duty office {office}.",
        "First accounts. Each password is shown this once and must be changed at first sign-in:",
        *rows,
        "Next: `yiqi serve`; the security administrator adds units and people.",
    ]
