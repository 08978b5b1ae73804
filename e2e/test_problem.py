"""One message from the enterprise's phone to its close-out, and what each side reads on the way."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from e2e import problems


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_message_is_judged_solved_confirmed_rated_and_closed(people, size):
    words = f"{uuid4().hex[:8]}卡口不让我们的原料车进，车上两个人都是阴性，明天就断料了（{size}）"
    firm = people.open("enterprise", size="phone")
    number = problems.report(firm, words)
    expect(firm.get_by_text(words).first).to_be_visible()
    expect(firm.get_by_text("已受理").first).to_be_visible()

    duty = people.open("duty", size=size)
    duty.goto(f"/problems/{number}/")
    expect(duty.get_by_text(words).first).to_be_visible()
    problems.judge(duty, number, category="logistics", priority="important", unit="物流保障组")
    expect(duty.get_by_text("已分派").first).to_be_visible()

    section = people.open("section", size=size)
    problems.accept(section, number)
    solution = "已与卡口联系，凭本单位证明放行，请通知司机。"
    problems.propose(section, number, solution)
    expect(section.get_by_text("待确认").first).to_be_visible()

    firm.goto("/")
    row = firm.locator(f"#problem-{number}")
    expect(row).to_be_visible()
    row.locator("form button").click()
    firm.goto(f"/problems/{number}/")
    expect(firm.get_by_text(solution).first).to_be_visible()
    firm.locator("input[name=rating][value='4']").check(force=True)
    firm.locator("form:has(input[name=rating]) textarea").fill("办得快")
    firm.locator("form:has(input[name=rating]) button[type=submit]").click()
    expect(firm.locator("input[name=rating]")).to_have_count(0)

    duty.goto("/problems/close/")
    for box in duty.locator("input[name=row]").all():
        box.set_checked(box.get_attribute("value") == str(number))
    duty.locator("form:has(input[name=row]) button[type=submit]").click()
    expect(duty.locator(f"input[name=row][value='{number}']")).to_have_count(0)

    firm.goto(f"/problems/{number}/")
    expect(firm.get_by_text("已销号").first).to_be_visible()
    duty.goto(f"/problems/{number}/")
    expect(duty.get_by_text("办得快").first).to_be_visible()


def test_a_double_click_makes_one_problem(people):
    mark = uuid4().hex[:8]
    words = f"双击{mark}：车间停电，请问几点恢复？"
    page = people.open("enterprise", size="phone")
    page.goto("/problems/report/")
    page.locator("textarea[name=text]").fill(words)
    page.locator("form:has(textarea[name=text]) button[type=submit]").dblclick()
    page.wait_for_url(lambda url: "/report/" not in url)
    page.goto("/problems/")
    expect(page.get_by_text(f"双击{mark}")).to_have_count(1)


def test_the_same_form_sent_by_two_tabs_makes_one_problem(people):
    mark = uuid4().hex[:8]
    words = f"发了两次{mark}：班车被拦在桥头"
    page = people.open("enterprise", size="phone")
    page.goto("/problems/report/")
    page.locator("textarea[name=text]").fill(words)
    fields = page.evaluate(
        "[...document.querySelector('form:has(textarea[name=text])').elements]"
        ".filter(e => e.name && e.type !== 'file').map(e => [e.name, e.value])"
    )
    for _ in range(2):
        answer = page.request.post(
            "/problems/report/", multipart=dict(fields), headers={"Referer": page.url}
        )
        assert answer.status < 400
    page.goto("/problems/")
    expect(page.get_by_text(f"发了两次{mark}")).to_have_count(1)


def test_two_officers_dispatch_at_once_and_the_second_sees_what_changed(people):
    firm = people.open("enterprise", size="phone")
    number = problems.report(firm, "两位值班员同时分派：企业急需十吨钢材")
    first, second = people.open("duty"), people.open("leader")
    for page in (first, second):
        problems.open_step(page, number, "judge")
    for page, category in ((first, "materials"), (second, "logistics")):
        form = page.locator("#yq-step form")
        form.locator(f"input[name=category][value={category}]").check()
        form.locator("input[name=priority][value=important]").check()
    first.locator("#yq-step form button[type=submit]").click()
    expect(first.locator("#yq-step form")).to_have_count(0)
    people.watch.allow(r"status of 4\d\d")
    second.locator("#yq-step form textarea").fill("我写的交办意见")
    second.locator("#yq-step form button[type=submit]").click()
    expect(second.get_by_text("修改了此项").first).to_be_visible()
    for words in ("您的", "对方的"):
        expect(second.get_by_text(words).first).to_be_visible()
    first.goto(f"/problems/{number}/")
    expect(first.get_by_text("原材料供应").first).to_be_visible()
