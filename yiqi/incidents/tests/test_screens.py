"""The pages of the incident and its plans, as each role sees them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.audit import clock
from yiqi.enterprises.operations import NewEnterprise, add_enterprise
from yiqi.incidents.models import Incident, LevelDecision, PlanVersion
from yiqi.incidents.operations import decide_level, submit_plan
from yiqi.incidents.rules import ImpactLine, impact
from yiqi.incidents.rules.sections import _impacts
from yiqi.incidents.tests import factories as make
from yiqi.incidents.tests.moments import NOW, at
from yiqi.incidents.words import _impacts as _impact_words
from yiqi.incidents.words import describe_impact

pytestmark = pytest.mark.django_db
ROWS = "problem_categories"


@pytest.fixture(autouse=True)
def evening(monkeypatch, settings):
    """It is the evening of day 11, and nobody has to enrol a second factor first."""
    settings.SECOND_FACTOR_ROLES = ()
    monkeypatch.setattr("yiqi.audit.clock.current_time", lambda: NOW)
    for area in ("accounts.permissions", "incidents.views.incidents", "incidents.views.plans"):
        monkeypatch.setattr(f"yiqi.{area}.current_time", lambda: NOW)
    for area in ("incidents.views.demo", "incidents.faces", "web.viewer", "web.templatetags.yq"):
        monkeypatch.setattr(f"yiqi.{area}.current_time", lambda: NOW)


@pytest.fixture
def node():
    return make.district()


@pytest.fixture
def duty(node):
    return make.person("duty", node, name="值班李敏")


@pytest.fixture
def leader(node):
    return make.person("leader", node, name="局长赵明")


@pytest.fixture
def incident(node):
    return make.incident(node)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user, name, *args, **query):
    return signed_in(user).get(reverse(f"incidents:{name}", args=args), query)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def form_of(response):
    """The fields that a browser would send back from the section's form."""
    html = response.content.decode()
    start = html.index("yq-section-form")
    html = html[start : html.index("</form>", start)]
    html = re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "checkbox" not in tag:
            sent[name[1]] = value[1].replace("&quot;", '"') if value else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


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


def test_a_plan_is_drafted_from_the_pack(duty, incident):
    url = reverse("incidents:draft_plan", args=[incident.pk, "service"])
    answer = signed_in(duty).post(url, {"source": "pack:jintai_2022_03", "basis": "第三条"})
    version = PlanVersion.objects.get()
    assert answer.url == reverse("incidents:plan", args=[version.pk])
    assert version.basis == "第三条"


def test_a_version_reads_as_sentences_with_sources(duty, leader, incident):
    version = make.in_force(incident, duty, leader)
    shown = text_of(page(duty, "plan_section", version.pk, "day"))
    assert "日报截止 17:00" in shown
    assert "假设" in shown
    assert "每晚定时召开" in shown


def test_the_editor_shows_typed_fields_to_the_author_only(duty, leader, incident):
    version = make.draft(incident, duty)
    mine = page(duty, "plan_section", version.pk, "day").content.decode()
    theirs = page(leader, "plan_section", version.pk, "day").content.decode()
    assert 'type="time" name="meeting_time"' in mine
    assert 'type="time"' not in theirs


def test_a_saved_time_is_marked_beside_what_it_was(duty, leader, incident):
    make.in_force(incident, duty, leader, now=at(9))
    version = make.draft(incident, duty)
    opened = page(duty, "plan_section", version.pk, "day")
    sent = form_of(opened) | {"report_cut_off": "18:00", "report_cut_off-source": "局务会"}
    answer = signed_in(duty).post(reverse("incidents:change_plan", args=[version.pk, "day"]), sent)
    assert answer.status_code == 302
    shown = text_of(page(leader, "plan_section", version.pk, "day"))
    assert re.search(r"日报截止 18:00 原 17:00 已修改", shown)
    assert "日报截止由 17:00 改到 18:00，下一次：03-18 18:00" in shown


def test_saving_a_section_as_it_stands_changes_nothing(duty, incident):
    version = make.draft(incident, duty)
    for section in ("day", ROWS, "problem_routing", "problem_priorities", "working_time"):
        sent = form_of(page(duty, "plan_section", version.pk, section))
        url = reverse("incidents:change_plan", args=[version.pk, section])
        assert signed_in(duty).post(url, sent).status_code == 302
    before = version.digest
    version.refresh_from_db()
    assert version.digest == before


def test_rows_are_added_removed_and_moved(duty, incident):
    version = make.draft(incident, duty)
    sent = form_of(page(duty, "plan_section", version.pk, ROWS))
    blank = int(sent["rows-TOTAL_FORMS"]) - 1
    sent |= {f"rows-{blank}-code": "tax", f"rows-{blank}-name": "税费"}
    sent |= {f"rows-{blank}-name_en": "Tax", f"rows-{blank}-ORDER": "1"}
    sent |= {"rows-0-ORDER": "2", "rows-8-DELETE": "on"}
    url = reverse("incidents:change_plan", args=[version.pk, ROWS])
    assert signed_in(duty).post(url, sent).status_code == 302
    version.refresh_from_db()
    rows = make.plan_of(version).entry(f"{ROWS}.rows").value
    assert [row["code"] for row in rows[:2]] in (["tax", "epidemic"], ["tax", "logistics"])
    assert "policy" not in [row["code"] for row in rows]


def test_a_row_that_only_has_a_place_in_the_order_is_no_row(duty, incident):
    version = make.draft(incident, duty)
    sent = form_of(page(duty, "plan_section", version.pk, ROWS))
    blank = int(sent["rows-TOTAL_FORMS"]) - 1
    url = reverse("incidents:change_plan", args=[version.pk, ROWS])
    answer = signed_in(duty).post(url, sent | {f"rows-{blank}-ORDER": "12"})
    assert answer.status_code == 302
    before = version.digest
    version.refresh_from_db()
    assert version.digest == before


def test_a_code_that_stands_for_nothing_here_stays_until_it_is_corrected(duty, incident, node):
    make.person("section", node)  # the district has a unit now, but none that the pack names
    version = make.draft(incident, duty)
    opened = page(duty, "plan_section", version.pk, "problem_routing")
    assert "本区没有这些代码" in text_of(opened)
    url = reverse("incidents:change_plan", args=[version.pk, "problem_routing"])
    sent = form_of(opened) | {"rows-source": "局务会"}
    assert signed_in(duty).post(url, sent).status_code == 302
    version.refresh_from_db()
    entry = make.plan_of(version).entry("problem_routing.rows")
    assert (entry.source, entry.value[0]["unit"]) == ("局务会", "epidemic_taskforce")


def test_a_wrong_value_is_told_beside_its_field_and_kept_as_typed(duty, incident):
    version = make.draft(incident, duty)
    sent = form_of(page(duty, "plan_section", version.pk, "problem_reopening"))
    url = reverse("incidents:change_plan", args=[version.pk, "problem_reopening"])
    answer = signed_in(duty).post(url, sent | {"days": "1000"})
    assert answer.status_code == 422
    assert 'value="1000"' in answer.content.decode()
    assert "不成立" in text_of(answer) or "之间" in text_of(answer)
    version.refresh_from_db()
    assert make.days_of(version) == 7


def test_somebody_elses_draft_is_not_changed(duty, leader, incident):
    version = make.draft(incident, duty)
    url = reverse("incidents:change_plan", args=[version.pk, "problem_reopening"])
    answer = signed_in(leader).post(url, {"days": "3", "days-source": ""})
    assert answer.status_code == 403
    assert "只有起草人" in text_of(answer)


def test_a_section_that_the_plan_lacks_is_not_found(duty, incident):
    version = make.draft(incident, duty)
    assert page(duty, "plan_section", version.pk, "nothing").status_code == 404


@pytest.fixture
def watched():
    """A section whose change would touch twelve problems."""

    def twelve(before, after, *, district_id, now):
        old, new = (p.entry("problem_reopening.days").value for p in (before, after))
        names = ("PB-0143", "PB-0151")
        return [ImpactLine("reopen_sample", {"old": old, "new": new}, 12, "/problems/", names)]

    kept = {name: dict(found) for name, found in _impacts.items()}
    impact("problem_reopening", twelve)
    describe_impact("reopen_sample", "{count} 个问题的重办期由 {old} 天变为 {new} 天")
    yield
    _impacts.clear()
    _impacts.update(kept)
    del _impact_words["reopen_sample"]


def test_the_impact_is_told_before_the_form_is_saved(duty, leader, incident, watched):
    make.in_force(incident, duty, leader, now=at(9))
    version = make.draft(incident, duty)
    url = reverse("incidents:plan_impact", args=[version.pk, "problem_reopening"])
    answer = signed_in(duty).post(url, {"days": "3", "days-source": ""})
    shown = text_of(answer)
    assert "12 个问题的重办期由 7 天变为 3 天" in shown
    assert "PB-0143" in shown
    assert make.days_of(version) == 7


def test_the_impact_of_an_unreadable_form_says_so(duty, leader, incident):
    make.in_force(incident, duty, leader, now=at(9))
    version = make.draft(incident, duty)
    url = reverse("incidents:plan_impact", args=[version.pk, "problem_reopening"])
    assert "还不成立" in text_of(signed_in(duty).post(url, {"days": "many"}))


def test_the_approval_page_shows_the_differences_and_the_impact_only(
    duty, leader, incident, watched
):
    make.in_force(incident, duty, leader, now=at(9))
    version = make.draft(incident, duty)
    make.change_days(version, 3)
    submit_plan(version, actor=duty, now=NOW)
    shown = text_of(page(leader, "plan_approve", version.pk))
    assert "12 个问题的重办期由 7 天变为 3 天" in shown
    assert "不同的 1 处" in shown
    assert "日报截止" not in shown


def test_a_leader_approves_and_the_version_governs(duty, leader, incident):
    version = make.draft(incident, duty)
    signed_in(duty).post(reverse("incidents:submit_plan", args=[version.pk]), {"basis": "第三条"})
    url = reverse("incidents:approve_plan", args=[version.pk])
    assert signed_in(duty).post(url, {"when": "now"}).status_code == 403
    assert signed_in(leader).post(url, {"when": "later"}).status_code == 422
    assert signed_in(leader).post(url, {"when": "now"}).status_code == 302
    assert "生效中" in text_of(page(duty, "plan", version.pk))


def test_the_author_is_told_that_somebody_else_approves(leader, incident):
    version = make.draft(incident, leader)
    submit_plan(version, actor=leader, now=NOW)
    assert "请另一位局领导批准" in text_of(page(leader, "plan_approve", version.pk))
    url = reverse("incidents:approve_plan", args=[version.pk])
    answer = signed_in(leader).post(url, {"when": "now"})
    assert answer.status_code == 403
    assert "起草人不能批准" in text_of(answer)


def test_who_is_not_taken_is_named_where_the_plan_would_be_approved(duty, leader, incident, node):
    version = make.draft(incident, duty)
    submit_plan(version, actor=duty, now=NOW)
    make.zone(node, name="蟠龙片区")
    assert "不能批准：蟠龙片区" in text_of(page(leader, "plan_approve", version.pk))
    answer = signed_in(leader).post(
        reverse("incidents:approve_plan", args=[version.pk]), {"when": "now"}
    )
    assert answer.status_code == 409
    assert "蟠龙片区" in text_of(answer)


def test_a_returned_version_shows_the_reason(duty, leader, incident):
    version = make.draft(incident, duty)
    submit_plan(version, actor=duty, now=NOW)
    url = reverse("incidents:return_plan", args=[version.pk])
    assert signed_in(leader).post(url, {"reason": ""}).status_code == 422
    assert signed_in(leader).post(url, {"reason": "例会时间冲突"}).status_code == 302
    assert "例会时间冲突" in text_of(page(duty, "plan", version.pk))


def test_any_two_versions_are_compared_side_by_side(duty, leader, incident):
    first = make.in_force(incident, duty, leader, now=at(9))
    make.in_force(incident, duty, leader, now=at(10), days=3)
    third = make.draft(incident, duty, now=at(11))
    make.change_days(third, 5, now=at(11))
    shown = page(duty, "plan_compare", third.pk, **{"with": first.pk}).content.decode()
    assert re.search(r"<del>7.*?</del>.*?<ins>5", shown, re.DOTALL)
    assert "两版完全相同" not in shown
    assert page(duty, "plan_compare", third.pk, **{"with": 999999}).status_code == 404


def test_the_list_of_versions_tells_which_one_governs(duty, leader, incident):
    make.in_force(incident, duty, leader, now=at(9))
    make.in_force(incident, duty, leader, now=at(10), days=3)
    shown = text_of(page(duty, "plan_history", incident.pk, "service"))
    assert re.search(r"第 2 版 生效中.*第 1 版 曾生效", shown)
    assert page(duty, "plan_history", incident.pk, "other").status_code == 404


def test_the_list_of_versions_costs_the_same_for_any_number(duty, leader, incident):
    client, url = signed_in(duty), reverse("incidents:plan_history", args=[incident.pk, "service"])
    costs = []
    for count in (1, 12):
        for days in range(count):
            make.in_force(incident, duty, leader, now=at(10, count), days=20 + count + days)
        client.get(url)  # the plan in force is parsed once a process
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        costs.append(len(queries))
    assert costs[0] == costs[1]


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
