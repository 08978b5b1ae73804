"""The steps of the problem loop as people take them in a browser."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect


def photo(colour: str = "#88a0b8") -> dict[str, Any]:
    """Return a small picture for a file control."""
    written = BytesIO()
    Image.new("RGB", (320, 240), colour).save(written, format="JPEG")
    return {"name": "现场照片.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def report(page: Page, text: str) -> int:
    """Report a problem as an enterprise; return its number."""
    page.goto("/problems/report/")
    page.locator("textarea[name=text]").fill(text)
    page.locator("form:has(textarea[name=text]) button[type=submit]").click()
    page.wait_for_url(re.compile(r"/problems/\d+/$"))
    return number_in(page)


def number_in(page: Page) -> int:
    """Return the number of the problem whose page is shown."""
    found = re.search(r"/problems/(\d+)/", page.url)
    assert found, page.url
    return int(found.group(1))


def open_step(page: Page, problem: int, step: str) -> None:
    """Open a problem and press the button of a step: its form appears on the page."""
    page.goto(f"/problems/{problem}/")
    page.locator(f"[data-yq-step={step}]").click()
    expect(page.locator("#yq-step form")).to_be_visible()


def judge(page: Page, problem: int, *, category: str, priority: str, unit: str = "") -> None:
    """Judge and dispatch a problem."""
    open_step(page, problem, "judge")
    form = page.locator("#yq-step form")
    form.locator(f"input[name=category][value={category}]").check()
    form.locator(f"input[name=priority][value={priority}]").check()
    if unit:
        form.locator("select[name=unit]").select_option(label=unit)
    form.locator("button[type=submit]").click()
    expect(page.locator("#yq-step form")).to_have_count(0)


def accept(page: Page, problem: int) -> None:
    """Take a dispatched problem in hand."""
    open_step(page, problem, "accept")
    page.locator("#yq-step form button[type=submit]").click()
    expect(page.locator("#yq-step form")).to_have_count(0)


def propose(page: Page, problem: int, text: str) -> None:
    """Say that it is solved, with a photo."""
    open_step(page, problem, "propose")
    form = page.locator("#yq-step form")
    form.locator("textarea[name=text]").fill(text)
    form.locator("input[type=file]").set_input_files(photo())
    form.locator("button[type=submit]").click()
    expect(page.locator("#yq-step form")).to_have_count(0)
