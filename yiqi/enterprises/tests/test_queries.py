"""What whom shows: scope, owners, tags, contacts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import Http404

from yiqi.audit.models import Event
from yiqi.audit.queries import words_of_event
from yiqi.enterprises.models import EnterpriseTag
from yiqi.enterprises.operations import assign_specialist, end_contact, take_zone
from yiqi.enterprises.queries import (
    contacts_by_phone,
    contacts_of,
    current_tags,
    enterprise_of_contact,
    enterprise_visible_to,
    enterprises_visible_to,
    matching,
    owner_of,
    roles_over,
    unowned_enterprises,
    unowned_zones,
    with_tag,
    zones_visible_to,
)
from yiqi.enterprises.tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DistrictFactory,
    EnterpriseFactory,
    TagFactory,
    ZoneFactory,
    officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return DistrictFactory()


@pytest.fixture
def zone(district):
    return ZoneFactory(home=district)


def test_duty_sees_the_own_district_and_no_other(district, zone):
    own = EnterpriseFactory(zone=zone)
    EnterpriseFactory()
    duty = officer("duty", district.node)
    assert list(enterprises_visible_to(duty, now=NOW)) == [own]


def test_a_park_committee_sees_its_park_alone(district, zone):
    park = ZoneFactory(kind="park", parent=zone.node)
    own = EnterpriseFactory(zone=park)
    EnterpriseFactory(zone=zone)
    committee = officer("park", park.node)
    assert list(enterprises_visible_to(committee, now=NOW)) == [own]


def test_a_team_of_a_zone_sees_the_parks_in_it(zone):
    park = ZoneFactory(kind="park", parent=zone.node)
    EnterpriseFactory(zone=park)
    EnterpriseFactory(zone=zone)
    assert enterprises_visible_to(officer("team", zone.node), now=NOW).count() == 2


def test_a_specialist_sees_the_own_list_alone(district, zone):
    own, _other = EnterpriseFactory.create_batch(2, zone=zone)
    specialist = officer("specialist", district.node)
    assign_specialist(own, user=specialist, actor=None, now=NOW)
    assert list(enterprises_visible_to(specialist, now=NOW)) == [own]


def test_a_contact_sees_the_own_enterprise_alone(zone):
    own, other = EnterpriseFactory.create_batch(2, zone=zone)
    contact = officer("enterprise", own.node)
    assert enterprise_visible_to(contact, own.pk, now=NOW) == own
    with pytest.raises(Http404):
        enterprise_visible_to(contact, other.pk, now=NOW)


def test_an_auditor_sees_no_enterprise(district, zone):
    EnterpriseFactory(zone=zone)
    assert not enterprises_visible_to(officer("auditor", district.node), now=NOW).exists()


def test_a_specialists_role_counts_for_the_own_list_only(district, zone):
    mixed, foreign = EnterpriseFactory.create_batch(2, zone=zone)
    person = officer("specialist", district.node)
    officer("team", zone.node, user=person)
    assign_specialist(mixed, user=person, actor=None, now=NOW)
    assert roles_over(person, mixed, at=NOW) == {"specialist", "team"}
    assert roles_over(person, foreign, at=NOW) == {"team"}


def test_a_park_that_nobody_takes_is_taken_by_who_takes_its_zone(district, zone):
    park = ZoneFactory(kind="park", parent=zone.node)
    firm = EnterpriseFactory(zone=park)
    lead, deputy = officer("leader", district.node), officer("leader", district.node)
    take_zone(zone, user=lead, on=TODAY - timedelta(days=8), actor=None, now=NOW)
    assert owner_of(firm, at=NOW) == lead
    take_zone(park, user=deputy, on=TODAY, actor=None, now=NOW)
    assert owner_of(firm, at=NOW) == deputy
    assert owner_of(firm, at=NOW - timedelta(days=1)) == lead


def test_enterprises_of_a_zone_that_nobody_takes_are_unowned(district, zone):
    firm = EnterpriseFactory(zone=zone)
    EnterpriseFactory(zone=zone, is_active=False)
    assert list(unowned_enterprises(district.node_id, at=NOW)) == [firm]
    assert unowned_zones(district.node_id, at=NOW) == [zone]
    take_zone(zone, user=officer("leader", district.node), actor=None, now=NOW)
    assert not unowned_enterprises(district.node_id, at=NOW).exists()
    assert unowned_zones(district.node_id, at=NOW) == []


def test_a_tag_counts_from_its_first_day_until_before_its_last(zone):
    firm = EnterpriseFactory(zone=zone)
    tag = TagFactory(district=firm.district, code="supply")
    EnterpriseTag.objects.create(
        enterprise=firm, tag=tag, valid_from=date(2022, 3, 10), valid_to=date(2022, 3, 18)
    )
    assert current_tags([firm.pk], at=NOW)[firm.pk] == []
    assert current_tags([firm.pk], at=NOW - timedelta(days=1))[firm.pk] == [tag]
    duty = officer("duty", firm.district)
    seen = enterprises_visible_to(duty, now=NOW)
    assert list(with_tag(seen, ["supply"], at=NOW - timedelta(days=1))) == [firm]
    assert not with_tag(seen, ["supply"], at=NOW).exists()


@pytest.mark.parametrize(
    "text", ["金河", "福临堡", "jhcc", "JHCC", "老叉车", "金河 叉车", "91610303"]
)
def test_an_enterprise_is_found_by_any_of_its_names(zone, text):
    firm = EnterpriseFactory(
        zone=zone, short_name="金河叉车", name="宝鸡福临堡金河叉车有限公司", aliases="老叉车厂"
    )
    EnterpriseFactory(zone=zone, short_name="渭河纺织", name="渭河纺织公司", uscc=None)
    seen = enterprises_visible_to(officer("duty", firm.district), now=NOW)
    assert list(matching(seen, text)) == [firm]


def test_a_callers_number_finds_every_enterprise_for_which_it_answers(zone):
    first, second = EnterpriseFactory.create_batch(2, zone=zone)
    ContactFactory(enterprise=first, phone="13912345678")
    ContactFactory(enterprise=second, phone="13912345678")
    ContactFactory(enterprise=first, phone="13987654321", valid_to=TODAY)
    found = contacts_by_phone("13912345678", first.district_id, now=NOW)
    assert {contact.enterprise for contact in found} == {first, second}
    assert contacts_by_phone("13987654321", first.district_id, now=NOW) == []
    assert contacts_by_phone("", first.district_id, now=NOW) == []


def test_a_number_of_another_district_finds_nobody(zone):
    ContactFactory(enterprise=EnterpriseFactory(zone=zone), phone="13912345678")
    assert contacts_by_phone("13912345678", DistrictFactory().node_id, now=NOW) == []


def test_the_first_to_call_stands_first(zone):
    firm = EnterpriseFactory(zone=zone)
    ContactFactory(enterprise=firm, duty="principal")
    first = ContactFactory(enterprise=firm, duty="contact_a")
    assert contacts_of([firm.pk], at=NOW)[firm.pk][0] == first


def test_the_enterprise_of_a_contact_is_the_one_for_which_they_answer(zone):
    firm = EnterpriseFactory(zone=zone)
    user = officer("enterprise", firm.node)
    assert enterprise_of_contact(user, now=NOW) is None
    ContactFactory(enterprise=firm, user=user)
    assert enterprise_of_contact(user, now=NOW) == firm


def test_a_contact_sees_the_zone_of_the_own_enterprise_only(zone):
    firm = EnterpriseFactory(zone=zone)
    ZoneFactory(parent=firm.district)
    assert list(zones_visible_to(officer("enterprise", firm.node), now=NOW)) == [zone]


@pytest.mark.parametrize("count", [1, 20])
def test_tags_and_contacts_cost_one_query_each_for_any_number(
    zone, count, django_assert_num_queries
):
    firms = EnterpriseFactory.create_batch(count, zone=zone)
    ids = [firm.pk for firm in firms]
    with django_assert_num_queries(2):
        current_tags(ids, at=NOW)
        contacts_of(ids, at=NOW)


def test_no_event_of_an_enterprise_shows_a_code(zone):
    contact = ContactFactory(enterprise=EnterpriseFactory(zone=zone), duty="contact_a")
    end_contact(contact, actor=None, now=NOW)
    words = words_of_event(Event.objects.get(kind="enterprises.contact.end"))
    assert words == "联系人（联络人A）卸任"
