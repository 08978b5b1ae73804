"""The page of the incident and what stands on every page, as each role sees them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yiqi.audit import clock
from yiqi.enterprises.operations import NewEnterprise, add_enterprise
from yiqi.incidents.models import Incident, LevelDecision
from yiqi.incidents.operations import decide_level
from yiqi.incidents.tests import factories as make
from yiqi.incidents.tests.moments import NOW, at
from yiqi.incidents.tests.pages import page, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]


def test_without_an_incident_the_page_says_how_to_begin(duty, node):
    assert reverse("incidents:open") in page(duty, "current").content.decode()
    other = page(make.person("section", node), "current")
    assert reverse("incidents:open") not in other.content.decode()


def test_the_menu_leads_to_the_incident_that_runs(duty, incident):
    assert page(duty, "current").url == reverse("incidents:incident", args=[incident.pk])


def test_duty_opens_an_incident(duty):
    sent = {
        "name": "汛期",
        "kind": "flood",
        "area_text": "金台区",
        "starts_at": "2022-03-18T08:00",
        "authority_document": "区防指〔2022〕1号",
    }
    answer = signed_in(duty).post(reverse("incidents:open"), sent)
    made = Incident.objects.get()
    assert answer.url == reverse("incidents:incident", args=[made.pk])
    assert made.starts_at == at(18, 8)


def test_an_incident_from_tomorrow_is_refused_in_words(duty):
    sent = {
        "name": "汛期",
        "kind": "flood",
        "area_text": "x",
        "starts_at": "2022-03-19T08:00",
        "authority_document": "x",
    }
    answer = signed_in(duty).post(reverse("incidents:open"), sent)
    assert answer.status_code == 422
    assert "开始时间晚于现在" in text_of(answer)


@pytest.mark.parametrize(
    "role", ["enterprise", "gate", "carrier", "partner", "sysadmin", "auditor"]
)
def test_other_roles_see_no_incident_page(role, node, incident):
    assert page(make.person(role, node), "incident", incident.pk).status_code == 403


@pytest.mark.parametrize("role", ["leader", "duty", "section", "specialist", "team", "park"])
def test_the_bureau_sees_the_incident_page(role, node, incident):
    shown = text_of(page(make.person(role, node), "incident", incident.pk))
    assert "2022年3月疫情" in shown
    assert "第 11 天" in shown


def test_the_incident_of_another_district_is_not_found(incident):
    stranger = make.person("duty", make.district("渭滨区"))
    assert page(stranger, "incident", incident.pk).status_code == 404


def test_the_plan_of_another_district_is_not_found(incident, duty):
    version = make.draft(incident, duty)
    stranger = make.person("leader", make.district("渭滨区"))
    for name in ("plan", "plan_compare", "plan_approve"):
        assert page(stranger, name, version.pk).status_code == 404
    sent = signed_in(stranger).post(reverse("incidents:approve_plan", args=[version.pk]))
    assert sent.status_code == 404


def test_the_page_counts_who_is_not_taken(duty, incident, node):
    zone = make.zone(node, name="蟠龙片区")
    add_enterprise(NewEnterprise(area=zone.node, name="蟠龙机械厂"), actor=None, now=NOW)
    assert "无人包抓 2" in text_of(page(duty, "incident", incident.pk))


def test_a_level_is_noted_on_its_scale(duty, incident):
    sent = {
        "level": "response_level:level_2",
        "decided_by": "区领导小组",
        "document": "区疫指〔2022〕3号",
        "area_text": "金台区",
        "valid_from": "2022-03-09T08:00",
    }
    url = reverse("incidents:decide_level", args=[incident.pk])
    assert signed_in(duty).post(url, sent).status_code == 302
    found = LevelDecision.objects.get()
    assert (found.scale, found.level, found.valid_from) == ("response_level", "level_2", at(9, 8))
    shown = text_of(page(duty, "incident", incident.pk))
    assert "Ⅱ级响应" in shown
    assert "登记新的级别：响应级别 Ⅱ级响应" in shown


def test_a_level_without_its_document_is_asked_for_again(duty, incident):
    url = reverse("incidents:decide_level", args=[incident.pk])
    answer = signed_in(duty).post(url, {"level": "response_level:level_2"})
    assert answer.status_code == 422
    assert not LevelDecision.objects.exists()


def test_a_level_that_overlaps_is_refused_in_words(duty, incident):
    facts = {"decided_by": "x", "document": "x", "area_text": "x"}
    decide_level(
        incident,
        scale="response_level",
        level="level_2",
        **facts,
        valid_from=at(10),
        actor=duty,
        now=NOW,
    )
    sent = {"level": "response_level:level_1", **facts, "valid_from": "2022-03-09T08:00"}
    answer = signed_in(duty).post(reverse("incidents:decide_level", args=[incident.pk]), sent)
    assert answer.status_code == 422
    assert "不晚于现行级别" in text_of(answer)


def test_a_section_officer_may_not_note_a_level(node, incident):
    officer = make.person("section", node)
    assert "登记一个级别" not in text_of(page(officer, "incident", incident.pk))
    sent = signed_in(officer).post(reverse("incidents:decide_level", args=[incident.pk]))
    assert sent.status_code == 403


def test_members_come_and_go_with_their_term(duty, incident):
    sent = {
        "name": "赵明",
        "organisation": "区工信局",
        "duty": "组长",
        "valid_from": "2022-03-08T09:00",
    }
    client = signed_in(duty)
    client.post(reverse("incidents:add_member", args=[incident.pk]), sent)
    member = incident.members.get()
    client.post(reverse("incidents:end_membership", args=[incident.pk, member.pk]))
    member.refresh_from_db()
    assert member.valid_to == NOW
    assert "赵明" in text_of(page(duty, "incident", incident.pk))


def test_the_incident_ends_once(duty, incident):
    client = signed_in(duty)
    url = reverse("incidents:end", args=[incident.pk])
    assert client.post(url, {"ends_at": "2022-03-18T19:00"}).status_code == 302
    assert client.post(url, {"ends_at": "2022-03-18T19:05"}).status_code == 409


def test_every_page_shows_the_incident_and_the_next_fixed_time(duty, leader, incident):
    make.in_force(incident, duty, leader, now=at(9))
    shown = text_of(page(duty, "plan_history", incident.pk, "control"))
    assert "2022年3月疫情" in shown
    assert "第 11 天" in shown
    assert "距日清办结" in shown


def test_only_a_demo_has_a_clock_button(duty, leader, incident):
    make.in_force(incident, duty, leader, now=at(9))
    assert "step" not in page(duty, "plan_history", incident.pk, "control").content.decode().split(
        "yq-clock-"
    )
    answer = signed_in(duty).post(reverse("incidents:step_demo_clock"))
    assert answer.status_code == 404


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path


@pytest.mark.usefixtures("demo")
def test_the_demo_clock_goes_to_the_next_fixed_time(duty, leader, incident, monkeypatch):
    make.in_force(incident, duty, leader, now=at(9))
    shown = page(duty, "plan_history", incident.pk, "control").content.decode()
    assert reverse("incidents:step_demo_clock") in shown
    answer = signed_in(duty).post(reverse("incidents:step_demo_clock"))
    assert answer.status_code == 302
    monkeypatch.undo()
    assert abs((clock.current_time() - at(18, 19, 30)).total_seconds()) < 60


BROWSER = {"headers": {"Accept": "text/html"}}


@pytest.mark.parametrize(
    ("name", "part"),
    [("end", ""), ("decide_level", "#levels"), ("end_level", "#levels"), ("add_member", "#group")],
)
def test_a_reload_after_a_failed_form_leads_back_to_the_incident(duty, incident, name, part):
    url = reverse(f"incidents:{name}", args=[incident.pk])
    client = signed_in(duty)
    assert client.post(url, {}).status_code == 422
    answer = client.get(url, **BROWSER)
    assert answer.url == reverse("incidents:incident", args=[incident.pk]) + part
    assert "没有保存" in text_of(client.get(answer.url))


def test_what_is_wrong_with_the_end_of_a_level_stands_at_its_scale(duty, incident):
    facts = {"decided_by": "x", "document": "x", "area_text": "x"}
    decide_level(
        incident,
        scale="response_level",
        level="level_2",
        **facts,
        valid_from=at(9, 8),
        actor=duty,
        now=NOW,
    )
    url = reverse("incidents:end_level", args=[incident.pk])
    sent = {"scale": "response_level", "document": "区疫指5号", "ends_at": "2022-03-08T08:00"}
    answer = signed_in(duty).post(url, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="区疫指5号"' in page
    assert 'value="2022-03-08T08:00"' in page
    assert page.count('<details class="yq-level-history" open>') == 1
    assert "结束时间不晚于开始时间" in text_of(answer)
