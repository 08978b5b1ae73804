"""The keyboard alone: taking a call, finding, going down a list."""

import re

from playwright.sync_api import expect

from e2e.site import Site


def a_contact_number(site: Site) -> tuple[str, str]:
    """Return the number of a contact and the short name of the enterprise."""
    said = site.run(
        "-c",
        "import django; django.setup()\n"
        "from yiqi.enterprises.models import Contact\n"
        "one = Contact.objects.filter(duty='contact_a').select_related('enterprise').first()\n"
        "print(one.phone_digits, one.enterprise.short_name)",
    )
    number, name = said.split(maxsplit=1)
    return number, name.strip()


def test_a_call_is_taken_by_keyboard_alone(people, site):
    number, name = a_contact_number(site)
    page = people.open("duty")
    page.goto("/problems/call/")
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.type(number)
    expect(page.locator("#yq-callers input[name=enterprise]").first).to_be_checked()
    expect(page.locator("#yq-callers")).to_contain_text(name)
    words = "来电：锅炉房今晚要检修，问能不能派人来"
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/call/" not in url or url.endswith("#"))
    expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_text(name).first).to_be_visible()


def test_slash_focuses_the_search_and_finds(people):
    page = people.open("duty")
    page.goto("/problems/")
    page.keyboard.press("/")
    expect(page.locator("[data-yq-search]")).to_be_focused()
    page.keyboard.type("卡口")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("main")).to_contain_text("卡口")


def test_j_k_and_enter_walk_down_the_list_and_open_a_row(people):
    page = people.open("duty")
    page.goto("/problems/")
    rows = page.locator("[data-yq-row]")
    expect(rows.first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_attribute("data-yq-current", "")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_have_attribute("data-yq-current", "")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/problems/\d+/"))


def test_the_question_mark_lists_the_keys(people):
    page = people.open("duty")
    page.goto("/problems/")
    page.keyboard.press("?")
    expect(page.locator("#yq-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#yq-keys")).to_be_hidden()
