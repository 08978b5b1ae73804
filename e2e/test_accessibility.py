"""axe finds nothing on any page, in both languages, light and dark; no page writes an error."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.pages import ENTERPRISE, OFFICE, addresses, is_too_wide, numbers, visit
from e2e.people import People

AXE = Path(__file__).parent / "vendor" / "axe"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Words and colours do not depend on one another: two faces show both languages and both schemes.
FACES = [("zh-CN", "light"), ("en", "dark")]
RUN = """
async (levels) => (await axe.run(document, {runOnly: levels, resultTypes: ["violations"]}))
  .violations.map((found) => [found.id, found.impact, found.nodes.length,
    found.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")])
"""


@pytest.fixture(scope="module")
def known(_everybody: People) -> dict[str, str]:
    """The numbers that stand in the addresses."""
    found = numbers(_everybody)
    _everybody.close()
    return found


@cache
def axe() -> str:
    """Return axe's program."""
    return (AXE / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page) -> list[Any]:
    """Return what axe finds on the page that is shown."""
    page.evaluate(axe())
    found: list[Any] = page.evaluate(RUN, LEVELS)
    return found


@pytest.mark.parametrize(("locale", "scheme"), FACES)
@pytest.mark.parametrize("who", [*OFFICE, *ENTERPRISE])
def test_axe_finds_nothing(people: People, known, who, locale, scheme):
    people.watch.allow(r"status of 404")
    page = people.open(
        None if who == "visitor" else who,
        size="phone" if who in ENTERPRISE else "desktop",
        locale=locale,
        color_scheme=scheme,
    )
    found = []
    for address in addresses(who, known):
        visit(page, address)
        found += [(address, *fault) for fault in faults(page)]
    if found:
        pytest.fail("\n".join(map(str, found)), pytrace=False)


@pytest.mark.parametrize("who", [*OFFICE, *ENTERPRISE])
def test_no_page_is_wider_than_a_phone(people: People, known, who):
    people.watch.allow(r"status of 404")
    page = people.open(None if who == "visitor" else who, size="phone", locale="en")
    wide = []
    for address in addresses(who, known):
        visit(page, address)
        wide += [address] if is_too_wide(page) else []
    assert not wide


def test_axe_is_the_published_one():
    for line in (AXE / "SHA256SUMS").read_text(encoding="ascii").splitlines():
        digest, name = line.split()
        assert sha256((AXE / name).read_bytes()).hexdigest() == digest, name
