"""The pages of client programs and their tokens."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.accounts.models import User
from yiqi.accounts.operations import revoke_access_token
from yiqi.accounts.queries import token_owner, tokens_of
from yiqi.accounts.tests.factories import make_place
from yiqi.administration.tests.factories import make_client, make_token
from yiqi.audit.clock import current_time
from yiqi.audit.models import Event
from yiqi.lib.tokens import fingerprint

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def place():
    return make_place("金台区")


@pytest.fixture
def secadmin(client, place):
    client.force_login(place.people["secadmin"], BACKEND)
    return client


def url(name, *args):
    return reverse(f"administration:{name}", args=args)


def text_of(answer):
    return answer.content.decode()


def secret_in(answer):
    return (
        text_of(answer)
        .split('readonly autocomplete="off" spellcheck="false" value="')[1]
        .split('"')[0]
    )


def test_a_program_is_added_and_gets_a_token_that_the_api_takes(secadmin, place):
    given = {"display_name": "热线", "username": "hotline", "role": "duty",
             "node": place.district.pk}  # fmt: skip
    answer = secadmin.post(url("client_add"), given)
    made = User.objects.get(username="hotline")
    assert answer["Location"] == url("client", made.pk)
    given = {"label": "正式环境", "days": "90"}
    shown = secadmin.post(url("client_token_issue", made.pk), given)
    assert shown.status_code == 201
    assert "no-store" in shown["Cache-Control"]
    called = Client(headers={"authorization": f"Bearer {secret_in(shown)}"})
    assert called.get("/api/v1/problems").status_code == 200
    page = text_of(secadmin.get(url("client", made.pk)))
    assert secret_in(shown) not in page
    assert "还没用过" not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"username": "taken"}, "已有人用"),
        ({"username": "热线"}, "小写字母"),
        ({"role": "enterprise"}, "不能在这个范围担任"),
        ({"role": "section"}, "要选择具体股室"),
        ({"role": "leader"}, "leader"),
    ],
)
def test_a_program_that_will_not_do_is_refused_with_its_reason(secadmin, place, given, words):
    make_client(place, username="taken")
    good = {"display_name": "热线", "username": "x1", "role": "duty", "node": place.district.pk}
    page = secadmin.post(url("client_add"), {**good, **given})
    assert page.status_code == 422
    assert words in text_of(page)
    assert User.objects.filter(kind="client").count() == 1


def test_a_token_without_a_purpose_is_refused_and_none_is_made(secadmin, place):
    program = make_client(place)
    page = secadmin.post(url("client_token_issue", program.pk), {"days": "90"})
    assert page.status_code == 422
    assert not tokens_of(program).exists()


@pytest.mark.parametrize(("days", "left"), [("90", 90), ("365", 365), ("0", None)])
def test_a_token_is_good_as_long_as_was_chosen(secadmin, place, days, left):
    program = make_client(place)
    secadmin.post(url("client_token_issue", program.pk), {"label": "x", "days": days})
    token = tokens_of(program).get()
    expected = None if left is None else timedelta(days=left)
    assert (token.expires_at and token.expires_at - token.created_at) == expected


def test_the_choices_are_in_the_readers_language(secadmin, place):
    address = url("client", make_client(place).pk)
    page = text_of(secadmin.get(address, headers={"accept-language": "en"}))
    assert "天</option>" not in page
    assert "365" in page


def test_a_revoked_token_stands_among_the_past_ones(secadmin, place):
    program = make_client(place)
    issued = make_token(program, label="旧的")
    secadmin.post(url("client_token_revoke", program.pk, issued.token.pk))
    assert token_owner(fingerprint(issued.secret), at=current_time()) is None
    page = text_of(secadmin.get(url("client", program.pk)))
    assert "没有有效令牌" in page
    assert "失效令牌" in page
    assert "吊销访问令牌" in page  # in what happened


def test_the_act_is_logged_with_its_doer_and_without_the_secret(secadmin, place):
    program = make_client(place)
    shown = secadmin.post(url("client_token_issue", program.pk), {"label": "x", "days": "0"})
    event = Event.objects.get(kind="accounts.access_token.issue")
    assert event.actor_id == place.people["secadmin"].pk
    assert json.loads(event.data) == {"user": program.pk}
    assert secret_in(shown) not in event.data


def test_a_closed_program_is_offered_no_token(secadmin, place):
    program = make_client(place)
    secadmin.post(url("user_close", program.pk))
    assert url("client_token_issue", program.pk) not in text_of(
        secadmin.get(url("client", program.pk))
    )
    page = secadmin.post(url("client_token_issue", program.pk), {"label": "x", "days": "0"})
    assert page.status_code == 409
    assert "没有签发令牌" in text_of(page)


def test_an_account_of_a_person_is_no_program(secadmin, place):
    assert secadmin.get(url("client", place.people["duty"].pk)).status_code == 404


def test_the_list_says_how_many_tokens_are_good_and_when_one_was_used(secadmin, place):
    program = make_client(place)
    now = current_time()
    used, gone = make_token(program), make_token(program)
    revoke_access_token(gone.token, actor=None, now=now)
    make_token(program, expires_at=now - timedelta(days=1))
    Client(headers={"authorization": f"Bearer {used.secret}"}).get("/api/v1/problems")
    row = secadmin.get(url("clients")).context["table"].queryset().get()
    assert (row.live_tokens, row.token_ends_at) == (1, None)
    assert row.token_used_at is not None


def test_the_list_costs_the_same_queries_for_any_number(secadmin, place):
    costs = []
    for count in (1, 19):
        for number in range(count):
            make_token(make_client(place, username=f"p{count}-{number}"))
        secadmin.get(url("clients"))
        with CaptureQueriesContext(connection) as cost:
            page = secadmin.get(url("clients"))
        costs.append(len(cost))
    assert text_of(page).count("data-yq-row=") == 20
    assert costs[0] == costs[1]


@pytest.mark.parametrize("role", ["sysadmin", "auditor", "leader", "duty"])
def test_nobody_else_sees_the_programs(client, place, role):
    client.force_login(place.people[role], BACKEND)
    assert client.get(url("clients")).status_code == 403
