"""The pages of the site, by who opens them: what axe checks and what is photographed.

``{problem}``, ``{enterprise}``… stand for the number of a thing that the viewer may see.
"""

from __future__ import annotations

from playwright.sync_api import Page

from e2e.people import People

NOT_THERE = "/nothing-here/"
OFFICE = {
    "visitor": ("/accounts/sign-in/", "/accounts/phone/", "/offline/"),
    "duty": (
        "/",
        "/problems/",
        "/problems/?overdue=1",
        "/problems/?state=received",
        "/problems/{problem}/",
        "/problems/{received}/",
        "/problems/{received}/judge/",
        "/problems/{closed}/",
        "/problems/call/",
        "/problems/visit/",
        "/problems/close/",
        "/search/?q=卡口",
        "/search/?q=没有这样的词",
        "/enterprises/",
        "/enterprises/map/",
        "/enterprises/new/",
        "/enterprises/{enterprise}/",
        "/enterprises/{enterprise}/edit/",
        "/enterprises/{enterprise}/staff/",
        "/enterprises/{enterprise}/contacts/",
        "/enterprises/zones/",
        "/enterprises/specialists/",
        "/enterprises/tags/",
        "/enterprises/requests/",
        "/incidents/",
        "/incidents/plans/{plan}/",
        "/incidents/plans/{plan}/compare/",
        "/incidents/plans/{draft}/",
        "/accounts/me/",
        "/accounts/me/sessions/",
        "/accounts/contacts/",
        "/accounts/absences/",
        "/accounts/emergency-access/",
        "/exchange/",
        "/figures/",
        NOT_THERE,
    ),
    "leader": ("/", "/incidents/plans/{draft}/approval/"),
    "section": ("/", "/problems/{problem}/propose/", "/problems/?mine=1"),
    "specialist": ("/", "/enterprises/", "/problems/visit/"),
    "park": ("/", "/problems/", "/enterprises/"),
    "team": ("/",),
    "partner": ("/",),
    "sysadmin": (
        "/",
        "/administration/health/",
        "/administration/settings/",
        "/administration/districts/",
    ),
    "secadmin": (
        "/",
        "/administration/users/",
        "/administration/permissions/",
        "/administration/clients/",
        "/administration/clients/add/",
        "/administration/units/",
        "/administration/devices/",
        "/administration/sign-ins/",
    ),
    "auditor": (
        "/",
        "/administration/events/",
        "/administration/emergency/",
        "/administration/seals/",
        "/administration/readings/",
    ),
}
ENTERPRISE = {
    "enterprise": (
        "/",
        "/problems/",
        "/problems/report/",
        "/problems/{own}/",
        "/enterprises/own/",
        "/enterprises/own/{firm}/",
        "/accounts/me/",
    )
}
# name → who looks for it, where, and which part of the address of a link there it is
NUMBERS = {
    "problem": ("section", "/problems/?mine=1&state=in_hand", "problems"),
    "received": ("duty", "/problems/?state=received", "problems"),
    "closed": ("duty", "/problems/?state=closed", "problems"),
    "enterprise": ("duty", "/enterprises/?above_scale=1", "enterprises"),
    "own": ("enterprise", "/problems/?state=to_confirm", "problems"),
    "firm": ("enterprise", "/enterprises/own/", "enterprises/own"),
}


def numbers(people: People) -> dict[str, str]:
    """Return the number that stands for each name in the addresses; missing where none is found."""
    found = {}
    for name, (who, address, part) in NUMBERS.items():
        page = people.open(who)
        page.goto(address)
        number = first_number(page, part)
        if number:
            found[name] = number
    page = people.open("leader")
    page.goto("/")
    number = first_number(page, "incidents/plans")
    if number:
        found["draft"] = number
    page.goto("/incidents/")
    number = first_number(page, "incidents/plans")
    if number:
        found["plan"] = number
    return found


def first_number(page: Page, part: str) -> str | None:
    """Return the number in the first address on the page of the form ``/part/NUMBER/``."""
    found = page.evaluate(
        "(part) => [...document.querySelectorAll('[href], [data-yq-href]')]"
        ".map((e) => e.getAttribute('data-yq-href') || e.getAttribute('href'))"
        ".map((a) => a.match(new RegExp(`/${part}/(\\\\d+)/`))).filter(Boolean)"
        ".map((m) => m[1])[0] ?? null",
        part,
    )
    return str(found) if found else None


def addresses(who: str, known: dict[str, str]) -> list[str]:
    """Return the addresses that ``who`` opens, with numbers filled in.

    Raises:
        KeyError: the demo holds no such thing, so a page would go unseen.
    """
    return [address.format(**known) for address in {**OFFICE, **ENTERPRISE}[who]]


def visit(page: Page, address: str) -> None:
    """Open an address; one that is not there would be looked at as a page like any other."""
    answer = page.goto(address)
    expected = 404 if address == NOT_THERE else 200
    assert answer is not None, address
    assert answer.status == expected, (address, answer.status)


def is_too_wide(page: Page) -> bool:
    """Tell whether the page must be pushed sideways; a phone's inner width would grow with it."""
    size = page.viewport_size
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return size is not None and wide > size["width"] + 1
