"""What the pages show, to whom, and what they answer when something is wrong."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.enterprises import panels
from yiqi.enterprises.models import Contact, Enterprise, EnterpriseTag, Staff, Tag, ZoneTerm
from yiqi.enterprises.operations import (
    assign_specialist,
    propose_change,
    tag_enterprise,
    take_zone,
)
from yiqi.enterprises.tests.factories import (
    LONG_NAME,
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

pytestmark = pytest.mark.django_db
NEW_STAFF = {"name": "张伟", "id_type": "resident", "id_number": make_resident_id(), "sex": "M"}


@pytest.fixture(autouse=True)
def _at_the_demo_moment(monkeypatch, settings):
    settings.SECOND_FACTOR_ROLES = ()
    for name in ("lists", "detail", "edit", "people", "places", "requests", "sites"):
        monkeypatch.setattr(f"yiqi.enterprises.views.{name}.current_time", lambda: NOW)


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
def as_role(client, district):
    def sign_in(role, node=None):
        user = officer(role, node or district.node)
        client.force_login(user)
        client.user = user
        return client

    return sign_in


def at(name, *args):
    return reverse(f"enterprises:{name}", args=args)


def test_the_list_shows_names_tags_specialist_and_a_masked_number(as_role, firm, district):
    duty = as_role("duty")
    tag = TagFactory(district=firm.district, name="保供")
    tag_enterprise(firm, tag=tag, source="x", actor=None, now=NOW)
    specialist = officer("specialist", district.node)
    assign_specialist(firm, user=specialist, actor=None, now=NOW)
    ContactFactory(enterprise=firm, phone="13912345678")
    page = duty.get(at("enterprises")).content.decode()
    for words in (firm.name, "保供", specialist.display_name, "139****5678"):
        assert words in page
    assert "13912345678" not in page


def test_a_park_committee_never_sees_what_lies_outside(as_role, firm, district):
    park = ZoneFactory(home=district, kind="park")
    own = EnterpriseFactory(zone=park)
    client = as_role("park", park.node)
    page = client.get(at("enterprises")).content.decode()
    assert own.name in page
    assert firm.name not in page
    assert client.get(at("enterprise", firm.pk)).status_code == 404


def test_the_list_costs_the_same_queries_for_1_and_20_rows(as_role, zone):
    client = as_role("park", zone.node)
    costs = []
    for count in (1, 19):
        for _ in range(count):
            firm = EnterpriseFactory(zone=zone)
            ContactFactory(enterprise=firm)
            tag = TagFactory(district=firm.district)
            EnterpriseTag.objects.create(enterprise=firm, tag=tag, valid_from=TODAY, source="x")
        with CaptureQueriesContext(connection) as captured:
            page = client.get(at("enterprises"))
        costs.append(len(captured))
    assert page.content.count(b"data-yq-row=") == 20
    assert costs[0] == costs[1]


def test_the_filters_narrow_the_list(as_role, zone, district):
    above = EnterpriseFactory(zone=zone, is_above_scale=True, short_name="甲厂")
    other = EnterpriseFactory(zone=zone, short_name="乙厂")
    ContactFactory(enterprise=above)
    client = as_role("duty")
    for query, shown in (
        ("above_scale=1", above),
        ("no_contact=1", other),
        ("q=乙厂", other),
    ):
        page = client.get(f"{at('enterprises')}?{query}").content.decode()
        hidden = other if shown is above else above
        assert shown.name in page
        assert hidden.name not in page


def test_nobody_owns_the_zone_until_somebody_takes_it(as_role, firm, zone, district):
    client = as_role("duty")
    unowned = f"{at('enterprises')}?unowned=1"
    assert firm.name in client.get(unowned).content.decode()
    take_zone(zone, user=client.user, actor=None, now=NOW)
    assert firm.name not in client.get(unowned).content.decode()


def test_a_registered_count_is_a_column_that_leads_to_its_rows(as_role, firm, monkeypatch):
    from django.db.models import IntegerField, Value

    count = panels.ListCount(
        "open",
        "未结问题",
        lambda *, now: Value(3, output_field=IntegerField()),
        lambda enterprise: f"/rows/{enterprise.pk}",
    )
    monkeypatch.setattr(panels, "_counts", {"open": count})
    page = as_role("leader").get(at("enterprises")).content.decode()
    assert f'href="/rows/{firm.pk}"' in page


def test_the_map_gives_points_and_zones_of_the_scope_only(as_role, zone):
    here = EnterpriseFactory(zone=zone, lat=34.36, lon=107.14, is_above_scale=True)
    EnterpriseFactory(lat=34.3, lon=107.1)
    client = as_role("duty")
    assert client.get(at("map")).status_code == 200
    answer = json.loads(client.get(at("map_points")).content)
    assert answer["points"] == [[here.pk, 34.36, 107.14, here.short_name, "an"]]
    assert [face["name"] for face in answer["zones"]] == [zone.name]


@pytest.mark.parametrize("tab", ["", "?tab=timeline"])
def test_an_enterprise_page_shows_head_and_tabs(as_role, zone, tab):
    firm = EnterpriseFactory(zone=zone, name=LONG_NAME)
    ContactFactory(enterprise=firm, phone="13912345678")
    page = as_role("duty").get(at("enterprise", firm.pk) + tab)
    assert page.status_code == 200
    assert LONG_NAME in page.content.decode()
    assert 'href="tel:13912345678"' in page.content.decode()


def test_a_tab_that_does_not_exist_is_not_found(as_role, firm):
    assert as_role("duty").get(at("enterprise", firm.pk) + "?tab=none").status_code == 404


def test_a_registered_panel_and_slot_appear(as_role, firm, monkeypatch):
    monkeypatch.setattr(panels, "_panels", dict(panels._panels))
    monkeypatch.setattr(panels, "_slots", dict(panels._slots))
    panels.register(
        panels.Panel("x", "一页", "enterprises/_history.html", lambda *_a, **_k: {"entries": []})
    )
    panels.register_slot(panels.Slot("y", "库存", lambda *_a, **_k: panels.Figure("2 天")))
    page = as_role("duty").get(at("enterprise", firm.pk) + "?tab=x").content.decode()
    assert "一页" in page
    assert "2 天" in page


def test_a_contact_is_led_to_the_own_phone_page(as_role, firm):
    client = as_role("enterprise", firm.node)
    assert client.get(at("enterprise", firm.pk)).url == at("own", firm.pk)
    assert client.get(at("own_enterprises")).url == at("own", firm.pk)
    assert firm.name in client.get(at("own", firm.pk)).content.decode()
    assert client.get(at("own", EnterpriseFactory().pk)).status_code == 404
    assert client.get(at("enterprises")).status_code == 403


FACTS = {"name": "宝鸡渭河纺织有限公司", "size": "small", "is_active": "on"}


def test_an_enterprise_is_registered_and_changed_by_form(as_role, zone):
    client = as_role("duty")
    sent = {**FACTS, "area": zone.pk, "uscc": make_uscc("610303", serial=4242)}
    made = client.post(at("new"), sent)
    firm = Enterprise.objects.get()
    assert made.url == at("enterprise", firm.pk)
    client.post(at("edit", firm.pk), {**sent, "address": "陵塬路49号", "version": firm.version})
    firm.refresh_from_db()
    assert (firm.address, firm.version) == ("陵塬路49号", 2)


def test_a_wrong_code_is_said_on_the_form_and_the_text_is_kept(as_role, zone):
    wrong = make_uscc("610303", serial=4242)[:-1] + "0"
    page = as_role("duty").post(at("new"), {**FACTS, "area": zone.pk, "uscc": wrong})
    assert page.status_code == 422
    assert "校验位" in page.content.decode()
    assert FACTS["name"] in page.content.decode()


def test_above_scale_needs_its_source(as_role, firm):
    client = as_role("duty")
    page = client.post(at("above_scale", firm.pk), {"on": TODAY.isoformat(), "source": ""})
    assert page.status_code == 422
    late = {"on": (TODAY + timedelta(days=1)).isoformat(), "source": "名录"}
    assert "不能晚于今天" in client.post(at("above_scale", firm.pk), late).content.decode()
    client.post(at("above_scale", firm.pk), {"on": TODAY.isoformat(), "source": "名录"})
    firm.refresh_from_db()
    assert firm.is_above_scale


def test_a_tag_is_given_and_taken_on_its_page(as_role, firm):
    client = as_role("duty")
    tag = TagFactory(district=firm.district)
    given = {"tag": tag.pk, "on": TODAY.isoformat(), "source": "附件二"}
    assert client.post(at("tags", firm.pk), given).status_code == 302
    taken = {"untag-on": TODAY.isoformat(), "untag-source": ""}
    assert client.post(at("untag", firm.pk, tag.pk), taken).status_code == 422
    taken["untag-source"] = "附件三"
    assert client.post(at("untag", firm.pk, tag.pk), taken).status_code == 302
    assert EnterpriseTag.objects.get().valid_to == TODAY


def test_a_contact_is_added_and_ends(as_role, firm):
    client = as_role("duty")
    sent = {"name": "王建军", "phone": "139 1234 5678", "duty": "contact_a"}
    client.post(at("contacts", firm.pk), sent)
    contact = Contact.objects.get()
    assert client.post(at("contacts", firm.pk), sent).status_code == 422
    client.post(at("contact_end", firm.pk, contact.pk))
    contact.refresh_from_db()
    assert contact.valid_to == TODAY


def test_a_specialist_is_put_in_charge_of_many_at_once(as_role, zone, district):
    firms = EnterpriseFactory.create_batch(3, zone=zone)
    specialist = officer("specialist", district.node)
    client = as_role("duty")
    chosen = {"row": [one.pk for one in firms[:2]], "query": ""}
    asked = client.post(at("assign"), chosen).content.decode()
    assert firms[0].name in asked
    assert firms[2].name not in asked
    client.post(at("assign"), {**chosen, "specialist": specialist.pk, "on": TODAY.isoformat()})
    assert specialist.enterprises.count() == 2


def test_a_zone_is_taken_on_its_page(as_role, zone, firm):
    client = as_role("leader")
    assert zone.name in client.get(at("zones")).content.decode()
    sent = {"user": client.user.pk, "on": TODAY.isoformat()}
    assert client.post(at("zone_take", zone.pk), sent).url == at("zones")
    assert ZoneTerm.objects.get().user == client.user
    foreign = ZoneFactory()
    assert client.post(at("zone_take", foreign.pk), sent).status_code == 404


def test_specialists_and_tags_have_their_pages(as_role, firm):
    client = as_role("duty")
    assert client.get(at("specialists")).status_code == 200
    client.post(at("tag_register"), {"name": "保供", "code": "supply"})
    again = client.post(at("tag_register"), {"name": "保供", "code": "supply"})
    assert again.status_code == 422
    tag = Tag.objects.get()
    client.post(at("tag_retire", tag.pk), {"is_active": "0"})
    tag.refresh_from_db()
    assert not tag.is_active


def test_the_staff_list_is_masked_and_a_number_needs_a_reason(as_role, firm):
    person = staff_of(firm, phone="13911112222")
    client = as_role("duty")
    number = make_resident_id(serial=1)
    listed = client.get(at("staff", firm.pk)).content.decode()
    assert number not in listed
    assert number[-4:] in listed
    silent = client.post(at("identity", firm.pk, person.pk), {"reason": " "})
    assert silent.status_code == 422
    assert number not in silent.content.decode()
    said = client.post(at("identity", firm.pk, person.pk), {"reason": "核对核酸结果"})
    assert number in said.content.decode()


def test_a_person_joins_changes_and_leaves(as_role, firm):
    client = as_role("enterprise", firm.node)
    assert client.post(at("staff_new", firm.pk), NEW_STAFF).status_code == 302
    person = Staff.objects.get()
    client.post(at("person", firm.pk, person.pk), {"name": "张伟", "is_on_duty": "on"})
    person.refresh_from_db()
    assert person.is_on_duty
    client.post(at("leave", firm.pk, person.pk))
    person.refresh_from_db()
    assert person.left_on == TODAY


def test_a_person_of_another_enterprise_is_not_found(as_role, firm, zone):
    stranger = staff_of(EnterpriseFactory(zone=zone))
    client = as_role("enterprise", firm.node)
    assert client.get(at("person", firm.pk, stranger.pk)).status_code == 404
    assert client.get(at("person", stranger.enterprise_id, stranger.pk)).status_code == 404


def test_a_leader_opens_no_staff_list(as_role, firm):
    assert as_role("leader").get(at("staff", firm.pk)).status_code == 403


def test_sites_and_workshops_are_added(as_role, firm):
    client = as_role("enterprise", firm.node)
    client.post(at("sites", firm.pk), {"name": "主厂区"})
    client.post(at("workshop_new", firm.pk), {"workshop-name": "总装车间"})
    assert (firm.sites.count(), firm.workshops.count()) == (1, 1)
    assert client.post(at("sites", firm.pk), {"name": "主厂区"}).status_code == 422


def test_a_contact_proposes_and_the_duty_office_applies(client, as_role, firm):
    contact = as_role("enterprise", firm.node)
    sent = {"short_name": firm.short_name, "address": "新址", "note": ""}
    assert contact.post(at("propose", firm.pk), sent).status_code == 302
    assert "新址" in contact.get(at("own", firm.pk)).content.decode()
    request = firm.change_requests.get()
    duty = as_role("duty")
    assert "新址" in duty.get(at("change_request", request.pk)).content.decode()
    assert firm.short_name in duty.get(at("change_requests")).content.decode()
    duty.post(at("change_request_apply", request.pk))
    firm.refresh_from_db()
    assert firm.address == "新址"
    assert duty.post(at("change_request_apply", request.pk)).status_code == 409


def test_a_proposal_is_declined_with_a_reason(as_role, firm):
    person = officer("enterprise", firm.node)
    request = propose_change(firm, changes={"address": "新址"}, actor=person, now=NOW)
    duty = as_role("duty")
    assert duty.post(at("change_request_decline", request.pk), {}).status_code == 422
    duty.post(at("change_request_decline", request.pk), {"answer": "地址以执照为准"})
    request.refresh_from_db()
    assert (request.state, request.answer) == ("declined", "地址以执照为准")


def test_search_finds_what_the_viewer_may_see(firm):
    from yiqi.enterprises.finding import find_enterprises

    duty = officer("duty", firm.district)
    found = find_enterprises(duty, firm.initials.split()[0], now=NOW, limit=5)
    assert [one.title for one in found] == [firm.name]
    stranger = officer("duty", DistrictFactory().node)
    assert find_enterprises(stranger, firm.name, now=NOW, limit=5) == []


@pytest.mark.parametrize(
    ("name", "is_changing"),
    [
        ("enterprise", False),
        ("edit", True),
        ("tags", True),
        ("above_scale", True),
        ("specialist", True),
        ("contacts", True),
        ("sites", True),
        ("staff", False),
        ("staff_new", True),
    ],
)
def test_a_foreign_enterprise_is_not_found_on_any_page(as_role, name, is_changing):
    foreign = EnterpriseFactory()
    client = as_role("duty")
    assert client.get(at(name, foreign.pk)).status_code == 404
    if is_changing:
        assert client.post(at(name, foreign.pk), {}).status_code == 404
