"""Pages of one's own account, of contacts and deputies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.accounts.models import Absence, ContactChange, Invitation, SignIn, User
from yiqi.accounts.operations import (
    accept_invitation,
    invite_contact,
    remember_device,
    request_contact_change,
)
from yiqi.accounts.queries import roles_of
from yiqi.accounts.tests.factories import (
    make_district,
    make_node,
    make_officer,
    make_user,
)
from yiqi.audit.clock import current_time

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PHONE = "13809170001"


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def firm(district):
    return make_node("enterprise", make_node("zone", district), "宝鸡某叉车(集团)有限责任公司")


@pytest.fixture
def duty(district):
    return make_officer("duty", district, "李敏", password="a long password")


@pytest.fixture
def office(client, duty):
    client.force_login(duty, BACKEND)
    return client


def contact_of(firm, phone=PHONE, name="张敏"):
    now = current_time()
    issued = invite_contact(node=firm, phone=phone, display_name=name, actor=None, now=now)
    return accept_invitation(issued.invitation, now=now)


# One's own account


def test_the_own_profile_is_changed(office, duty):
    page = office.post(
        reverse("accounts:profile"), {"phone": "138 0917 0009", "email": "", "language": "en"}
    )
    assert page.status_code == 302
    duty.refresh_from_db()
    assert (duty.phone, duty.language) == ("13809170009", "en")


def test_a_wrong_number_is_said_on_its_field_and_nothing_is_saved(office, duty):
    page = office.post(reverse("accounts:profile"), {"phone": "12", "email": "", "language": ""})
    assert page.status_code == 422
    assert "这不像一个电话号码" in page.content.decode()
    assert User.objects.get(pk=duty.pk).phone == ""


def test_a_contact_does_not_change_the_own_number(client, firm):
    contact = contact_of(firm)
    client.force_login(contact, BACKEND)
    client.post(reverse("accounts:profile"), {"phone": "13900000000", "email": "", "language": ""})
    contact.refresh_from_db()
    assert contact.phone == PHONE


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client, duty):
    from django.test import Client

    other = Client()
    for one in (client, other):
        one.post(
            reverse("accounts:sign_in"),
            {"username": duty.username, "password": "a long password"},
        )
    given = {"old": "a long password", "new": "an even longer one", "again": "an even longer one"}
    assert client.post(reverse("accounts:password_change"), given).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert other.get(reverse("accounts:profile")).status_code == 302
    assert SignIn.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"old": "wrong", "new": "an even longer one", "again": "an even longer one"},
            "原密码不对",
        ),
        ({"old": "a long password", "new": "short", "again": "short"}, "10"),
        (
            {"old": "a long password", "new": "an even longer one", "again": "another one"},
            "两次输入的新密码不一致",
        ),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_its_reason(office, duty, given, words):
    page = office.post(reverse("accounts:password_change"), given)
    assert page.status_code == 422
    assert words in page.content.decode()
    duty.refresh_from_db()
    assert duty.check_password("a long password")


def test_a_first_password_must_be_changed_before_anything_else(client, district):
    person = make_officer("duty", district)
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client.force_login(person, BACKEND)
    answer = client.get(reverse("accounts:absences"))
    assert answer["Location"] == reverse("accounts:password_change")
    assert client.get(reverse("accounts:password_change")).status_code == 200
    assert client.post(reverse("accounts:sign_out")).status_code == 302


def test_sessions_are_listed_and_ended_from_elsewhere(client, duty):
    from django.test import Client

    phone = Client(headers={"user-agent": "Mozilla Android MicroMessenger/8.0"})
    for one in (client, phone):
        one.post(
            reverse("accounts:sign_in"),
            {"username": duty.username, "password": "a long password"},
        )
    assert "WeChat · Android" in client.get(reverse("accounts:sessions")).content.decode()
    other = SignIn.objects.get(device="WeChat · Android")
    client.post(reverse("accounts:session_end", args=[other.pk]))
    assert phone.get(reverse("accounts:profile")).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_nobody_ends_anothers_session_or_device(office, firm):
    contact = contact_of(firm)
    device, _ = remember_device(contact, label="手机", now=current_time())
    theirs = SignIn.objects.create(
        user=contact, session_key="x", method="sms", device="x", signed_in_at=current_time()
    )
    for name, pk in (("session_end", theirs.pk), ("device_forget", device.pk)):
        assert office.post(reverse(f"accounts:{name}", args=[pk])).status_code == 404


# Contacts


def test_an_invitation_shows_its_link_and_code_once(office, firm):
    given = {"node": firm.pk, "display_name": "张敏", "phone": PHONE}
    page = office.post(reverse("accounts:invite"), given)
    assert page.status_code == 201
    html = page.content.decode()
    assert "<svg" in html
    assert "style=" not in html
    link = html.split('value="http://testserver')[1].split('"')[0]
    assert office.get(link).status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert PHONE not in html


def test_a_sheet_has_a_fresh_link_for_each_ticked_contact(office, district, firm):
    firms = [firm, make_node("enterprise", district, "第二家")]
    for number, one in enumerate(firms):
        contact_of(one, phone=f"1380917000{number}")
    keys = [a.pk for one in firms for a in one.assignments.all()]
    page = office.post(reverse("accounts:invitation_sheet"), {"contact": keys})
    assert page.content.decode().count("yq-sheet-row") == 2
    assert Invitation.objects.filter(used_at=None, revoked_at=None).count() == 2


def test_an_empty_sheet_says_what_to_do(office):
    page = office.post(reverse("accounts:invitation_sheet"), {}, follow=True)
    assert "请先勾选" in page.content.decode()


def test_an_enterprise_outside_ones_reach_is_not_offered(client, firm):
    foreign = make_officer("duty", make_district("渭滨区"))
    client.force_login(foreign, BACKEND)
    given = {"node": firm.pk, "display_name": "张敏", "phone": PHONE}
    assert client.post(reverse("accounts:invite"), given).status_code == 422
    held = contact_of(firm).assignments.get()
    assert client.post(reverse("accounts:contact_dismiss", args=[held.pk])).status_code == 404


def test_a_contact_asks_for_a_successor_and_the_office_lets_the_new_one_in(client, duty, firm):
    contact = contact_of(firm)
    client.force_login(contact, BACKEND)
    given = {"node": firm.pk, "leaving": contact.pk, "display_name": "李伟", "phone": "13809170002"}
    page = client.post(reverse("accounts:change_request"), given, follow=True)
    assert "申请已提交" in page.content.decode()
    again = client.post(reverse("accounts:change_request"), given)
    assert "已在申请中" in again.content.decode()
    client.force_login(duty, BACKEND)
    assert "李伟" in client.get(reverse("accounts:contacts")).content.decode()
    change = ContactChange.objects.get()
    page = client.post(reverse("accounts:change_decide", args=[change.pk, "approve"]))
    assert page.status_code == 201
    assert roles_of(contact, at=current_time()) == frozenset()


def test_a_request_decided_twice_answers_in_words(client, duty, firm):
    contact = contact_of(firm)
    change = request_contact_change(
        node=firm, display_name="李伟", phone="13809170002", actor=contact, now=current_time()
    )
    client.force_login(duty, BACKEND)
    address = reverse("accounts:change_decide", args=[change.pk, "decline"])
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404  # it waits no more


def test_the_list_of_contacts_costs_the_same_queries_for_any_number(office, district):
    costs = []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            contact_of(make_node("enterprise", district), phone=f"138091701{number:02}")
        office.get(reverse("accounts:contacts"))
        with CaptureQueriesContext(connection) as cost:
            page = office.get(reverse("accounts:contacts"))
        costs.append(len(cost))
    assert page.content.count(b'name="contact"') == 20
    assert costs[0] == costs[1] <= 16


# Deputies and emergency access


def test_an_absence_is_registered_listed_and_ended(office, duty, district):
    deputy = make_officer("section", district, "赵琳")
    now = current_time()
    given = {
        "user": duty.pk,
        "deputy": deputy.pk,
        "reason": "isolation",
        "starts_at": (now - timedelta(hours=1) + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + timedelta(days=1, hours=8)).strftime("%Y-%m-%dT%H:%M"),
    }
    page = office.post(reverse("accounts:absence_register"), given, follow=True)
    assert "赵琳" in page.content.decode()
    assert roles_of(deputy, at=now) == {"section", "duty"}
    absence = Absence.objects.get()
    office.post(reverse("accounts:absence_end", args=[absence.pk]))
    assert roles_of(deputy, at=current_time()) == {"section"}


def test_an_absence_that_will_not_do_keeps_what_was_typed(office, duty, district):
    deputy = make_officer("section", district, "赵琳")
    given = {
        "user": duty.pk,
        "deputy": deputy.pk,
        "reason": "leave",
        "starts_at": "2022-03-18T08:00",
        "ends_at": "2022-03-18T07:00",
    }
    page = office.post(reverse("accounts:absence_register"), given)
    assert page.status_code == 422
    html = page.content.decode()
    assert "结束时间要晚于开始时间" in html
    assert 'value="2022-03-18T08:00"' in html


def test_emergency_access_is_found_opened_and_shown(client, district, firm):
    park = make_officer("park", make_node("park", district))
    client.force_login(park, BACKEND)
    address = reverse("accounts:emergency_access")
    assert str(firm.pk) in client.get(address, {"q": "叉车"}).content.decode()
    assert client.post(address, {"node": firm.pk, "reason": " "}).status_code == 422
    page = client.post(address, {"node": firm.pk, "reason": "火情"}, follow=True)
    assert "火情" in page.content.decode()
    assert park.assignments.filter(node=firm).get().emergency_reason == "火情"


@pytest.mark.parametrize("node", ["", "abc", "999999", "１"])
def test_a_place_that_is_none_answers_with_the_search(office, node):
    page = office.get(reverse("accounts:emergency_access"), {"node": node})
    assert page.status_code == 200


def test_a_person_without_any_role_still_reaches_the_own_account(client):
    client.force_login(make_user(), BACKEND)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.get(reverse("accounts:absences")).status_code == 403


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "密码至少要10位。"), ("en", "10")])
def test_a_short_password_is_refused_in_the_readers_language(client, language, words):
    person = make_officer("duty", make_district(), password="an old password")
    client.force_login(person, BACKEND)
    given = {"old": "an old password", "new": "x7!q", "again": "x7!q"}
    headers = {"accept-language": language}
    page = client.post(reverse("accounts:password_change"), given, headers=headers)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert ("too short" in page.content.decode()) is False
