"""Getting in and out."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from yiqi.accounts.models import RememberedDevice, SignIn, User
from yiqi.accounts.operations import accept_invitation, invite_contact, set_up_second_factor
from yiqi.accounts.second_factor import recovery_codes_of
from yiqi.accounts.tests.factories import make_district, make_node, make_officer
from yiqi.audit.clock import current_time
from yiqi.audit.models import Event

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"
PHONE = "13809170001"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WECHAT = "Mozilla/5.0 (Linux; Android 12) Chrome/100 Mobile MicroMessenger/8.0.30"


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def duty(district):
    return make_officer("duty", district, "李敏", password=PASSWORD)


@pytest.fixture
def firm(district):
    return make_node("enterprise", district, "某叉车厂")


def enter(client, user, password=PASSWORD, **more):
    given = {"username": user.username, "password": password, **more}
    return client.post(reverse("accounts:sign_in"), given)


def is_in(client):
    return client.get(reverse("accounts:profile")).status_code == 200


# Password


def test_the_right_password_leads_where_one_wanted_to_go(client, duty):
    wanted = reverse("accounts:absences")
    asked = client.get(wanted)
    assert asked["Location"] == f"{reverse('accounts:sign_in')}?next={wanted}"
    assert f'name="next" value="{wanted}"' in client.get(asked["Location"]).content.decode()
    assert enter(client, duty, next=wanted)["Location"] == wanted
    noted = SignIn.objects.get()
    assert (noted.user, noted.method) == (duty, "password")
    assert Event.objects.filter(kind="accounts.sign_in.begin", actor_id=duty.pk).exists()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_a_foreign_site(client, duty, elsewhere):
    assert enter(client, duty, next=elsewhere)["Location"] == "/"


def test_the_password_is_kept_by_argon2():
    from yiqi.config import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_a_wrong_password_says_so_and_keeps_the_name(client, duty):
    page = enter(client, duty, "wrong")
    assert page.status_code == 422
    assert "用户名或密码不对" in page.content.decode()
    assert duty.username in page.content.decode()
    assert "wrong" not in page.content.decode()


def test_an_unknown_name_gets_the_same_answer(client, duty):
    known, unknown = enter(client, duty, "wrong"), enter(client, User(username="nobody"), "wrong")
    assert known.status_code == unknown.status_code == 422
    assert "用户名或密码不对" in unknown.content.decode()


def test_five_wrong_passwords_lock_and_the_page_says_how_long(client, duty):
    for _ in range(5):
        page = enter(client, duty, "wrong")
    assert page.status_code == 429
    assert "锁定 15 分钟" in page.content.decode()
    assert enter(client, duty).status_code == 429
    assert not is_in(client)


def test_a_closed_account_does_not_get_in(client, duty):
    User.objects.filter(pk=duty.pk).update(is_active=False)
    assert enter(client, duty).status_code == 422


def test_signing_out_ends_the_session(client, duty):
    enter(client, duty)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    client.post(reverse("accounts:sign_out"))
    assert not is_in(client)
    assert SignIn.objects.get().ended_at is not None


def test_a_session_lasts_one_shift():
    from django.conf import settings

    assert settings.SESSION_COOKIE_AGE == 12 * 3600
    assert settings.SESSION_COOKIE_HTTPONLY


def test_demo_accounts_are_listed_in_a_demo_only(client, duty, settings):
    address = reverse("accounts:sign_in")
    assert duty.username not in client.get(address).content.decode()
    settings.DEMO = True
    html = client.get(address, {"as": duty.username}).content.decode()
    assert "接听来电、研判派单" in html
    assert 'value="yiqi-demo-2022"' in html
    settings.DEMO = False
    assert "yiqi-demo-2022" not in client.get(address, {"as": "x"}).content.decode()


# Second factor


@pytest.fixture
def clock(monkeypatch):
    """The seconds by which authenticators count, moved by hand."""
    seconds = [1_650_000_000.0]
    monkeypatch.setattr(
        "allauth.mfa.totp.internal.auth.time", type("Clock", (), {"time": lambda: seconds[0]})
    )
    return seconds


def digits(clock):
    return format_hotp_value(hotp_value(SECRET, int(clock[0] // 30)))


@pytest.fixture
def guarded(duty, clock):
    set_up_second_factor(duty, secret=SECRET, code=digits(clock), now=current_time())
    clock[0] += 60
    return duty


def test_the_password_alone_is_not_enough_for_who_has_a_second_factor(client, guarded, clock):
    answer = enter(client, guarded, next=reverse("accounts:absences"))
    assert answer["Location"] == reverse("accounts:second_factor")
    assert not is_in(client)
    done = client.post(answer["Location"], {"code": digits(clock)})
    assert done["Location"] == reverse("accounts:absences")
    assert is_in(client)


def test_digits_are_good_once(client, guarded, clock):
    code = digits(clock)
    for one in (client, Client()):
        enter(one, guarded)
        one.post(reverse("accounts:second_factor"), {"code": code})
    assert is_in(client)
    assert not is_in(one)


def test_guessed_digits_lock_like_guessed_passwords(client, guarded, clock):
    enter(client, guarded)
    wrong = "000000" if digits(clock) != "000000" else "111111"
    for _ in range(5):
        page = client.post(reverse("accounts:second_factor"), {"code": wrong})
    assert page.status_code in {422, 429}
    assert (
        client.post(reverse("accounts:second_factor"), {"code": digits(clock)}).status_code == 429
    )
    assert not is_in(client)


def test_a_recovery_code_is_good_once(client, guarded):
    code = recovery_codes_of(guarded)[0]
    enter(client, guarded)
    client.post(reverse("accounts:second_factor"), {"code": code})
    assert is_in(client)
    assert code not in recovery_codes_of(guarded)
    assert Event.objects.filter(kind="accounts.second_factor.use_recovery_code").exists()


def test_the_shared_secret_is_not_readable_in_the_database(guarded):
    assert SECRET not in json.dumps(Authenticator.objects.get(type="totp").data)


def test_without_a_password_before_there_is_nothing_to_confirm(client):
    answer = client.get(reverse("accounts:second_factor"))
    assert answer["Location"] == reverse("accounts:sign_in")


def test_a_role_that_needs_it_sets_it_up_before_anything_else(client, district, settings, clock):
    settings.SECOND_FACTOR_ROLES = ("leader",)
    leader = make_officer("leader", district, password=PASSWORD)
    enter(client, leader)
    setup = reverse("accounts:second_factor_setup")
    assert client.get(reverse("accounts:absences"))["Location"] == setup
    html = client.get(setup).content.decode()
    assert "<svg" in html
    assert "style=" not in html
    secret = client.session["mfa.totp.secret"]
    assert client.post(setup, {"code": "12"}).status_code == 422
    code = format_hotp_value(hotp_value(secret, int(clock[0] // 30)))
    done = client.post(setup, {"code": code}, follow=True)
    assert recovery_codes_of(leader)[0] in done.content.decode()
    assert client.get(reverse("accounts:absences")).status_code == 200
    assert client.get(reverse("accounts:recovery_codes")).status_code == 302  # shown once
    assert client.post(reverse("accounts:second_factor_remove")).status_code == 302
    assert Authenticator.objects.filter(user=leader, type="totp").exists()


def test_a_role_that_does_not_need_it_takes_it_away_again(client, guarded, clock):
    enter(client, guarded)
    client.post(reverse("accounts:second_factor"), {"code": digits(clock)})
    client.post(reverse("accounts:recovery_codes_renew"))
    assert client.get(reverse("accounts:recovery_codes")).status_code == 200
    client.post(reverse("accounts:second_factor_remove"))
    assert not Authenticator.objects.filter(user=guarded).exists()


# Contacts


def invited(firm):
    now = current_time()
    issued = invite_contact(node=firm, phone=PHONE, display_name="张敏", actor=None, now=now)
    return reverse("accounts:invitation", args=[issued.secret])


@pytest.fixture
def chat():
    """The browser inside a chat program."""
    return Client(headers={"user-agent": WECHAT})


def test_the_invited_contact_gets_in_from_a_chat_program_and_stays_in(chat, firm):
    address = invited(firm)
    page = chat.get(address).content.decode()
    assert "某叉车厂" in page
    for banned in ("serviceWorker", "sw.js", "download", 'target="_blank"', "window.open"):
        assert banned not in page
    assert chat.post(address, {"phone": "138 0917 0001"})["Location"] == "/"
    assert is_in(chat)
    cookie = chat.cookies["yq_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert RememberedDevice.objects.get().label == "WeChat · Android"


def test_looking_at_the_link_uses_nothing_up(chat, firm):
    address = invited(firm)
    for _ in range(3):
        assert chat.get(address).status_code == 200


def test_a_wrong_number_says_how_often_one_may_retry(chat, firm):
    page = chat.post(invited(firm), {"phone": "13900000000"})
    assert page.status_code == 422
    assert "还可以再试 4 次" in page.content.decode()


def test_a_link_used_before_says_what_to_do(chat, firm):
    address = invited(firm)
    chat.post(address, {"phone": PHONE})
    page = Client().get(address)
    assert page.status_code == 410
    assert "请联系您的服务专员" in page.content.decode()
    assert chat.get(address)["Location"] == "/"  # the contact's own bookmark


def test_a_remembered_device_signs_in_when_the_session_is_over_and_keeps_what_was_sent(chat, firm):
    chat.post(invited(firm), {"phone": PHONE})
    chat.cookies.pop("sessionid")
    answer = chat.post(reverse("accounts:profile"), {"phone": "", "email": "", "language": "en"})
    assert answer.status_code == 302
    assert User.objects.get(kind="contact").language == "en"
    assert SignIn.objects.filter(method="remembered").count() == 1


def test_signing_out_forgets_the_device(chat, firm):
    chat.post(invited(firm), {"phone": PHONE})
    secret = chat.cookies["yq_device"].value
    chat.post(reverse("accounts:sign_out"))
    chat.cookies["yq_device"] = secret
    assert not is_in(chat)


def test_with_a_gateway_the_invitation_asks_for_the_code_too(chat, firm, settings):
    sent = []
    settings.SMS_GATEWAY = lambda phone, code: sent.append(code)
    address = invited(firm)
    answer = chat.post(address, {"phone": PHONE})
    assert answer["Location"] == f"{address}code/"
    assert not is_in(chat)
    assert chat.post(answer["Location"], {"code": "x"}).status_code == 422
    assert Client().get(answer["Location"])["Location"] == address
    chat.post(answer["Location"], {"code": sent[0]})
    assert is_in(chat)


def test_a_known_number_gets_in_by_code_and_an_unknown_one_learns_nothing(chat, firm, settings):
    sent = []
    settings.SMS_GATEWAY = lambda phone, code: sent.append((phone, code))
    now = current_time()
    issued = invite_contact(node=firm, phone=PHONE, display_name="张敏", actor=None, now=now)
    accept_invitation(issued.invitation, now=now)
    answers = [Client().post(reverse("accounts:phone"), {"phone": n}) for n in ("13911112222",)]
    answers.append(chat.post(reverse("accounts:phone"), {"phone": PHONE}))
    assert {a["Location"] for a in answers} == {reverse("accounts:phone_code")}
    assert [phone for phone, _ in sent] == [PHONE]
    chat.post(reverse("accounts:phone_code"), {"code": sent[0][1]})
    assert is_in(chat)


def test_without_a_gateway_there_is_no_way_in_by_code(client):
    assert client.get(reverse("accounts:phone")).status_code == 404
    assert client.get(reverse("accounts:phone_code")).status_code == 302


def test_a_code_was_asked_for_a_while_ago_and_is_over(guarded, client, monkeypatch):
    enter(client, guarded)
    later = current_time() + timedelta(minutes=11)
    monkeypatch.setattr("yiqi.accounts.views.sign_in.current_time", lambda: later)
    answer = client.get(reverse("accounts:second_factor"))
    assert answer["Location"] == reverse("accounts:sign_in")
