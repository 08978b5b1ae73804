"""Today, role by role: every row's button leads to something done, and the row's task is gone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e import problems
from e2e.people import People
from e2e.site import Site

MOST = 25  # rows a role; the small demo has fewer
FAILED_REACTION = """
import django; django.setup()
from django.db import transaction
from yiqi.audit.models import Event, Outbox
event = Event.objects.filter(kind="problems.problem.receive").first()
with transaction.atomic():
    Outbox.objects.create(
        event_id=event.pk, reader="problems.suggest", kind=event.kind, attempts=3,
        last_error="the model file could not be read",
        not_before="2022-03-19T00:00:00+08:00",
    )
"""


def rows_of(page: Page) -> dict[str, str]:
    """Return the rows of Today: the id of each with where its button leads."""
    page.goto("/")
    return {
        f"{row.get_attribute('id')}>{target(row)}": str(row.get_attribute("id"))
        for row in page.locator("li[data-yq-row]").all()
    }


def target(row: Locator) -> str:
    """Return where a row's button leads."""
    form = row.locator("form")
    if form.count():
        return str(form.get_attribute("action"))
    return str(row.locator("a.btn").get_attribute("href"))


def fill(form: Locator) -> None:
    """Fill what a step's form needs, with the first choice or a sentence."""
    for name in {box.get_attribute("name") for box in form.locator("input[type=radio]").all()}:
        group = form.locator(f"input[type=radio][name='{name}']")
        if not group.and_(form.locator(":checked")).count():
            group.first.check()
    for chooser in empty(form, "select[required]"):
        chooser.select_option(index=1)
    for line in empty(form, "input[list][required]"):
        suggestions = form.page.locator(f"#{line.get_attribute('list')} option")
        line.fill(str(suggestions.first.get_attribute("value")))
    for area in empty(form, "textarea"):
        area.fill("已按今天的情况办理，请查收。")
    for date in empty(form, "input[type=date]"):
        date.fill("2022-03-20")
    for upload in form.locator("input[type=file]").all():
        upload.set_input_files(problems.photo())


def empty(form: Locator, selector: str) -> list[Locator]:
    """Return the fields of that kind that hold nothing yet."""
    return [field for field in form.locator(selector).all() if not field.input_value()]


def press(page: Page, row: Locator) -> None:
    """Press a row's button and do what the next page asks for."""
    if row.locator("form").count():
        row.locator("form button").click()
        page.wait_for_load_state()
        return
    row.locator("a.btn").click()
    page.wait_for_load_state()
    form = page.locator("main form:has(button.btn-primary)").first
    fill(form)
    form.locator("button.btn-primary").click()
    page.wait_for_load_state()
    confirm = page.locator("dialog[open] button[value=yes]")
    if confirm.count():
        confirm.click()
        page.wait_for_load_state()


def walk(page: Page) -> int:
    """Press each row's button once; return how many there were."""
    pressed: set[str] = set()
    while len(pressed) < MOST:
        waiting = {key: row for key, row in rows_of(page).items() if key not in pressed}
        if not waiting:
            return len(pressed)
        key, row = next(iter(waiting.items()))
        pressed.add(key)
        press(page, page.locator(f"li#{row}"))
        assert key not in rows_of(page), f"{key} is still there"
    return len(pressed)


@pytest.mark.parametrize(
    "who", ["enterprise", "specialist", "section", "park", "leader", "duty", "secadmin", "auditor"]
)
def test_each_row_of_today_is_done_by_its_button(people: People, who):
    page = people.open(who, size="phone" if who == "enterprise" else "desktop")
    assert walk(page) > 0


def test_the_system_administrator_retries_what_failed(people: People, site: Site):
    site.run("-c", FAILED_REACTION)
    page = people.open("sysadmin")
    assert rows_of(page)
    page.locator("li[data-yq-row] form button").first.click()
    page.wait_for_load_state()
    for _ in range(20):
        if not rows_of(page):
            break
        page.wait_for_timeout(500)
    expect(page.locator("li[data-yq-row]")).to_have_count(0)
