"""What people see and press, role by role."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from yiqi.accounts.models import User
from yiqi.problems import operations as loop
from yiqi.problems.models import Problem
from yiqi.problems.queries import problems_visible_to
from yiqi.problems.tables import ProblemTable
from yiqi.problems.tests.factories import EVENING, TEXT, Bureau, make_bureau, make_enterprise

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def _evening(settings):
    settings.SECOND_FACTOR_ROLES = ()  # accounts' own tests ask for it
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def bureau() -> Bureau:
    return make_bureau()


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def step(user: User, problem: Problem, code: str, **given: object):
    problem.refresh_from_db()
    url = reverse(f"problems:step_{code}", args=[problem.pk])
    return sign_in(user).post(url, {"version": problem.version, **given})


def test_one_message_goes_through_the_pages_from_phone_to_close_out(bureau):
    sent = sign_in(bureau.contact).post(
        reverse("problems:report"), {"text": TEXT, "nonce": uuid.uuid4()}
    )
    problem = Problem.objects.get()
    assert sent["Location"] == reverse("problems:problem", args=[problem.pk])
    unit = bureau.units["logistics_group"].pk
    step(bureau.duty, problem, "judge", category="logistics", priority="urgent", unit=unit)
    step(bureau.section, problem, "accept")
    picture = SimpleUploadedFile("放行.png", PNG, "image/png")
    step(bureau.section, problem, "propose", outcome="solved", text="已放行", attached=picture)
    step(bureau.contact, problem, "confirm")
    rate = reverse("problems:rate", args=[problem.pk])
    sign_in(bureau.contact).post(rate, {"rating": 5, "words": "快"})
    step(bureau.duty, problem, "close")
    problem.refresh_from_db()
    assert (problem.state, problem.rating) == ("closed", 5)


def test_a_double_click_makes_one_problem(bureau):
    client, nonce = sign_in(bureau.contact), uuid.uuid4()
    first = client.post(reverse("problems:report"), {"text": TEXT, "nonce": nonce})
    second = client.post(reverse("problems:report"), {"text": TEXT, "nonce": nonce})
    assert Problem.objects.count() == 1
    assert second["Location"] == first["Location"]


def test_too_long_a_text_is_kept_on_the_form_with_its_reason(bureau):
    page = sign_in(bureau.contact).post(reverse("problems:report"), {"text": "问" * 30_000})
    assert page.status_code == 422
    assert "问" * 30_000 in page.content.decode()
    assert "20000" in page.content.decode()


@pytest.mark.parametrize(
    "text", ["😀🚚 急", "\u202eabc", "<script>alert(1)</script>", "a\x00b", "\x07铃"]
)
def test_odd_texts_are_taken_in_and_shown_harmless(bureau, text):
    client = sign_in(bureau.contact)
    sent = client.post(reverse("problems:report"), {"text": f"{text} 车辆被劝返", "nonce": "1"})
    page = client.get(sent["Location"])
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_a_file_that_lies_about_its_type_is_refused_by_name(bureau):
    fake = SimpleUploadedFile("照片.jpg", b"MZ\x90\x00" + b"\0" * 200, "image/jpeg")
    page = sign_in(bureau.contact).post(
        reverse("problems:report"), {"text": TEXT, "attached": fake}
    )
    assert page.status_code == 422
    assert "照片.jpg" in page.content.decode()
    assert not Problem.objects.exists()


def test_another_enterprise_finds_no_such_page(bureau):
    problem = bureau.problem()
    from yiqi.problems.tests.factories import person

    other = make_enterprise(bureau.district, bureau.zone, "龙泉食品")
    stranger = person("吴", "enterprise", other.node)
    page = sign_in(stranger).get(reverse("problems:problem", args=[problem.pk]))
    assert page.status_code == 404


def test_a_park_committee_sees_its_own_zone_only(bureau):
    problem = bureau.problem()
    page = sign_in(bureau.park).get(reverse("problems:problem", args=[problem.pk]))
    assert page.status_code == 404


def test_an_enterprise_may_not_open_the_dispatch_form(bureau):
    problem = bureau.problem()
    page = sign_in(bureau.contact).get(reverse("problems:step_judge", args=[problem.pk]))
    assert page.status_code == 403


def test_an_old_copy_is_answered_with_yours_and_theirs(bureau):
    problem = bureau.problem()
    stale = problem.version
    unit = bureau.units["economy"]
    loop.judge_and_dispatch(
        problem, category="other", priority="normal", unit=unit, actor=bureau.leader, now=EVENING
    )
    loop.reassign_problem(
        problem, unit=bureau.units["safety"], reason="x", actor=bureau.leader, now=EVENING
    )
    page = sign_in(bureau.duty).post(
        reverse("problems:step_reassign", args=[problem.pk]),
        {"version": stale, "unit": unit.pk, "text": "y"},
    )
    assert page.status_code == 409
    assert "高志远" in page.content.decode()


def test_a_reply_to_a_closed_problem_says_that_it_can_be_reopened(bureau):
    problem = bureau.problem()
    loop.withdraw_problem(problem, reason="好了", actor=bureau.contact, now=EVENING)
    page = sign_in(bureau.contact).post(
        reverse("problems:reply", args=[problem.pk]), {"text": "谢谢"}
    )
    assert page.status_code == 409
    assert "重办" in page.content.decode()


def test_the_caller_is_found_by_number(bureau):
    contact = bureau.enterprise.contacts.get()
    page = sign_in(bureau.duty).get(reverse("problems:call_lookup"), {"phone": contact.phone})
    assert bureau.enterprise.short_name in page.content.decode()


def test_a_caller_who_is_not_in_the_register_is_taken_by_name(bureau):
    sign_in(bureau.duty).post(
        reverse("problems:call"),
        {"phone": "13900000000", "reporter_name": "张先生", "text": TEXT, "nonce": "2"},
    )
    problem = Problem.objects.get()
    assert (problem.enterprise, problem.reporter_name) == (None, "张先生")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["duty", "park", "specialist"])
def test_the_list_costs_the_same_queries_for_any_number_of_rows(
    bureau, who, django_assert_max_num_queries
):
    other = make_enterprise(bureau.district, bureau.other_zone, "金河铸造")
    client = sign_in(getattr(bureau, who))
    for count in (1, 19):
        for number in range(count):
            new = loop.NewProblem(text=f"{TEXT}{number}", channel="phone", enterprise=other)
            loop.receive_problem(new, district=bureau.district, actor=bureau.duty, now=EVENING)
        client.get(reverse("problems:problem_list"))
        with django_assert_max_num_queries(15):
            page = client.get(reverse("problems:problem_list"))
        assert page.content.decode().count("data-yq-row=") in {1, 20, 0}


def test_the_list_finds_two_characters_in_the_words(bureau):
    bureau.problem("我公司断料三天")
    bureau.problem("食堂缺菜")
    page = sign_in(bureau.duty).get(reverse("problems:problem_list"), {"q": "断料"})
    assert page.content.decode().count("断料三天") >= 1
    assert "食堂缺菜" not in page.content.decode()


@pytest.mark.parametrize("who", ["duty", "park", "specialist"])
def test_every_page_of_a_search_shows_what_the_viewer_may_see_and_no_more(bureau, who, monkeypatch):
    monkeypatch.setattr(ProblemTable, "page_size", 3)
    firms = [
        make_enterprise(bureau.district, bureau.other_zone, f"金河{n}厂", specialist=taker)
        for n, taker in enumerate((bureau.specialist, None))
    ]
    for number in range(8):
        firm = [bureau.enterprise, *firms][number % 3]
        text = f"断料第{number}天" if number != 4 else "食堂缺菜"
        new = loop.NewProblem(text=text, channel="phone", enterprise=firm)
        loop.receive_problem(new, district=bureau.district, actor=bureau.duty, now=EVENING)
    seen = problems_visible_to(getattr(bureau, who), now=EVENING)
    expected = [p.pk for p in seen if "断料" in p.title]
    client, found = sign_in(getattr(bureau, who)), []
    url = reverse("problems:problem_list") + "?q=断料"
    while url:
        text = client.get(url).content.decode()
        found += [int(key) for key in re.findall(r'data-yq-row="(\d+)"', text)]
        assert f"共 <strong>{len(expected)}</strong> 条" in text
        following = re.search(r'href="([^"]+)" data-yq-next', text)
        url = reverse("problems:problem_list") + unescape(following[1]) if following else ""
    assert found == expected
    assert 0 < len(expected) < 8


def test_a_workbook_and_a_jump_hold_what_was_searched_for_and_no_more(bureau):
    found = [bureau.problem(f"断料{number}") for number in range(3)]
    other = bureau.problem("食堂缺菜")
    client, url = sign_in(bureau.duty), reverse("problems:problem_list")
    answer = client.get(url, {"q": "断料", "format": "xlsx"})
    rows = load_workbook(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    assert [line[0] for line in rows.to_python()[1:]] == [p.reference for p in reversed(found)]
    page = client.get(url, {"q": "断料", "at": str(other.pk)}).content.decode()
    assert re.findall(r'data-yq-row="(\d+)"', page) == [str(p.pk) for p in reversed(found)]


def test_confirmed_problems_are_closed_in_bulk_from_the_page(bureau):
    problem = bureau.problem()
    unit = bureau.units["logistics_group"]
    loop.judge_and_dispatch(
        problem, category="other", priority="normal", unit=unit, actor=bureau.duty, now=EVENING
    )
    loop.accept_problem(problem, actor=bureau.section, now=EVENING)
    loop.propose_outcome(
        problem, outcome="refused", text="通告第三条", actor=bureau.section, now=EVENING
    )
    loop.confirm_solution(problem, actor=bureau.contact, now=EVENING + timedelta(minutes=1))
    sign_in(bureau.duty).post(reverse("problems:close_many"), {"sure": "1", "row": [problem.pk]})
    problem.refresh_from_db()
    assert problem.state == "closed"


def test_who_dispatches_second_sees_who_was_first_and_both_choices(bureau):
    problem = bureau.problem()
    seen = problem.version
    loop.judge_and_dispatch(
        problem,
        category="other",
        priority="normal",
        unit=bureau.units["economy"],
        actor=bureau.leader,
        now=EVENING,
    )
    given = {
        "version": seen,
        "category": "logistics",
        "priority": "urgent",
        "unit": bureau.units["logistics_group"].pk,
        "instruction": "请连夜协调",
    }
    url = reverse("problems:step_judge", args=[problem.pk])
    page = sign_in(bureau.duty).post(url, given)
    text = page.content.decode()
    assert page.status_code == 409
    for words in ("高志远", "经济运行股", "物流保障组", "物资运输", "请连夜协调"):
        assert words in text


def test_an_enterprise_takes_its_own_steps_on_its_own_pages_in_its_own_words(bureau):
    problem = bureau.problem()
    url = reverse("problems:step_withdraw", args=[problem.pk])
    own = sign_in(bureau.contact).get(url).content.decode()
    assert "撤回这个问题" in own
    assert "yq-phone" in own
    assert "yq-staff" not in own
