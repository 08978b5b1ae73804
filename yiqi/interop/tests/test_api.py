"""The JSON API as a program uses it."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yiqi.accounts.models import AccessToken
from yiqi.interop.tests.conftest import caller_for
from yiqi.problems import operations as loop
from yiqi.problems.models import Problem, Suggestion
from yiqi.problems.tests.factories import DAY_1, EVENING, TEXT, make_enterprise, person, photo

pytestmark = pytest.mark.django_db
PROBLEMS = "/api/v1/problems"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)


def message(**fields: object) -> dict[str, object]:
    return {"text": TEXT, "enterprise_uscc": "91610303MA6XA00017", **fields}


def test_a_message_comes_in_with_its_own_time_and_unchanged_text(bureau, duty):
    at = EVENING - timedelta(hours=30)
    sent = duty.post(PROBLEMS, message(reported_at=at.isoformat(), reporter_name="陈红"))
    assert sent.status_code == 201, sent.content
    problem = Problem.objects.get()
    assert (problem.received_at, problem.channel) == (at, "api")
    assert problem.source.text == TEXT
    assert sent.json()["enterprise"]["id"] == bureau.enterprise.pk
    assert sent.json()["owner_unit"]["code"] == "duty_office"


def test_the_same_outside_number_comes_in_once(bureau, duty):
    first = duty.post(PROBLEMS, message(source_system="12345", external_id="A-7"))
    again = duty.post(PROBLEMS, message(source_system="12345", external_id="A-7", text="别的话"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["text"] == TEXT
    assert Problem.objects.count() == 1


def test_of_two_at_once_with_one_number_one_is_made(bureau, duty, monkeypatch):
    from yiqi.interop import intake

    first = duty.post(PROBLEMS, message(source_system="12345", external_id="A-7"))
    answers = iter([None])
    real = intake._sent_before
    monkeypatch.setattr(
        intake, "_sent_before", lambda *args, **given: next(answers, real(*args, **given))
    )
    again = duty.post(PROBLEMS, message(source_system="12345", external_id="A-7"))
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_a_number_taken_outside_the_callers_scope_is_a_conflict(bureau, duty, park):
    duty.post(PROBLEMS, message(source_system="12345", external_id="A-7"))
    own = make_enterprise(bureau.district, bureau.other_zone, "金河机床")
    sent = park.post(
        PROBLEMS,
        {"text": TEXT, "enterprise_id": own.pk, "source_system": "12345", "external_id": "A-7"},
    )
    assert (sent.status_code, sent.json()["code"]) == (409, "sent_by_another")


def test_an_outside_number_needs_its_system(duty):
    sent = duty.post(PROBLEMS, message(external_id="A-7"))
    assert (sent.status_code, sent.json()["code"]) == (422, "source_missing")


def test_files_come_as_a_form_or_inside_json(bureau, duty):
    picture = SimpleUploadedFile("现场.png", PNG, "image/png")
    form = duty.form(PROBLEMS, message(files=picture))
    inside = duty.post(
        PROBLEMS,
        message(attachments=[{"name": "现场.png", "content": base64.b64encode(PNG).decode()}]),
    )
    assert (form.status_code, inside.status_code) == (201, 201), form.content
    for sent in (form, inside):
        assert [file["kind"] for file in sent.json()["attachments"]] == ["png"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"attachments": [{"name": "照片.jpg", "content": "TVqQAAMAAAAEAAAA"}]}, "file_refused"),
        ({"attachments": [{"name": "照片.jpg", "content": "%%%"}]}, "file_unreadable"),
        ({"attachments": [{"name": "..", "content": "TVqQ"}]}, "file_unreadable"),
        ({"attachments": [{"name": "", "content": "TVqQ"}]}, "invalid"),
        ({"enterprise_uscc": "91610303MA6XA00025"}, "enterprise_unknown"),
        ({"text": " \n "}, "problem_text_missing"),
        ({"text": ""}, "invalid"),
        ({"text": "问" * 20_001}, "invalid"),
        ({"text": "\ud800"}, "invalid"),
        ({"reported_at": "2022-03-14T10:00:00"}, "invalid"),
        ({"reported_at": "2022-03-01T10:00:00+08:00"}, "problem_time_out_of_range"),
        ({"reported_at": "2022-03-20T10:00:00+08:00"}, "problem_time_out_of_range"),
        ({"reported_at": "0001-01-01T00:00:00+14:00"}, "invalid"),
        ({"enterprise_id": 2**80}, "invalid"),
    ],
)
def test_what_cannot_be_taken_is_422_with_a_code_and_a_sentence(bureau, duty, fields, code):
    sent = duty.client.post(
        PROBLEMS,
        json.dumps(message(**fields)),
        content_type="application/json",
        headers={"Authorization": f"Bearer {duty.token}"},
    )
    assert (sent.status_code, sent.json()["code"]) == (422, code)
    assert sent.json()["message"]
    assert not Problem.objects.exists()


@pytest.mark.parametrize("text", ["😀🚚", "\u202eabc", "<script>alert(1)</script>", "a\x00b\x07"])
def test_odd_texts_come_in(bureau, duty, text):
    sent = duty.post(PROBLEMS, message(text=text, title=text, reporter_name=text))
    assert sent.status_code == 201
    assert Problem.objects.get().source.text == text.replace("\x00", "")


@pytest.mark.parametrize("body", ["", "{", "[]", '"a"', "null", "[" * 100_000])
def test_a_broken_body_is_answered_not_broken_by(duty, body):
    sent = duty.client.post(
        PROBLEMS,
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {duty.token}"},
    )
    assert sent.status_code in {400, 422}
    assert sent.json()["message"]


def test_too_large_a_body_is_413(duty, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    sent = duty.post(PROBLEMS, message(title="x" * 1024 * 1024))
    assert (sent.status_code, sent.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer wrong", "Basic abc", "Bearer " + "x" * 9000]
)
def test_without_a_good_token_the_answer_is_401_as_json_and_no_redirect(bureau, header):
    asked = Client().get(PROBLEMS, headers={"Authorization": header} if header else {})
    assert asked.status_code == 401
    assert asked["Content-Type"].startswith("application/json")
    assert asked["WWW-Authenticate"] == "Bearer"
    assert asked.json()["code"] == "token_missing"


def test_a_revoked_or_expired_token_is_worth_nothing(bureau, duty):
    AccessToken.objects.update(revoked_at=EVENING)
    assert duty.get(PROBLEMS).status_code == 401
    AccessToken.objects.update(revoked_at=None, expires_at=EVENING)
    assert duty.get(PROBLEMS).status_code == 401


def test_a_session_cookie_opens_nothing(bureau):
    client = Client()
    client.force_login(bureau.duty, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(PROBLEMS).status_code == 401


def test_a_role_that_may_not_is_403(bureau):
    gate = caller_for(person("门岗", "gate", bureau.enterprise.node))
    asked = gate.get(PROBLEMS)
    assert (asked.status_code, asked.json()["code"]) == (403, "not_allowed")


def test_a_refusal_reads_in_the_language_asked_for(duty):
    chinese = duty.get(f"{PROBLEMS}/9")
    english = duty.get(f"{PROBLEMS}/9", **{"Accept-Language": "en"})
    assert chinese.json()["code"] == english.json()["code"] == "not_found"
    assert english.json()["message"].isascii()
    assert not chinese.json()["message"].isascii()


def test_an_enterprise_names_nobody_and_sees_its_own_only(bureau, firm, duty):
    other = make_enterprise(bureau.district, bureau.zone, "龙泉食品")
    foreign = duty.post(PROBLEMS, {"text": TEXT, "enterprise_id": other.pk}).json()["id"]
    sent = firm.post(PROBLEMS, {"text": TEXT})
    assert sent.json()["enterprise"]["id"] == bureau.enterprise.pk
    assert [one["id"] for one in firm.get(PROBLEMS).json()["items"]] == [sent.json()["id"]]
    unknown = firm.get(f"{PROBLEMS}/{foreign}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert firm.post(PROBLEMS, {"text": TEXT, "enterprise_id": other.pk}).status_code == 422


def test_a_caller_of_two_enterprises_says_which(bureau):
    other = make_enterprise(bureau.district, bureau.zone, "龙泉食品")
    both = person("吴", "enterprise", bureau.enterprise.node)
    both.assignments.create(role="enterprise", node=other.node, valid_from=DAY_1)
    sent = caller_for(both).post(PROBLEMS, {"text": TEXT})
    assert (sent.status_code, sent.json()["code"]) == (422, "enterprise_unclear")


def test_pages_follow_one_another_without_gap_or_repeat(bureau, duty):
    made = [bureau.problem(f"第 {number} 件").pk for number in range(5)]
    first = duty.get(PROBLEMS, {"limit": 2}).json()
    second = duty.get(PROBLEMS, {"limit": 2, "before": first["next_before"]}).json()
    third = duty.get(PROBLEMS, {"limit": 2, "before": second["next_before"]}).json()
    listed = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert listed == sorted(made, reverse=True)
    assert third["next_before"] is None


@pytest.mark.django_db(transaction=True)
def test_a_list_costs_the_same_queries_for_any_number(bureau, duty, django_assert_num_queries):
    for count in (1, 20):
        while Problem.objects.count() < count:
            bureau.problem("又一件")
        duty.get(PROBLEMS)  # notes once in five minutes that the token was used
        with django_assert_num_queries(4):  # token with user, deputies, grants, problems
            assert len(duty.get(PROBLEMS).json()["items"]) == count


def test_a_list_is_narrowed(bureau, duty):
    closed = bureau.problem("已撤回的一件")
    loop.withdraw_problem(closed, reason="不办了", actor=bureau.contact, now=EVENING)
    open_one = bureau.problem("变压器跳闸停电")

    def found(**query: object) -> list[int]:
        return [one["id"] for one in duty.get(PROBLEMS, query).json()["items"]]

    assert found(is_open="true") == [open_one.pk]
    assert found(is_open="false") == [closed.pk]
    assert found(state="withdrawn") == [closed.pk]
    assert found(q="跳闸") == [open_one.pk]
    assert found(q="\x00") == [open_one.pk, closed.pk]
    assert found(enterprise_id=2**62) == []


def test_the_enterprise_confirms_and_rates_through_the_api(bureau, firm):
    problem = bureau.problem()
    unit = bureau.units["logistics_group"]
    loop.judge_and_dispatch(
        problem, category="logistics", priority="normal", unit=unit, actor=bureau.duty, now=EVENING
    )
    loop.accept_problem(problem, actor=bureau.section, now=EVENING)
    loop.propose_outcome(
        problem, outcome="solved", text="已放行", files=[photo()], actor=bureau.section, now=EVENING
    )
    sent = firm.post(f"{PROBLEMS}/{problem.pk}/confirm", {"rating": 5, "words": "快"})
    assert sent.status_code == 200, sent.content
    assert (sent.json()["rating"], sent.json()["state"]) == (5, "to_confirm")
    back = firm.post(f"{PROBLEMS}/{problem.pk}/dispute", {"text": "还没有放行"})
    assert back.json()["state"] == "in_hand"
    early = firm.post(f"{PROBLEMS}/{problem.pk}/confirm", {})
    assert (early.status_code, early.json()["code"]) == (409, "step_not_possible")


def test_messages_are_said_and_internal_ones_hidden_from_the_enterprise(bureau, firm, duty):
    problem = bureau.problem()
    loop.say(problem, text="内部", is_internal=True, actor=bureau.duty, now=EVENING)
    path = f"{PROBLEMS}/{problem.pk}/messages"
    assert firm.post(path, {"text": "还有一车"}).status_code == 201
    assert [one["text"] for one in firm.get(path).json()] == ["还有一车"]
    assert [one["text"] for one in duty.get(path).json()] == ["内部", "还有一车"]
    loop.withdraw_problem(
        Problem.objects.get(pk=problem.pk), reason="不办了", actor=bureau.contact, now=EVENING
    )
    late = firm.post(path, {"text": "再说一句"})
    assert (late.status_code, late.json()["code"]) == (409, "already_ended")


def test_the_suggestion_is_read_once_it_is_there(bureau, duty):
    problem = bureau.problem()
    path = f"{PROBLEMS}/{problem.pk}/suggestion"
    assert duty.get(path).status_code == 404
    Suggestion.objects.create(
        problem=problem,
        category="logistics",
        priority="urgent",
        confidence=0.9,
        is_unsure=False,
        words=["劝返"],
        model_version="m",
        made_at=EVENING,
    )
    assert duty.get(path).json()["category"] == "logistics"
    assert duty.get(f"{PROBLEMS}/{problem.pk}").json()["suggestion"]["words"] == ["劝返"]


def test_enterprises_are_read_in_scope(bureau, duty, park):
    make_enterprise(bureau.district, bureau.other_zone, "金河机床")
    assert [one["short_name"] for one in park.get("/api/v1/enterprises").json()["items"]] == [
        "金河机床"
    ]
    found = duty.get("/api/v1/enterprises", {"uscc": "91610303ma6xa00017"}).json()["items"]
    assert [one["id"] for one in found] == [bureau.enterprise.pk]
    first = duty.get("/api/v1/enterprises", {"limit": 1}).json()
    rest = duty.get("/api/v1/enterprises", {"after": first["next_after"]}).json()
    assert len(rest["items"]) == 1
    assert park.get(f"/api/v1/enterprises/{bureau.enterprise.pk}").status_code == 404


def test_figures_are_read(bureau, duty):
    bureau.problem()
    found = {one["code"]: one["value"] for one in duty.get("/api/v1/figures").json()["figures"]}
    assert found["problems_open"] == 1
    assert found["enterprises_above_scale"] is None


def test_too_many_requests_are_told_to_wait(bureau, duty, monkeypatch):
    from yiqi.interop.api.house import API

    monkeypatch.setattr(API.throttle, "num_requests", 1)
    assert duty.get(PROBLEMS).status_code == 200
    asked = duty.get(PROBLEMS)
    assert (asked.status_code, asked.json()["code"]) == (429, "too_often")
    assert int(asked["Retry-After"]) >= 1


def test_the_limit_counts_each_caller_apart(bureau, duty, park, monkeypatch):
    from yiqi.interop.api.house import API

    monkeypatch.setattr(API.throttle, "num_requests", 2)
    assert [duty.get(PROBLEMS).status_code for _ in range(3)] == [200, 200, 429]
    assert park.get(PROBLEMS).status_code == 200


def test_a_wrong_method_is_405(duty):
    assert duty.client.put(PROBLEMS).status_code == 405


def test_the_page_needs_nothing_from_elsewhere(client, db):
    page = client.get("/api/v1/docs", headers={"Accept-Language": "en"})
    words = page.content.decode()
    assert page.status_code == 200
    assert "http://" not in words.replace("http://testserver", "").replace("http://www.w3", "")
    assert "https://" not in words
    assert "Report a problem" in words
    assert "反映" not in words


def test_every_endpoint_declares_that_it_may_refuse(client, db):
    schema = client.get("/api/v1/openapi.json").json()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403", "404", "422", "429"} <= set(operation["responses"]), (
                path,
                method,
            )


def test_every_address_has_a_permission_entry():
    from yiqi.interop.urls import urlpatterns

    def entries(patterns, prefix=""):
        for one in patterns:
            route = f"{prefix}{one.pattern}"
            if hasattr(one, "url_patterns"):
                yield from entries(one.url_patterns, route)
            else:
                yield route, getattr(one.callback, "permission", None)

    found = dict(entries(urlpatterns))
    assert all(found.values()), found
    assert not found["api/v1/problems"].is_public
    assert found["api/v1/openapi.json"].is_public
    assert "step problem.receive" in found["api/v1/problems"].source
