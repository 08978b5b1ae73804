"""How an enterprise's contacts get in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiqi.accounts.models import Invitation, SmsCode
from yiqi.accounts.operations import (
    ChangeDecided,
    CodeWrong,
    InvitationNotValid,
    NoEnterprise,
    NoPhoneNumber,
    OutsideOwnScope,
    PhoneDoesNotMatch,
    TooManyCodes,
    accept_invitation,
    approve_contact_change,
    check_code,
    decline_contact_change,
    dismiss_contact,
    forget_device,
    invite_contact,
    remember_device,
    request_contact_change,
    send_code,
    try_invitation,
    use_device,
)
from yiqi.accounts.permissions import NotAllowed
from yiqi.accounts.queries import (
    contact_with_phone,
    contacts_visible_to,
    device_with,
    enterprise_nodes_visible_to,
    reach_of_viewer,
    roles_of,
    specialist_lists,
)
from yiqi.accounts.queries import contacts as contact_queries
from yiqi.accounts.tests.factories import NOW, give, make_district, make_node, make_officer

pytestmark = pytest.mark.django_db
PHONE = "13809170001"


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def firm(district):
    return make_node("enterprise", make_node("zone", district), "某叉车厂")


@pytest.fixture
def duty(district):
    return make_officer("duty", district)


def invite(firm, actor=None, phone=PHONE, now=NOW):
    return invite_contact(node=firm, phone=phone, display_name="张敏", actor=actor, now=now)


def let_in(issued, now=NOW):
    return accept_invitation(try_invitation(issued.secret, phone=PHONE, now=now), now=now)


def test_the_invited_number_opens_the_own_enterprise_only(firm, duty):
    issued = invite(firm, duty)
    assert issued.secret not in issued.invitation.token_hash
    contact = let_in(issued)
    assert roles_of(contact, at=NOW) == {"enterprise"}
    assert reach_of_viewer(contact, at=NOW).enterprise_nodes == {firm.pk}


@pytest.mark.parametrize(
    "written", ["138 0917 0001", "+86 138-0917-0001", "１３８０９１７０００１"]
)
def test_the_number_may_be_written_in_any_way(firm, written):
    assert try_invitation(invite(firm).secret, phone=written, now=NOW)


def test_a_link_is_good_once(firm):
    issued = invite(firm)
    invitation = try_invitation(issued.secret, phone=PHONE, now=NOW)
    accept_invitation(invitation, now=NOW)
    with pytest.raises(InvitationNotValid):
        try_invitation(issued.secret, phone=PHONE, now=NOW)
    with pytest.raises(InvitationNotValid):
        accept_invitation(invitation, now=NOW)


def test_a_link_ends_after_its_days(firm):
    issued = invite(firm)
    with pytest.raises(InvitationNotValid):
        try_invitation(issued.secret, phone=PHONE, now=NOW + timedelta(days=14))


def test_five_wrong_numbers_end_a_link(firm):
    issued = invite(firm)
    left = []
    for _ in range(5):
        with pytest.raises(PhoneDoesNotMatch) as refusal:
            try_invitation(issued.secret, phone="13900000000", now=NOW)
        left.append(refusal.value.params["tries_left"])
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(InvitationNotValid):
        try_invitation(issued.secret, phone=PHONE, now=NOW)


def test_a_new_link_ends_the_old_one(firm):
    old, new = invite(firm), invite(firm)
    with pytest.raises(InvitationNotValid):
        try_invitation(old.secret, phone=PHONE, now=NOW)
    assert try_invitation(new.secret, phone=PHONE, now=NOW)


def test_one_contact_of_several_enterprises_is_one_account(district, firm):
    other = make_node("enterprise", district)
    first, second = let_in(invite(firm)), let_in(invite(other))
    assert first == second == contact_with_phone("138-0917-0001")
    assert reach_of_viewer(first, at=NOW).enterprise_nodes == {firm.pk, other.pk}


def test_only_who_reaches_the_enterprise_invites_for_it(firm, district):
    with pytest.raises(OutsideOwnScope):
        invite(firm, make_officer("duty", make_district("渭滨区")))
    with pytest.raises(OutsideOwnScope):
        invite(firm, make_officer("park", make_node("park", district)))
    with pytest.raises(NotAllowed):
        invite(firm, make_officer("enterprise", firm))
    assert not Invitation.objects.exists()


def test_a_specialist_invites_for_the_own_list_only(district, firm, monkeypatch):
    monkeypatch.setattr(contact_queries, "_list_source", [])
    specialist = make_officer("specialist", district)
    assert not enterprise_nodes_visible_to(specialist, at=NOW).exists()
    lists = {specialist.pk: [firm.pk]}
    specialist_lists(lambda users, *, at: [n for u in users for n in lists.get(u, ())])
    assert list(enterprise_nodes_visible_to(specialist, at=NOW)) == [firm]
    assert invite(firm, specialist)
    other = make_node("enterprise", district)
    with pytest.raises(OutsideOwnScope):
        invite(other, specialist)


def test_a_number_that_is_none_and_a_place_that_is_none_are_refused(district, firm):
    with pytest.raises(NoPhoneNumber):
        invite(firm, phone="1380917")
    with pytest.raises(NoEnterprise):
        invite(district)


def test_a_dismissed_contact_sees_nothing_and_no_device_remembers(firm, duty):
    contact = let_in(invite(firm))
    _, secret = remember_device(contact, label="手机", now=NOW)
    assert [one.user for one in contacts_visible_to(duty, at=NOW)] == [contact]
    dismiss_contact(contact, node=firm, actor=duty, now=NOW)
    assert roles_of(contact, at=NOW) == frozenset()
    assert device_with(secret, at=NOW) is None


def test_a_device_is_remembered_half_a_year_since_its_last_use(firm):
    contact = let_in(invite(firm))
    device, secret = remember_device(contact, label="手机", now=NOW)
    later = NOW + timedelta(days=170)
    assert device_with(secret, at=later) == device
    use_device(device, now=later)
    assert device_with(secret, at=NOW + timedelta(days=300)) == device
    assert device_with(secret, at=NOW + timedelta(days=351)) is None
    forget_device(device, actor=contact, now=later)
    assert device_with(secret, at=later) is None


def test_a_change_of_contact_is_asked_for_and_granted(firm, duty):
    old = let_in(invite(firm))
    change = request_contact_change(
        node=firm, display_name="李伟", phone="13809170002", leaving=old, actor=old, now=NOW
    )
    issued = approve_contact_change(change, actor=duty, now=NOW)
    assert roles_of(old, at=NOW) == frozenset()
    new = accept_invitation(try_invitation(issued.secret, phone="13809170002", now=NOW), now=NOW)
    assert (new.display_name, roles_of(new, at=NOW)) == ("李伟", {"enterprise"})
    with pytest.raises(ChangeDecided):
        decline_contact_change(change, actor=duty, now=NOW)


def test_a_contact_grants_no_own_request_and_asks_for_no_other_enterprise(district, firm):
    contact = let_in(invite(firm))
    change = request_contact_change(
        node=firm, display_name="李伟", phone="13809170002", actor=contact, now=NOW
    )
    with pytest.raises(NotAllowed):
        approve_contact_change(change, actor=contact, now=NOW)
    with pytest.raises(OutsideOwnScope):
        request_contact_change(
            node=make_node("enterprise", district),
            display_name="李伟",
            phone="13809170002",
            actor=contact,
            now=NOW,
        )


def test_a_declined_request_changes_nothing(firm, duty):
    contact = let_in(invite(firm))
    change = request_contact_change(
        node=firm, display_name="李伟", phone="13809170002", leaving=contact, actor=contact, now=NOW
    )
    decline_contact_change(change, actor=duty, now=NOW)
    assert roles_of(contact, at=NOW) == {"enterprise"}


# Codes by SMS


@pytest.fixture
def sent(settings):
    messages = []
    settings.SMS_GATEWAY = lambda phone, code: messages.append((phone, code))
    return messages


def test_the_code_that_was_sent_is_good_once(firm, sent):
    contact = let_in(invite(firm))
    send_code(contact, now=NOW)
    ((phone, code),) = sent
    assert (phone, len(code)) == (PHONE, 6)
    assert code not in SmsCode.objects.get().code_hash
    check_code(contact, f" {code} ", now=NOW)
    with pytest.raises(CodeWrong):
        check_code(contact, code, now=NOW)


def test_a_code_ends_after_five_minutes_and_with_the_next_one(firm, sent):
    contact = let_in(invite(firm))
    send_code(contact, now=NOW)
    send_code(contact, now=NOW)
    with pytest.raises(CodeWrong):
        check_code(contact, sent[0][1], now=NOW)
    with pytest.raises(CodeWrong):
        check_code(contact, sent[1][1], now=NOW + timedelta(minutes=5))


def test_five_wrong_codes_end_a_code(firm, sent):
    contact = let_in(invite(firm))
    send_code(contact, now=NOW)
    right = sent[0][1]
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(CodeWrong):
            check_code(contact, wrong, now=NOW)
    with pytest.raises(CodeWrong):
        check_code(contact, right, now=NOW)


def test_five_codes_an_hour_and_no_more(firm, sent):
    contact = let_in(invite(firm))
    for _ in range(5):
        send_code(contact, now=NOW)
    with pytest.raises(TooManyCodes):
        send_code(contact, now=NOW)
    send_code(contact, now=NOW + timedelta(hours=1, seconds=1))
    assert len(sent) == 6


def test_another_persons_code_does_not_open(firm, sent):
    contact = let_in(invite(firm))
    other = make_officer("enterprise", firm)
    give(other, "duty", firm)
    send_code(contact, now=NOW)
    with pytest.raises(CodeWrong):
        check_code(other, sent[0][1], now=NOW)
