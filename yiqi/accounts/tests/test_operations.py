"""Users, roles, scopes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yiqi.accounts.models import Absence, Assignment, ContactChange, Invitation, ScopeNode, User
from yiqi.accounts.operations import (
    NodeInsideItself,
    NoDeviceRole,
    NoRoleForEmergency,
    NotForOneself,
    OutsideOwnScope,
    ReasonMissing,
    SecondAdministratorRole,
    SectionMissing,
    UnitElsewhere,
    add_device,
    add_user,
    assign_role,
    close_user,
    end_assignment,
    move_node,
    open_emergency_access,
    renew_secret,
    revoke_access_token,
)
from yiqi.accounts.permissions import NotAllowed
from yiqi.accounts.queries import grants_of, officers_of, reach_of_viewer, roles_of, token_owner
from yiqi.accounts.tests.factories import (
    LONG_AGO,
    NOW,
    give,
    make_district,
    make_node,
    make_officer,
    make_unit,
    make_user,
)
from yiqi.audit.models import Event
from yiqi.lib.tokens import fingerprint

pytestmark = pytest.mark.django_db


def assignment(**facts):
    facts = {"valid_from": NOW, **facts}
    return Assignment.objects.create(**facts)


# The database forbids, by name


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_one_person_holds_one_administrator_role_at_most(district, secadmin):
    # SQLite names the columns of a partial unique index instead of the index.
    with (
        refused("one_person_holds_one_administrator_role_at_most|assignment.user_id"),
        transaction.atomic(),
    ):
        assignment(user=secadmin, role="auditor", node=district)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a_role_is_known", {"role": "king"}),
        ("a_section_role_names_its_section", {"role": "section"}),
        ("emergency_access_ends", {"role": "duty", "emergency_reason": "火情"}),
        (
            "an_assignment_ends_after_it_begins",
            {"role": "duty", "valid_to": NOW - timedelta(seconds=1)},
        ),
    ],
)
def test_an_assignment_that_makes_no_sense_is_forbidden(district, name, facts):
    with refused(name), transaction.atomic():
        assignment(user=make_user(), node=district, **facts)


def test_only_a_district_has_no_parent(district):
    with refused("only_a_district_has_no_parent"), transaction.atomic():
        ScopeNode.objects.create(kind="zone", name="x", path="/")
    with refused("only_a_district_has_no_parent"), transaction.atomic():
        ScopeNode.objects.create(kind="district", name="x", path="/", parent=district)


def test_an_absence_that_makes_no_sense_is_forbidden():
    user = make_user()
    with refused("nobody_deputises_for_oneself"), transaction.atomic():
        Absence.objects.create(
            user=user, deputy=user, starts_at=NOW, ends_at=NOW + timedelta(days=1)
        )
    with refused("an_absence_ends_after_it_begins"), transaction.atomic():
        Absence.objects.create(user=user, deputy=make_user(), starts_at=NOW, ends_at=NOW)


def test_a_contact_is_known_by_one_phone():
    with refused("a_contact_has_a_phone"), transaction.atomic():
        make_user(kind="contact")
    make_user(kind="contact", phone="13800000001")
    with (
        refused("a_contact_phone_is_one_account|accounts_user.phone"),
        transaction.atomic(),
    ):
        make_user(kind="contact", phone="13800000001")
    make_user(phone="13800000001")  # an officer may be reached under it too


def test_a_unit_code_is_used_once(district):
    make_unit(district, code="wuzi")
    with (
        refused("a_unit_code_is_used_once|accounts_unit.district_id, accounts_unit.code"),
        transaction.atomic(),
    ):
        make_unit(district, code="wuzi")


def test_one_open_invitation_for_a_contact_of_an_enterprise(district):
    facts = {
        "user": make_user(),
        "node": make_node("enterprise", district),
        "phone": "13800000001",
        "created_at": NOW,
        "expires_at": NOW,
    }
    Invitation.objects.create(token_hash="a", **facts)
    with refused("one_open_invitation|invitation.user_id"), transaction.atomic():
        Invitation.objects.create(token_hash="b", **facts)


def test_a_decided_contact_change_says_how(district):
    with refused("a_decided_contact_change_says_how"), transaction.atomic():
        ContactChange.objects.create(
            node=district, display_name="x", phone="1", requested_at=NOW, decided_at=NOW
        )


# The operations explain


def test_a_second_administrator_role_is_refused_in_words_even_after_the_first_ended(
    district, secadmin
):
    person = make_officer("auditor", district)
    end_assignment(person.assignments.get(), actor=secadmin, now=NOW)
    with pytest.raises(SecondAdministratorRole):
        assign_role(person, role="sysadmin", node=district, actor=secadmin, now=NOW)


def test_the_security_administrator_gives_no_role_to_oneself(district, secadmin):
    with pytest.raises(NotForOneself):
        assign_role(secadmin, role="leader", node=district, actor=secadmin, now=NOW)


def test_the_security_administrator_looks_after_the_own_district_only(district, secadmin):
    foreign = make_district("渭滨区")
    stranger = make_officer("duty", foreign)
    with pytest.raises(OutsideOwnScope):
        assign_role(make_user(), role="duty", node=foreign, actor=secadmin, now=NOW)
    with pytest.raises(OutsideOwnScope):
        end_assignment(stranger.assignments.get(), actor=secadmin, now=NOW)
    with pytest.raises(OutsideOwnScope):
        close_user(stranger, actor=secadmin, now=NOW)


@pytest.mark.parametrize("role", ["sysadmin", "auditor", "leader", "duty"])
def test_nobody_else_gives_roles(district, role):
    other = make_officer(role, district)
    with pytest.raises(NotAllowed):
        assign_role(make_user(), role="duty", node=district, actor=other, now=NOW)
    with pytest.raises(NotAllowed):
        add_user(username="x", display_name="x", actor=other, now=NOW)


def test_a_section_role_needs_its_section_from_the_same_district(district, secadmin):
    with pytest.raises(SectionMissing):
        assign_role(make_user(), role="section", node=district, actor=secadmin, now=NOW)
    elsewhere = make_unit(make_district("渭滨区"))
    with pytest.raises(UnitElsewhere):
        assign_role(
            make_user(), role="section", unit=elsewhere, node=district, actor=secadmin, now=NOW
        )


def test_an_ended_role_stays_as_history_and_counts_no_more(district, secadmin):
    person = make_officer("duty", district)
    end_assignment(person.assignments.get(), actor=secadmin, now=NOW)
    assert roles_of(person, at=NOW - timedelta(seconds=1)) == {"duty"}
    assert roles_of(person, at=NOW) == frozenset()
    end_assignment(person.assignments.get(), actor=secadmin, now=NOW + timedelta(days=1))
    assert person.assignments.get().valid_to == NOW


def test_every_gift_of_a_role_is_in_the_log(district, secadmin):
    person = make_user()
    given = assign_role(person, role="duty", node=district, actor=secadmin, now=NOW)
    event = Event.objects.get(subject_type="accounts.assignment", subject_id=given.pk)
    assert (event.kind, event.actor_id) == ("accounts.assignment.give", secadmin.pk)


def test_a_closed_account_has_no_session_left(district, secadmin, client):
    person = make_officer("duty", district)
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    close_user(person, actor=secadmin, now=NOW)
    assert not User.objects.get(pk=person.pk).is_active
    with pytest.raises(NotForOneself):
        close_user(secadmin, actor=secadmin, now=NOW)


# Emergency access


def test_emergency_access_ends_after_three_hours_by_itself(district):
    zone = make_node("zone", district)
    park = make_officer("park", make_node("park", district))
    firm = make_node("enterprise", zone)
    open_emergency_access(node=firm, reason="火情，园区先到", actor=park, now=NOW)
    assert reach_of_viewer(park, at=NOW).enterprise_nodes == {firm.pk}
    assert firm.pk not in reach_of_viewer(park, at=NOW + timedelta(hours=3)).enterprise_nodes
    almost = NOW + timedelta(hours=2, minutes=59)
    assert firm.pk in reach_of_viewer(park, at=almost).enterprise_nodes
    assert Event.objects.filter(kind="accounts.assignment.emergency", actor_id=park.pk).exists()


def test_emergency_access_needs_a_reason_a_role_and_a_place(district):
    firm = make_node("enterprise", district)
    with pytest.raises(ReasonMissing):
        open_emergency_access(
            node=firm, reason=" ", actor=make_officer("park", make_node("park", district)), now=NOW
        )
    with pytest.raises(NotAllowed):
        open_emergency_access(
            node=firm, reason="x", actor=make_officer("auditor", district), now=NOW
        )
    with pytest.raises(NoRoleForEmergency):
        open_emergency_access(
            node=make_district("渭滨区"),
            reason="x",
            actor=make_officer("duty", district),
            now=NOW,
        )


def test_emergency_access_lends_a_role_that_is_still_held(district):
    person = make_user()
    old = give(person, "leader", district)
    end_assignment(old, actor=None, now=NOW)
    give(person, "specialist", district)
    firm = make_node("enterprise", make_district("渭滨区"))
    assert open_emergency_access(node=firm, reason="x", actor=person, now=NOW).role == "specialist"


# Devices


def test_a_device_is_known_by_its_secret_until_it_is_taken_away(district, secadmin):
    gate = make_node("site", make_node("enterprise", district))
    issued = add_device(name="东门岗", role="gate", node=gate, actor=secadmin, now=NOW)
    device = token_owner(fingerprint(issued.secret), at=NOW)
    assert device.kind == User.Kind.DEVICE
    assert [grant.role for grant in grants_of(device, at=NOW)] == ["gate"]
    assert issued.secret not in issued.token.token_hash
    revoke_access_token(issued.token, actor=secadmin, now=NOW)
    assert token_owner(fingerprint(issued.secret), at=NOW) is None


def test_a_new_secret_ends_the_old_one(district, secadmin):
    gate = make_node("site", make_node("enterprise", district))
    first = add_device(name="东门岗", role="gate", node=gate, actor=secadmin, now=NOW)
    second = renew_secret(first.token.user, label="换机", actor=secadmin, now=NOW)
    assert token_owner(fingerprint(first.secret), at=NOW) is None
    assert token_owner(fingerprint(second.secret), at=NOW) == first.token.user


def test_a_device_gets_no_office_role(district, secadmin):
    with pytest.raises(NoDeviceRole):
        add_device(name="x", role="duty", node=district, actor=secadmin, now=NOW)


# The tree


def test_a_moved_enterprise_takes_all_below_along(district):
    east, west = make_node("zone", district), make_node("zone", district)
    firm = make_node("enterprise", east)
    gate = make_node("site", firm)
    move_node(firm, parent=west)
    gate.refresh_from_db()
    assert gate.path == f"{west.path}{firm.pk}/{gate.pk}/"
    assert ScopeNode.objects.get(pk=firm.pk).parent == west


def test_nothing_moves_into_itself_or_to_another_district(district):
    zone = make_node("zone", district)
    firm = make_node("enterprise", zone)
    with pytest.raises(NodeInsideItself):
        move_node(zone, parent=firm)
    with pytest.raises(NodeInsideItself):
        move_node(zone, parent=make_district("渭滨区"))


def test_officers_of_a_section_come_heads_first_and_once(district):
    unit = make_unit(district)
    officer = make_officer("section", district, "王强", unit=unit)
    head = make_officer("section", district, "刘组长", unit=unit, is_head=True)
    give(head, "duty", district, unit=unit)
    gone = make_officer("section", district, "走了", unit=unit, valid_to=NOW)
    assert list(officers_of(unit, at=NOW)) == [head, officer]
    assert gone in officers_of(unit, at=LONG_AGO)
