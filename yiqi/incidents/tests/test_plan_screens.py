"""The plan editor, the comparison and the approval, as each role sees them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.incidents.models import PlanVersion
from yiqi.incidents.operations import submit_plan
from yiqi.incidents.rules import ImpactLine, impact
from yiqi.incidents.rules.sections import _impacts
from yiqi.incidents.tests import factories as make
from yiqi.incidents.tests.moments import NOW, at
from yiqi.incidents.tests.pages import form_of, page, signed_in, text_of
from yiqi.incidents.words import _impacts as _impact_words
from yiqi.incidents.words import describe_impact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
ROWS = "problem_categories"


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
    assert "第 1 版 · 曾生效</option>" in shown
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
