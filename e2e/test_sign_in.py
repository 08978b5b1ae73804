"""Each account of the sign-in page opens a page of its own."""

import re

import pytest
from playwright.sync_api import expect

from e2e.gateway import kept_in
from e2e.people import sign_in

PHONE_OF_THE_CONTACT = """
import django; django.setup()
from yiqi.accounts.models import Assignment
held = Assignment.objects.filter(user__kind="contact", user__is_active=True, valid_to=None)
print(held.order_by("pk").first().user.phone)
"""

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


def test_a_contact_signs_in_by_a_code_on_the_phone_and_is_remembered(people, site):
    number = site.run("-c", PHONE_OF_THE_CONTACT).strip()
    page = people.open(size="phone")
    page.goto("/accounts/phone/")
    page.locator("input[name=phone]").fill(number)
    page.get_by_role("button", name="获取验证码").click()
    page.wait_for_url("**/phone/code/")
    people.watch.allow(r"status of 422")
    page.locator("input[name=code]").fill("000000")
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    expect(page.get_by_text("验证码不对或已过期").first).to_be_visible()
    sent_to, code = kept_in(site.folder).read_text(encoding="ascii").split()
    assert sent_to == number
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.wait_for_url(re.compile(r"/$"))
    page.context.clear_cookies(name="sessionid")
    page.goto("/problems/report/")
    expect(page.locator("textarea[name=text]")).to_be_visible()
