"""Each account of the sign-in page opens a page of its own."""

import pytest

from e2e.people import sign_in

ACCOUNTS = (
    *("leader", "duty", "section", "specialist", "team", "park", "enterprise", "medical"),
    *("carrier", "partner", "cdc", "driver", "volunteer", "sysadmin", "secadmin", "auditor"),
)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_sign_in_page_lists_every_account_and_fills_it_in(people, size):
    page = people.open(size=size)
    page.goto("/accounts/sign-in/")
    links = page.locator(".yq-demo a").all()
    assert {f"?as={who}" for who in ACCOUNTS} <= {link.get_attribute("href") for link in links}
    page.locator(".yq-demo a[href='?as=duty']").click()
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("who", ACCOUNTS)
def test_everybody_gets_in_and_sees_a_page(people, who):
    page = people.open()
    sign_in(page, who)
    assert page.locator("h1").first.inner_text().strip()
