"""Pages of the three administrators."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.accounts.models import AccessToken, Unit, User
from yiqi.accounts.operations import add_device
from yiqi.accounts.queries import roles_of, token_owner
from yiqi.accounts.tests.factories import (
    give,
    make_district,
    make_node,
    make_officer,
    make_unit,
    make_user,
)
from yiqi.audit import reactions
from yiqi.audit.clock import current_time
from yiqi.audit.models import Event, Outbox
from yiqi.audit.operations import run_reactions
from yiqi.audit.tests.factories import make_event
from yiqi.lib.tokens import fingerprint

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def signed_in_as(client, district):
    """Signs in somebody with this administrator role in the district."""

    def enter(role):
        person = make_officer(role, district, f"{role} 孙")
        client.force_login(person, BACKEND)
        client.person = person
        return client

    return enter


@pytest.fixture
def secadmin(signed_in_as):
    return signed_in_as("secadmin")


def url(name, *args):
    return reverse(f"administration:{name}", args=args)


# Accounts


def test_an_account_is_added_with_a_password_that_must_be_changed(secadmin):
    given = {"username": "wangqiang", "display_name": "王强", "password": "first-password-1"}
    answer = secadmin.post(url("user_add"), given)
    made = User.objects.get(username="wangqiang")
    assert answer["Location"] == url("user", made.pk)
    assert made.must_change_password
    assert made.check_password("first-password-1")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"username": "taken"}, "已有人用"),
        ({"username": "王强"}, "小写字母"),
        ({"username": "new", "password": "123456"}, "10"),
    ],
)
def test_an_account_that_will_not_do_is_refused_with_its_reason(secadmin, given, words):
    make_user(username="taken")
    page = secadmin.post(url("user_add"), {"display_name": "王强", **given})
    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_role_is_given_and_taken_on_the_accounts_page(secadmin, district):
    person, unit = make_user(), make_unit(district)
    given = {"role": "section", "node": district.pk, "unit": unit.pk, "is_head": "on"}
    assert secadmin.post(url("role_give", person.pk), given).status_code == 302
    held = person.assignments.get()
    assert (held.role, held.is_head, held.granted_by) == ("section", True, secadmin.person)
    secadmin.post(url("role_end", person.pk, held.pk))
    assert roles_of(person, at=current_time()) == frozenset()
    assert "曾有角色" in secadmin.get(url("user", person.pk)).content.decode()


def test_a_second_administrator_role_is_refused_in_words(secadmin, district):
    person = make_officer("auditor", district, "周审计")
    given = {"role": "sysadmin", "node": district.pk}
    page = secadmin.post(url("role_give", person.pk), given)
    assert page.status_code == 422
    assert "周审计已担任（或曾担任）三员之一" in page.content.decode()
    assert person.assignments.count() == 1


def test_a_section_without_its_section_is_refused_in_words(secadmin, district):
    person = make_user()
    page = secadmin.post(url("role_give", person.pk), {"role": "section", "node": district.pk})
    assert "要选择具体股室" in page.content.decode()


def test_an_account_of_another_district_is_not_there(secadmin):
    stranger = make_officer("duty", make_district("渭滨区"))
    for name in ("user", "role_give", "user_close", "password_reset", "sessions_end"):
        assert secadmin.post(url(name, stranger.pk)).status_code == 404
    assert stranger.username not in secadmin.get(url("users")).content.decode()


def test_a_reset_password_ends_every_session(secadmin, district):
    from django.test import Client

    person = make_officer("duty", district, password="a long password")
    theirs = Client()
    theirs.post(
        reverse("accounts:sign_in"), {"username": person.username, "password": "a long password"}
    )
    assert theirs.get(reverse("accounts:profile")).status_code == 200
    secadmin.post(url("password_reset", person.pk), {"password": "another-first-1"})
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert User.objects.get(pk=person.pk).must_change_password


def test_one_does_not_close_the_own_account(secadmin):
    page = secadmin.post(url("user_close", secadmin.person.pk))
    assert page.status_code == 422
    assert "不能给自己授予角色" in page.content.decode()


def test_a_closed_account_is_opened_again(secadmin, district):
    person = make_officer("duty", district)
    secadmin.post(url("user_close", person.pk))
    assert not User.objects.get(pk=person.pk).is_active
    secadmin.post(url("user_reopen", person.pk))
    assert User.objects.get(pk=person.pk).is_active


def test_the_list_of_accounts_costs_the_same_queries_for_any_number(secadmin, district):
    costs = []
    for count in (1, 19):
        for _ in range(count):
            make_officer("duty", district)
        secadmin.get(url("users"))
        with CaptureQueriesContext(connection) as cost:
            page = secadmin.get(url("users"))
        costs.append(len(cost))
    assert page.content.decode().count("data-yq-row=") == 21
    assert costs[0] == costs[1] <= 16


def test_accounts_are_filtered_by_role_and_by_having_none(secadmin, district):
    make_officer("duty", district, "李敏")
    make_user("没有角色的人")
    by_role = secadmin.get(url("users"), {"role": "duty"}).content.decode()
    assert "李敏" in by_role
    assert "没有角色的人" not in by_role
    assert "没有角色的人" in secadmin.get(url("users"), {"unassigned": "1"}).content.decode()


# Units and devices


def test_a_unit_is_set_up_and_renamed_and_its_code_is_used_once(secadmin, district):
    given = {"kind": "section", "name": "物资组", "code": "wuzi", "node": district.pk}
    secadmin.post(url("unit_add"), given)
    unit = Unit.objects.get(code="wuzi")
    assert secadmin.post(url("unit_add"), given).status_code == 422
    secadmin.post(url("unit", unit.pk), {"name": "物资保障组", "phone": ""})
    unit.refresh_from_db()
    assert (unit.name, unit.is_active) == ("物资保障组", True)


def test_a_devices_secret_is_shown_once_and_taken_away(secadmin, district):
    gate = make_node("site", make_node("enterprise", district))
    page = secadmin.post(url("device_add"), {"name": "东门岗", "role": "gate", "node": gate.pk})
    assert page.status_code == 201
    html = page.content.decode()
    secret = html.split('readonly value="')[1].split('"')[0]
    device = token_owner(fingerprint(secret), at=current_time())
    assert device.display_name == "东门岗"
    assert "<svg" in html
    assert secret not in secadmin.get(url("devices")).content.decode()
    renewed = secadmin.post(url("device_renew", device.pk)).content.decode()
    assert secret not in renewed
    assert token_owner(fingerprint(secret), at=current_time()) is None
    secadmin.post(url("device_revoke", device.pk))
    assert not AccessToken.objects.filter(revoked_at=None).exists()


def test_a_device_of_another_district_is_not_there(secadmin):
    foreign = make_district("渭滨区")
    gate = make_node("site", make_node("enterprise", foreign))
    issued = add_device(name="x", role="gate", node=gate, actor=None, now=current_time())
    assert secadmin.post(url("device_revoke", issued.token.user_id)).status_code == 404


# The system


def test_failed_reactions_are_shown_and_retried(signed_in_as, monkeypatch):
    sysadmin = signed_in_as("sysadmin")
    monkeypatch.setattr(reactions, "_reactions", {"tests.thing.happen": {}})
    reactions.react_to("tests.thing.happen", name="tests.fail")(lambda event, *, now: 1 / 0)
    make_event()
    run_reactions(now=current_time())
    page = sysadmin.get(url("health")).content.decode()
    assert "tests.fail" in page
    assert "ZeroDivisionError" in page
    sysadmin.post(url("reactions_retry"))
    assert Outbox.objects.get(reader="tests.fail").not_before <= current_time()
    event = Event.objects.get(kind="administration.reactions.retry")
    assert json.loads(event.data) == {"count": 1}


def test_settings_in_force_are_shown_without_any_secret(signed_in_as, settings):
    settings.SECRET_KEY = "known-to-nobody"
    page = signed_in_as("sysadmin").get(url("settings")).content.decode()
    assert "YIQI_MODE" in page
    assert settings.SECRET_KEY not in page


@pytest.mark.parametrize("part", ["flows", "operations", "addresses", "nonsense"])
def test_permissions_are_documented_from_the_house_itself(signed_in_as, part):
    page = signed_in_as("secadmin").get(url("permissions"), {"part": part})
    assert page.status_code == 200
    html = page.content.decode()
    assert "style=" not in html
    if part == "operations":
        assert "assign_role" in html
    if part == "addresses":
        assert "/accounts/absences/" in html


@pytest.mark.parametrize(
    ("role", "open_to", "closed_to"),
    [
        ("sysadmin", ["health", "settings"], ["users", "events", "readings", "emergency"]),
        ("secadmin", ["users", "units", "devices"], ["events", "readings", "seals", "health"]),
        ("auditor", ["events", "readings", "seals"], ["users", "devices", "health", "settings"]),
        ("leader", ["permissions"], ["users", "events", "health", "readings"]),
    ],
)
def test_the_three_administrators_are_kept_apart(signed_in_as, role, open_to, closed_to):
    client = signed_in_as(role)
    assert {name: client.get(url(name)).status_code for name in open_to} == dict.fromkeys(
        open_to, 200
    )
    assert {name: client.get(url(name)).status_code for name in closed_to} == dict.fromkeys(
        closed_to, 403
    )


def test_a_deputy_is_reminded_on_every_page(client, district):
    from datetime import timedelta

    from yiqi.accounts.operations import register_absence

    absent = make_officer("duty", district, "王强")
    deputy = make_officer("leader", district, "李敏")
    give(deputy, "duty", district)
    now = current_time()
    register_absence(
        absent,
        deputy=deputy,
        reason="leave",
        starts_at=now,
        ends_at=now + timedelta(days=1),
        actor=None,
        now=now,
    )
    client.force_login(deputy, BACKEND)
    assert "您正在代理 王强" in client.get(url("permissions")).content.decode()
