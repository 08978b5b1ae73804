"""Sites and workshops change, close, and come into use again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from yiqi.audit.models import Event
from yiqi.enterprises import operations as ops
from yiqi.enterprises.models import Site, Workshop
from yiqi.enterprises.tests.factories import NOW, TODAY, EnterpriseFactory, officer, staff_of
from yiqi.workflow.operations import StaleCopy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_demo_moment(monkeypatch, settings):
    settings.SECOND_FACTOR_ROLES = ()
    for name in ("sites", "detail", "people"):
        monkeypatch.setattr(f"yiqi.enterprises.views.{name}.current_time", lambda: NOW)


@pytest.fixture
def firm():
    return EnterpriseFactory()


@pytest.fixture
def site(firm):
    return ops.add_site(ops.NewSite(firm, "主厂区", "陵塬路1号"), actor=None, now=NOW)


@pytest.fixture
def shop(firm, site):
    return ops.add_workshop(ops.NewWorkshop(firm, "总装车间", site), actor=None, now=NOW)


@pytest.fixture
def other(firm):
    return ops.add_workshop(ops.NewWorkshop(firm, "喷涂车间"), actor=None, now=NOW)


@pytest.fixture
def contact(firm):
    return officer("enterprise", firm.node)


def last_event():
    own = Event.objects.filter(kind__startswith="enterprises.")
    event = own.order_by("-pk").first()
    return event.kind, json.loads(event.data)


def at(name, *args):
    return reverse(f"enterprises:{name}", args=args)


def test_a_changed_site_says_what_it_was_and_renames_its_node(site, contact):
    ops.change_site(site, changes={"name": " 东厂区 "}, actor=contact, now=NOW)
    site.node.refresh_from_db()
    assert (site.name, site.version, site.node.name) == ("东厂区", 2, "东厂区")
    kind, data = last_event()
    assert kind == "enterprises.site.change"
    assert (data["before"], data["after"]) == ({"name": "主厂区"}, {"name": "东厂区"})


def test_what_equals_the_present_value_changes_nothing(site, contact):
    ops.change_site(site, changes={"name": "主厂区"}, actor=contact, now=NOW)
    assert site.version == 1
    assert last_event()[0] == "enterprises.site.add"


def test_two_workshops_never_share_a_name(shop, other, contact):
    with pytest.raises(ops.NameTaken):
        ops.change_workshop(other, changes={"name": "总装车间"}, actor=contact, now=NOW)
    with pytest.raises(ops.NameMissing):
        ops.change_workshop(other, changes={"name": " "}, actor=contact, now=NOW)


def test_two_people_change_a_site_at_once_and_the_second_sees_both(site, contact):
    old = Site.objects.select_related("enterprise__node").get(pk=site.pk)
    ops.change_site(site, changes={"address": "甲地"}, actor=contact, now=NOW)
    with pytest.raises(StaleCopy) as refused:
        ops.change_site(old, changes={"address": "乙地"}, actor=contact, now=NOW)
    (difference,) = refused.value.differences
    assert (difference.theirs, difference.yours) == ("甲地", "乙地")


def test_a_workshop_moves_to_a_site_of_its_own_enterprise_only(shop, contact):
    foreign = ops.add_site(ops.NewSite(EnterpriseFactory(), "外厂区"), actor=None, now=NOW)
    with pytest.raises(ops.SiteClosed):
        ops.change_workshop(shop, changes={"site_id": foreign.pk}, actor=contact, now=NOW)
    with pytest.raises(ops.SiteClosed):
        ops.add_workshop(ops.NewWorkshop(shop.enterprise, "新", foreign), actor=None, now=NOW)


def test_a_stranger_closes_nothing(site, shop):
    stranger = officer("enterprise", EnterpriseFactory().node)
    with pytest.raises(ops.OutsideScope):
        ops.close_workshop(shop, actor=stranger, now=NOW)
    with pytest.raises(ops.OutsideScope):
        ops.change_site(site, changes={"name": "x"}, actor=stranger, now=NOW)


def test_a_workshop_with_people_closes_only_when_they_have_a_place(shop, other, contact):
    person = staff_of(shop.enterprise, workshop=shop)
    with pytest.raises(ops.StaffRemain) as refused:
        ops.close_workshop(shop, actor=contact, now=NOW)
    assert refused.value.params == {"name": "总装车间", "count": 1, "names": person.name}
    ops.close_workshop(shop, move_to=other, actor=contact, now=NOW)
    person.refresh_from_db()
    assert person.workshop == other
    assert (shop.is_active, shop.closed_on) == (False, TODAY)
    assert last_event() == (
        "enterprises.workshop.close",
        {"name": "总装车间", "on": TODAY.isoformat(), "moved": 1},
    )


def test_who_may_not_read_the_staff_list_is_told_the_number_only(shop):
    staff_of(shop.enterprise, workshop=shop)
    section = officer("section", shop.enterprise.district)
    with pytest.raises(ops.StaffRemain) as refused:
        ops.close_workshop(shop, actor=section, now=NOW)
    assert (refused.value.params["count"], refused.value.params["names"]) == (1, "—")


def test_who_left_keeps_the_closed_workshop(shop, contact):
    person = staff_of(shop.enterprise, workshop=shop)
    ops.staff_leave(person, actor=contact, now=NOW)
    ops.close_workshop(shop, actor=contact, now=NOW)
    person.refresh_from_db()
    assert person.workshop == shop


def test_nobody_is_put_into_a_closed_or_foreign_workshop(shop, other, contact):
    person = staff_of(shop.enterprise, workshop=other)
    ops.close_workshop(shop, actor=contact, now=NOW)
    foreign = ops.add_workshop(ops.NewWorkshop(EnterpriseFactory(), "外"), actor=None, now=NOW)
    for wrong in (shop, foreign):
        with pytest.raises(ops.WorkshopClosed):
            ops.change_staff(person, changes={"workshop_id": wrong.pk}, actor=contact, now=NOW)
    with pytest.raises(ops.WorkshopClosed):
        staff_of(shop.enterprise, serial=2, workshop=shop)


def test_a_site_closes_after_its_workshops(site, shop, contact):
    with pytest.raises(ops.WorkshopsRemain) as refused:
        ops.close_site(site, actor=contact, now=NOW)
    assert refused.value.params["names"] == "总装车间"
    ops.close_workshop(shop, actor=contact, now=NOW)
    ops.close_site(site, on=TODAY - timedelta(days=3), actor=contact, now=NOW)
    assert site.closed_on == TODAY - timedelta(days=3)
    with pytest.raises(ops.ClosedAlready):
        ops.close_site(site, actor=contact, now=NOW)
    with pytest.raises(ops.ClosedAlready):
        ops.change_site(site, changes={"name": "x"}, actor=contact, now=NOW)


def test_nothing_closes_on_a_day_to_come(site, contact):
    with pytest.raises(ops.DateInFuture):
        ops.close_site(site, on=TODAY + timedelta(days=1), actor=contact, now=NOW)


def test_what_was_closed_comes_into_use_again(site, shop, contact):
    ops.close_workshop(shop, actor=contact, now=NOW)
    ops.close_site(site, actor=contact, now=NOW)
    shop.refresh_from_db()
    with pytest.raises(ops.SiteClosed):
        ops.reopen_workshop(shop, actor=contact, now=NOW)
    ops.reopen_site(site, actor=contact, now=NOW)
    shop.refresh_from_db()
    ops.reopen_workshop(shop, actor=contact, now=NOW)
    assert (shop.is_active, shop.closed_on) == (True, None)
    with pytest.raises(ops.OpenAlready):
        ops.reopen_site(site, actor=contact, now=NOW)


@pytest.mark.parametrize("model", [Site, Workshop])
def test_a_closed_place_is_never_in_use(model, site, shop):
    forbidden = pytest.raises(IntegrityError, match=r"_closed_on_a_day_is_not_in_use")
    with forbidden, transaction.atomic():
        model.objects.update(closed_on=TODAY, is_active=True)


def test_the_pages_change_and_close_a_site_and_a_workshop(client, firm, site, shop, contact):
    client.force_login(contact)
    sent = {"name": "东厂区", "address": "陵塬路2号", "version": 1}
    assert client.post(at("site", firm.pk, site.pk), sent).url == at("sites", firm.pk)
    assert client.post(at("site", firm.pk, site.pk), {**sent, "name": "南"}).status_code == 409
    moved = {"name": "总装一车间", "site": "", "version": 1}
    client.post(at("workshop", firm.pk, shop.pk), moved)
    close = {"on": TODAY.isoformat(), "version": 2}
    assert client.post(at("workshop_close", firm.pk, shop.pk), close).status_code == 302
    assert client.post(at("site_close", firm.pk, site.pk), close).status_code == 302
    page = client.get(at("sites", firm.pk)).content.decode()
    assert page.count(f"自 {TODAY.isoformat()} 起") == 2
    client.post(at("workshop_reopen", firm.pk, shop.pk))
    shop.refresh_from_db()
    assert (shop.name, shop.site, shop.is_active) == ("总装一车间", None, True)


def test_the_closing_page_names_the_people_and_offers_where_they_go(
    client, firm, shop, other, contact
):
    person = staff_of(firm, workshop=shop)
    client.force_login(contact)
    asked = client.get(at("workshop_close", firm.pk, shop.pk)).content.decode()
    assert person.name in asked
    assert other.name in asked
    sent = {"on": TODAY.isoformat(), "version": 1}
    assert client.post(at("workshop_close", firm.pk, shop.pk), sent).status_code == 422
    client.post(at("workshop_close", firm.pk, shop.pk), {**sent, "move_to": other.pk})
    person.refresh_from_db()
    assert person.workshop == other


def test_closing_stands_on_the_enterprise_s_timeline(client, firm, shop):
    duty = officer("duty", firm.district)
    ops.close_workshop(shop, actor=duty, now=NOW)
    client.force_login(duty)
    page = client.get(at("enterprise", firm.pk) + "?tab=timeline").content.decode()
    assert "关闭车间“总装车间”，自 2022-03-18 起" in page
