"""Photographs every page with much data, wide and narrow, in both languages, for people to look at.

``python -m e2e.screenshots [FOLDER]``: pictures go to FOLDER (default ``var/screenshots``); the
demo in ``FOLDER/.site`` is made once. ``--only TEXT`` takes the pages whose address or role holds
TEXT.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from e2e.pages import ENTERPRISE, OFFICE, addresses, is_too_wide, numbers
from e2e.people import FLAGS, People, chromium
from e2e.site import ROOT, Site, free_port

FACES = (("zh-CN", "zh"), ("en", "en"))
SIZES = (("desktop", 1440), ("phone", 390))


def main() -> int:
    """Take all pictures; 1 where a page complained or could not be opened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--only", default="")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--small", action="store_true", help="with the small demo of the walks")
    given = parser.parse_args()
    folder = given.folder.resolve()
    site = Site(folder / ".site", free_port())
    site.folder.mkdir(parents=True, exist_ok=True)
    site.load(*(() if given.small else ("all",)))
    site.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            wrong = photograph(People(browser, site), folder, only=given.only, is_dark=given.dark)
            browser.close()
    finally:
        site.stop()
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


def photograph(people: People, folder: Path, *, only: str, is_dark: bool) -> list[str]:
    """Take the pictures of every role; return what pages complained of."""
    known, wrong = numbers(people), list[str]()
    people.close()
    for who in (*OFFICE, *ENTERPRISE):
        chosen = [a for a in addresses(who, known) if only in f"{who} {a}"]
        for locale, language in FACES:
            for size, width in SIZES:
                place = folder / f"{width}-{language}{'-dark' if is_dark else ''}"
                wrong += _one_role(people, who, chosen, place, (size, locale, is_dark))
    return wrong


def _one_role(
    people: People, who: str, chosen: list[str], place: Path, face: tuple[str, str, bool]
) -> list[str]:
    if not chosen:
        return []
    size, locale, is_dark = face
    place.mkdir(parents=True, exist_ok=True)
    page = people.open(
        None if who == "visitor" else who,
        size=size,
        locale=locale,
        color_scheme="dark" if is_dark else "light",
    )
    for address in chosen:
        name = re.sub(r"[^\w?=]+", "_", address.strip("/")) or "today"
        try:
            answer = page.goto(address)
            page.wait_for_load_state("networkidle")
            if answer is not None and answer.status >= 500:
                people.watch.complaints.append(f"{answer.status}: {who} {address}")
            if is_too_wide(page):
                people.watch.complaints.append(f"wider than the screen: {who} {address} {size}")
            page.screenshot(path=place / f"{who}-{name}.png", full_page=True)
        except Error as error:
            people.watch.complaints.append(f"{who} {address}: {error.message[:200]}")
    people.watch.allow(r"status of 404")
    return people.close()


if __name__ == "__main__":
    sys.exit(main())
