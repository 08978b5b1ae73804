"""What the operations write, refuse and log."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yiqi.accounts.models import Assignment
from yiqi.accounts.permissions import NotAllowed
from yiqi.audit import keys
from yiqi.audit.models import Event
from yiqi.enterprises import operations as ops
from yiqi.enterprises.models import (
    AboveScaleTerm,
    ChangeRequest,
    EnterpriseTag,
    SpecialistTerm,
    Staff,
    ZoneTerm,
)
from yiqi.enterprises.reactions import contact_changed, contact_went_out
from yiqi.enterprises.tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DistrictFactory,
    EnterpriseFactory,
    TagFactory,
    ZoneFactory,
    officer,
    staff_of,
)
from yiqi.lib.identifiers import make_resident_id, make_uscc
from yiqi.workflow.operations import StaleCopy
from yiqi.workflow.rules import StepNotAllowed, StepNotPossible

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def district():
    return DistrictFactory()


@pytest.fixture
def zone(district):
    return ZoneFactory(home=district)


@pytest.fixture
def firm(zone):
    return EnterpriseFactory(zone=zone)


@pytest.fixture
def duty(district):
    return officer("duty", district.node)


def kinds():
    own = Event.objects.filter(kind__startswith="enterprises.")
    return list(own.order_by("pk").values_list("kind", flat=True))


def new(zone, **facts):
    return ops.NewEnterprise(area=zone.node, **{"name": "宝鸡渭河纺织有限公司", **facts})


def test_a_new_enterprise_stands_in_the_tree_below_its_area(zone, duty):
    made = ops.add_enterprise(new(zone), actor=duty, now=NOW)
    assert made.node.path == f"{zone.node.path}{made.node_id}/"
    assert (made.short_name, made.district_id) == ("渭河纺织", zone.district_id)
    assert kinds() == ["enterprises.enterprise.add"]


def test_a_code_that_is_wrong_or_taken_adds_nobody(zone, firm, duty):
    wrong = [new(zone), new(zone, uscc="91610303000000019X")]
    with pytest.raises(ops.BadCreditCode):
        ops.add_enterprises(wrong, actor=duty, now=NOW)
    with pytest.raises(ops.CreditCodeTaken):
        ops.add_enterprise(new(zone, uscc=firm.uscc), actor=duty, now=NOW)
    twice = [new(zone, uscc=make_uscc("610303", serial=5555))] * 2
    with pytest.raises(ops.CreditCodeTaken):
        ops.add_enterprises(twice, actor=duty, now=NOW)
    assert kinds() == []


def test_half_a_position_is_refused(zone, duty):
    with pytest.raises(ops.BadPosition):
        ops.add_enterprise(new(zone, lat=34.3), actor=duty, now=NOW)


def test_a_park_committee_adds_to_its_own_park_only(zone, district):
    committee = officer("park", zone.node)
    ops.add_enterprise(new(zone), actor=committee, now=NOW)
    with pytest.raises(ops.OutsideScope):
        ops.add_enterprise(new(ZoneFactory(home=district)), actor=committee, now=NOW)


def test_an_officer_of_another_district_changes_nothing(firm):
    stranger = officer("duty", DistrictFactory().node)
    with pytest.raises(ops.OutsideScope):
        ops.change_enterprise(firm, changes={"address": "x"}, actor=stranger, now=NOW)


def test_an_inspector_may_not_change_facts(firm, zone):
    with pytest.raises(NotAllowed):
        ops.change_enterprise(
            firm, changes={"address": "x"}, actor=officer("team", zone.node), now=NOW
        )


def test_a_change_says_before_and_after_and_keeps_the_initials(firm, duty):
    ops.change_enterprise(firm, changes={"short_name": "渭河纺织"}, actor=duty, now=NOW)
    assert firm.initials.startswith("whfz ")
    assert firm.node.__class__.objects.get(pk=firm.node_id).name == "渭河纺织"
    said = json.loads(Event.objects.get(kind="enterprises.enterprise.change").data)
    assert said["after"] == {"short_name": "渭河纺织"}


def test_a_change_that_changes_nothing_leaves_no_trace(firm, duty):
    ops.change_enterprise(firm, changes={"name": firm.name}, actor=duty, now=NOW)
    assert (kinds(), firm.version) == ([], 1)


def test_two_people_change_at_once_only_one_wins(firm, duty):
    second = type(firm).objects.get(pk=firm.pk)
    ops.change_enterprise(firm, changes={"address": "甲"}, actor=duty, now=NOW)
    with pytest.raises(StaleCopy) as stale:
        ops.change_enterprise(second, changes={"address": "乙"}, actor=duty, now=NOW)
    (difference,) = stale.value.differences
    assert (difference.theirs, difference.yours) == ("甲", "乙")


def test_an_enterprise_that_moves_takes_its_sites_along(firm, district, duty):
    site = ops.add_site(ops.NewSite(firm, "主厂区"), actor=duty, now=NOW)
    other = ZoneFactory(home=district)
    ops.change_enterprise(firm, changes={"area_id": other.node_id}, actor=duty, now=NOW)
    site.node.refresh_from_db()
    assert site.node.path == f"{other.node.path}{firm.node_id}/{site.node_id}/"


def test_above_scale_is_a_dated_status_with_its_source(firm, duty):
    ops.set_above_scale(
        firm, is_above_scale=True, source="在库名录", on=YESTERDAY, actor=duty, now=NOW
    )
    ops.set_above_scale(firm, is_above_scale=False, source="退库函", actor=duty, now=NOW)
    term = AboveScaleTerm.objects.get()
    assert (term.valid_from, term.valid_to, firm.is_above_scale) == (YESTERDAY, TODAY, False)


@pytest.mark.parametrize(
    ("source", "on", "refusal"),
    [
        (" ", TODAY, ops.SourceMissing),
        ("名录", TODAY + timedelta(days=1), ops.DateInFuture),
    ],
)
def test_a_status_needs_a_source_and_no_future(firm, duty, source, on, refusal):
    with pytest.raises(refusal):
        ops.set_above_scale(firm, is_above_scale=True, source=source, on=on, actor=duty, now=NOW)
    assert not AboveScaleTerm.objects.exists()


def test_a_status_that_holds_already_is_refused(firm, duty):
    with pytest.raises(ops.NotSo):
        ops.set_above_scale(firm, is_above_scale=False, source="x", actor=duty, now=NOW)


def test_a_term_does_not_end_before_it_began(firm, duty):
    ops.set_above_scale(firm, is_above_scale=True, source="x", on=TODAY, actor=duty, now=NOW)
    with pytest.raises(ops.TermOverlaps):
        ops.set_above_scale(
            firm, is_above_scale=False, source="x", on=YESTERDAY, actor=duty, now=NOW
        )


def test_a_tag_is_given_once_and_taken_away(firm, duty):
    tag = TagFactory(district=firm.district)
    ops.tag_enterprise(firm, tag=tag, source="附件二", on=YESTERDAY, actor=duty, now=NOW)
    with pytest.raises(ops.AlreadyTagged):
        ops.tag_enterprise(firm, tag=tag, source="附件二", actor=duty, now=NOW)
    ops.untag_enterprise(firm, tag=tag, source="附件三", actor=duty, now=NOW)
    assert EnterpriseTag.objects.get().valid_to == TODAY


def test_a_retired_tag_is_given_to_nobody(firm, duty):
    tag = TagFactory(district=firm.district)
    ops.retire_tag(tag, actor=duty, now=NOW)
    with pytest.raises(ops.TagRetired):
        ops.tag_enterprise(firm, tag=tag, source="x", actor=duty, now=NOW)


def test_a_tag_of_another_district_is_refused(firm, duty):
    with pytest.raises(ops.TagRetired):
        ops.tag_enterprise(
            firm, tag=TagFactory(district=DistrictFactory().node), source="x", actor=duty, now=NOW
        )


def test_the_list_moves_from_one_specialist_to_the_next(firm, district, duty):
    first, second = (officer("specialist", district.node) for _ in range(2))
    ops.assign_specialist(firm, user=first, on=YESTERDAY, actor=duty, now=NOW)
    ops.assign_specialist(firm, user=second, actor=duty, now=NOW)
    firm.refresh_from_db()
    assert firm.specialist == second
    assert list(SpecialistTerm.objects.order_by("pk").values_list("user", "valid_to")) == [
        (first.pk, TODAY),
        (second.pk, None),
    ]
    ops.assign_specialist(firm, user=second, actor=duty, now=NOW)
    assert SpecialistTerm.objects.count() == 2


def test_a_specialist_tags_the_own_list_only(firm, district):
    specialist = officer("specialist", district.node)
    tag = TagFactory(district=firm.district)
    with pytest.raises(ops.OutsideScope):
        ops.tag_enterprise(firm, tag=tag, source="x", actor=specialist, now=NOW)
    ops.assign_specialist(firm, user=specialist, actor=None, now=NOW)
    ops.tag_enterprise(firm, tag=tag, source="x", actor=specialist, now=NOW)


def test_a_zone_goes_from_hand_to_hand_by_the_day(zone, district, duty):
    first, second = (officer("leader", district.node) for _ in range(2))
    ops.take_zone(zone, user=first, on=YESTERDAY, actor=duty, now=NOW)
    ops.take_zone(zone, user=second, actor=duty, now=NOW)
    assert ZoneTerm.objects.get(user=first).valid_to == TODAY
    with pytest.raises(ops.TermOverlaps):
        ops.take_zone(zone, user=first, on=YESTERDAY, actor=duty, now=NOW)


def test_the_database_lets_one_person_take_a_zone(zone, duty):
    ZoneTerm.objects.create(zone=zone, user=duty, valid_from=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneTerm.objects.create(zone=zone, user=duty, valid_from=TODAY)


def test_a_contact_with_an_account_may_see_the_enterprise_until_the_end(firm, duty):
    person = officer("enterprise", EnterpriseFactory().node)
    new_one = ops.NewContact(firm, "王建军", "139 1234 5678", "contact_a", user=person)
    contact = ops.add_contact(new_one, actor=duty, now=NOW)
    held = Assignment.objects.filter(user=person, node=firm.node)
    assert (contact.phone_digits, held.get().valid_to) == ("13912345678", None)
    ops.end_contact(contact, actor=duty, now=NOW)
    assert held.get().valid_to == NOW


def test_a_number_answers_once_in_a_duty(firm, duty):
    same = ops.NewContact(firm, "王建军", "13912345678", "contact_a")
    ops.add_contact(same, actor=duty, now=NOW)
    with pytest.raises(ops.ContactTaken):
        ops.add_contact(same, actor=duty, now=NOW)
    with pytest.raises(ops.BadPhone):
        ops.add_contact(ops.NewContact(firm, "李", "12", "contact_b"), actor=duty, now=NOW)


def test_a_name_is_used_once_for_workshops_and_sites(firm, duty):
    ops.add_workshop(ops.NewWorkshop(firm, "总装"), actor=duty, now=NOW)
    with pytest.raises(ops.NameTaken):
        ops.add_workshop(ops.NewWorkshop(firm, " 总装 "), actor=duty, now=NOW)
    with pytest.raises(ops.NameMissing):
        ops.add_site(ops.NewSite(firm, " "), actor=duty, now=NOW)


def test_no_event_of_staff_holds_a_personal_value(firm):
    person = staff_of(firm, phone="13911112222")
    ops.change_staff(person, changes={"name": "李四", "phone": "13955556666"}, actor=None, now=NOW)
    ops.staff_leave(person, actor=None, now=NOW)
    said = "".join(Event.objects.values_list("data", flat=True))
    for value in ("张伟", "李四", "13911112222", "13955556666", make_resident_id(serial=1)):
        assert value not in said


def test_a_person_is_employed_once(firm):
    person = staff_of(firm)
    with pytest.raises(ops.AlreadyEmployed):
        staff_of(firm)
    ops.staff_leave(person, actor=None, now=NOW)
    staff_of(firm)
    assert Staff.objects.filter(enterprise=firm).count() == 2


def test_the_database_keeps_who_left_off_the_on_duty_list(firm):
    person = staff_of(firm, is_on_duty=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(pk=person.pk).update(left_on=TODAY)
    ops.staff_leave(person, actor=None, now=NOW)
    assert not person.is_on_duty


def test_a_number_that_cannot_be_right_is_refused(firm):
    wrong = ops.NewStaff(firm, "张伟", make_resident_id()[:-1] + "9")
    with pytest.raises(ops.BadIdentityNumber):
        ops.add_staff(wrong, actor=None, now=NOW)


def test_reading_a_number_is_logged_with_its_reason(firm, duty):
    person = staff_of(firm, phone="13911112222")
    number, phone = ops.read_identity(person, reason="核对核酸结果", actor=duty, now=NOW)
    assert (number, phone) == (make_resident_id(serial=1), "13911112222")
    event = Event.objects.get(kind="enterprises.staff.read_sensitive")
    assert (event.actor_id, json.loads(event.data)["reason"]) == (duty.pk, "核对核酸结果")


def test_a_number_is_gone_with_its_key(firm, duty, settings):
    person = staff_of(firm)
    (settings.KEYS_DIR / f"{ops.staff_key(firm.district_id)}.key").unlink()
    with pytest.raises(keys.KeyDestroyed):
        ops.read_identity(person, reason="核对", actor=duty, now=NOW)


def test_a_leader_reads_no_identity_number(firm, district):
    with pytest.raises(NotAllowed):
        ops.read_identity(
            staff_of(firm), reason="好奇", actor=officer("leader", district.node), now=NOW
        )


def test_a_proposal_is_applied_by_whom_it_concerns_and_once(firm, district, duty):
    contact = officer("enterprise", firm.node)
    request = ops.propose_change(firm, changes={"address": "新址"}, actor=contact, now=NOW)
    with pytest.raises(ops.OutsideScope):
        ops.apply_change_request(request, actor=officer("specialist", district.node), now=NOW)
    ops.apply_change_request(request, actor=duty, now=NOW)
    firm.refresh_from_db()
    assert firm.address == "新址"
    with pytest.raises(StepNotPossible):
        ops.decline_change_request(request, answer="晚了", actor=duty, now=NOW)


def test_a_stranger_proposes_nothing(firm):
    stranger = officer("enterprise", EnterpriseFactory().node)
    with pytest.raises(StepNotAllowed):
        ops.propose_change(firm, changes={"address": "x"}, actor=stranger, now=NOW)


def test_an_empty_proposal_and_a_silent_refusal_are_refused(firm, duty):
    contact = officer("enterprise", firm.node)
    with pytest.raises(ops.NothingProposed):
        ops.propose_change(firm, changes={"address": firm.address}, actor=contact, now=NOW)
    request = ops.propose_change(firm, changes={}, note="地图位置不对", actor=contact, now=NOW)
    with pytest.raises(ops.AnswerMissing):
        ops.decline_change_request(request, answer=" ", actor=duty, now=NOW)
    ops.withdraw_change_request(request, actor=contact, now=NOW)
    assert ChangeRequest.objects.get().state == "withdrawn"


def test_a_granted_change_of_contact_replaces_the_one_who_leaves(firm, duty):
    from yiqi.accounts.operations import approve_contact_change, request_contact_change

    leaving = officer("enterprise", firm.node)
    ContactFactory(enterprise=firm, user=leaving, duty="contact_a")
    change = request_contact_change(
        node=firm.node, display_name="新联络人", phone="13900001234", leaving=leaving,
        actor=leaving, now=NOW,
    )  # fmt: skip
    approve_contact_change(change, actor=duty, now=NOW)
    event = Event.objects.get(kind="accounts.contact_change.approve")
    contact_changed(event, now=NOW)
    contact_changed(event, now=NOW)
    open_ones = firm.contacts.filter(valid_to=None)
    assert [(c.name, c.duty) for c in open_ones] == [("新联络人", "contact_a")]


def test_a_contact_whose_role_was_taken_answers_no_longer(firm, duty):
    from yiqi.accounts.operations import dismiss_contact

    person = officer("enterprise", firm.node)
    contact = ContactFactory(enterprise=firm, user=person)
    dismiss_contact(person, node=firm.node, actor=duty, now=NOW)
    contact_went_out(Event.objects.get(kind="accounts.assignment.end"), now=NOW)
    contact.refresh_from_db()
    assert contact.valid_to == TODAY
