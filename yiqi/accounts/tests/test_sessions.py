"""How long a session lasts, and which address it is noted with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.accounts.entry import SEEN
from yiqi.accounts.models import RememberedDevice, SignIn
from yiqi.accounts.operations import accept_invitation, invite_contact
from yiqi.accounts.rules import client_address, idle_step
from yiqi.accounts.tests.factories import NOW, make_district, make_node, make_officer
from yiqi.audit.clock import current_time
from yiqi.audit.models import Event

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"
LIMIT = timedelta(minutes=45)
PROFILE = "/accounts/me/"


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def duty(district):
    return make_officer("duty", district, "李敏", password=PASSWORD)


@pytest.fixture
def idle_settings(settings):
    settings.IDLE_MINUTES = 45
    return settings


def enter(client, user, password=PASSWORD, **headers):
    given = {"username": user.username, "password": password}
    return client.post(reverse("accounts:sign_in"), given, **headers)


def away(client, minutes):
    """Let the last noted request of the session lie so far back."""
    session = client.session
    session[SEEN] = current_time().timestamp() - minutes * 60
    session.save()


# The rules


@pytest.mark.parametrize(
    ("minutes", "step"),
    [(None, "note"), (-1, "note"), (0, "keep"), (4.9, "keep"), (5, "note"), (44.9, "note"),
     (45, "end"), (600, "end")],
)  # fmt: skip
def test_a_session_is_kept_noted_or_ended(minutes, step):
    seen = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert idle_step(seen, limit=LIMIT, now=NOW) == step


def test_a_short_limit_is_noted_more_often():
    seen = NOW - timedelta(minutes=1)
    assert idle_step(seen, limit=timedelta(minutes=6), now=NOW) == "note"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "found"),
    [
        ("", 0, "10.0.0.1"),
        ("1.2.3.4", 0, "10.0.0.1"),  # anybody can write a header
        ("1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),  # the left one is the visitor's own invention
        ("6.6.6.6, 1.2.3.4, 10.0.0.2", 2, "1.2.3.4"),
        ("1.2.3.4", 2, "1.2.3.4"),  # asked the inner proxy directly
        ("", 1, "10.0.0.1"),
        ("nonsense", 1, "10.0.0.1"),
        ("1.2.3.4:5678", 1, "1.2.3.4"),
        ("[2001:db8::7]:443", 1, "2001:db8::7"),
        ("2001:db8::7", 1, "2001:db8::7"),
        ("::ffff:1.2.3.4", 1, "1.2.3.4"),
        (" , ", 1, "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_added_counts(forwarded, proxies, found):
    assert client_address("10.0.0.1", forwarded, trusted_proxies=proxies) == found


def test_a_visitor_without_any_address_has_none():
    assert client_address("", "", trusted_proxies=0) is None


# Idle sessions


def test_an_office_session_ends_after_a_while_without_a_request(client, duty, idle_settings):
    enter(client, duty)
    away(client, 46)
    asked = client.get(PROFILE)
    assert asked["Location"] == f"{reverse('accounts:sign_in')}?next={PROFILE}&idle=1"
    assert "太久没有操作" in client.get(asked["Location"]).content.decode()
    assert SignIn.objects.get().ended_at is not None
    assert not Session.objects.exists()
    event = Event.objects.get(kind="accounts.sign_in.expire")
    assert event.actor_id is None


def test_who_signs_in_by_oneself_is_not_told_of_idleness(client):
    assert "太久没有操作" not in client.get(reverse("accounts:sign_in")).content.decode()


def test_what_was_sent_too_late_is_not_done_and_the_text_stays(client, duty, idle_settings):
    enter(client, duty)
    away(client, 46)
    answer = client.post(PROFILE, {"phone": "", "email": "new@example.com", "language": ""})
    assert answer.status_code == 401
    assert "保存在这台设备上" in answer.content.decode()
    duty.refresh_from_db()
    assert duty.email == ""


def test_a_fragment_after_idleness_offers_to_sign_in(client, duty, idle_settings):
    enter(client, duty)
    away(client, 46)
    assert client.get(PROFILE, headers={"hx-request": "true"}).status_code == 401


def test_a_request_is_noted_only_every_few_minutes(client, duty, idle_settings):
    enter(client, duty)
    with CaptureQueriesContext(connection) as asked:
        client.get(PROFILE)
    assert not any("UPDATE" in one["sql"] for one in asked)
    away(client, 6)
    before = client.session[SEEN]
    client.get(PROFILE)
    assert client.session[SEEN] > before


def test_what_the_page_asks_by_itself_keeps_nobody_signed_in(client, duty, idle_settings):
    enter(client, duty)
    away(client, 6)
    before = client.session[SEEN]
    client.get(PROFILE, headers={"hx-request": "true", "hx-source": "tbody"})
    assert client.session[SEEN] == before
    client.get(PROFILE, headers={"hx-request": "true", "hx-source": "button#x"})
    assert client.session[SEEN] > before


def test_no_limit_means_no_end(client, duty, settings):
    settings.IDLE_MINUTES = 0
    enter(client, duty)
    away(client, 600)
    assert client.get(PROFILE).status_code == 200


def test_a_contact_stays_in_on_the_remembered_device(client, district, idle_settings):
    firm, now = make_node("enterprise", district, "某叉车厂"), current_time()
    facts = {"display_name": "张敏", "phone": "13809170001", "node": firm}
    invited = invite_contact(actor=None, now=now, **facts)
    accept_invitation(invited.invitation, now=now)
    contact = invited.invitation.user
    client.force_login(contact, "allauth.account.auth_backends.AuthenticationBackend")
    away(client, 600)
    assert client.get(PROFILE).status_code == 200
    assert not Event.objects.filter(kind="accounts.sign_in.expire").exists()
    assert RememberedDevice.objects.count() == 0  # it was the session that went on


def test_noting_a_request_does_not_lengthen_the_day(client, duty, idle_settings):
    enter(client, duty)
    ends = Session.objects.get().expire_date
    away(client, 6)
    client.get(PROFILE)
    assert Session.objects.get().expire_date == ends
    assert 12 * 3600 - 300 < client.session.get_expiry_age() <= 12 * 3600


# Addresses


@pytest.mark.parametrize(
    ("proxies", "noted"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")]
)
def test_a_sign_in_is_noted_with_the_visitors_address(client, duty, settings, proxies, noted):
    settings.TRUSTED_PROXIES = proxies
    enter(client, duty, headers={"x-forwarded-for": "198.51.100.7, 203.0.113.9"})
    assert SignIn.objects.get().address == noted


def guess(user, *, times, forwarded):
    """Try wrong passwords; return the last answer's status."""
    visitor = Client(headers={"x-forwarded-for": forwarded})
    return [enter(visitor, user, "wrong").status_code for _ in range(times)][-1]


def test_behind_our_proxy_one_visitor_is_locked_out_and_the_next_is_not(duty, settings):
    settings.TRUSTED_PROXIES = 1
    assert guess(duty, times=5, forwarded="203.0.113.9") == 429
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"
    assert enter(Client(headers={"x-forwarded-for": "203.0.113.10"}), duty).status_code == 302


def test_an_invented_header_does_not_escape_the_lock_out(duty):
    assert guess(duty, times=4, forwarded="203.0.113.1") == 422
    assert guess(duty, times=1, forwarded="203.0.113.2") == 429
