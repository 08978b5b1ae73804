"""What was typed survives: a session that ended, a network that went away; chat browsers too."""

from playwright.sync_api import expect

from e2e.people import PASSWORD

MESSENGER = (
    "Mozilla/5.0 (Linux; Android 12; HONOR 50) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 MicroMessenger/8.0.40.2420(0x28002855) "
    "WeChat/arm64 NetType/WIFI Language/zh_CN ABI/arm64"
)
ENTERPRISE_PAGES = ("/", "/problems/report/", "/problems/", "/enterprises/own/", "/accounts/me/")


def test_a_session_that_ended_while_typing_loses_no_text(people):
    words = "会话到期前写的一大段：厂里三台炉子只剩一台能开"
    page = people.open("enterprise", size="phone", fresh=True)
    page.goto("/problems/report/")
    page.locator("textarea[name=text]").fill(words)
    page.context.clear_cookies(name="sessionid")
    people.watch.allow(r"status of 40[13]")
    page.locator("form:has(textarea[name=text]) button[type=submit]").click()
    page.get_by_role("link", name="重新登录").click()
    page.wait_for_url("**/sign-in/**")
    page.locator("input[name=username]").fill("enterprise")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/problems/report/**")
    expect(page.locator("textarea[name=text]")).to_have_value(words)


def test_a_fragment_asked_for_after_the_session_ended_offers_to_sign_in(people):
    page = people.open("duty", fresh=True)
    page.goto("/problems/call/")
    page.locator("textarea[name=text]").fill("来电内容还没提交")
    page.context.clear_cookies(name="sessionid")
    people.watch.allow(r"status of 401")
    page.locator("#id_phone").press_sequentially("0917")
    expect(page.locator("#yq-session")).to_be_visible()
    expect(page.locator("textarea[name=text]")).to_have_value("来电内容还没提交")


def test_a_network_that_went_away_is_told_and_the_text_stays(people):
    words = "断网时写的：锅炉压力不稳，想请人来看"
    page = people.open("enterprise", size="phone")
    page.goto("/problems/report/")
    # The browser may ask for the tab's icon only now; that it fails is what being offline means.
    people.watch.allow(r"ERR_INTERNET_DISCONNECTED.*/icon\.[0-9a-f]+\.svg")
    page.context.set_offline(True)
    page.locator("textarea[name=text]").fill(words)
    expect(page.locator("#yq-offline")).to_be_visible()
    expect(page.locator("[data-yq-draft-note]")).to_contain_text("已存在本机")
    page.context.set_offline(False)
    expect(page.locator("#yq-offline")).to_be_hidden()
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value(words)


def test_in_a_chat_browser_enterprise_pages_need_no_worker_download_or_window(people):
    page = people.open("enterprise", size="phone", user_agent=MESSENGER)
    seen: list[object] = []

    def note(thing: object) -> None:
        seen.append(thing)

    page.context.on("page", note)
    page.on("download", note)
    for address in ENTERPRISE_PAGES:
        page.goto(address)
        workers = page.evaluate(
            "navigator.serviceWorker.getRegistrations().then(found => found.length)"
        )
        assert workers == 0, address
        assert page.locator("a[target=_blank], a[download]").count() == 0, address
        for link in page.locator("main a[href^='/']").all():
            assert "export" not in (link.get_attribute("href") or ""), address
    assert not seen
