"""The list of accounts as people send it."""

from __future__ import annotations

import csv
import io

import pytest

from yiqi.accounts.models import User
from yiqi.accounts.queries import roles_of
from yiqi.accounts.tests.factories import NOW, make_district, make_node, make_officer, make_unit
from yiqi.audit.models import Event
from yiqi.exchange.operations import run_import_file

pytestmark = pytest.mark.django_db
HEAD = ["账号", "人员姓名", "联系电话", "岗位角色", "科室", "所属片区", "密码"]
FIRST = ["wangqiang", "王强", "139 1234 5678", "股室", "物资组", "", "first-password-1"]


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def bring(district):
    make_unit(district, name="物资组")
    secadmin = make_officer("secadmin", district)

    def run(*rows, **more):
        made = io.StringIO()
        csv.writer(made).writerows([HEAD, *rows])
        return run_import_file(
            "administration.accounts",
            made.getvalue().encode("utf-8-sig"),
            district=district,
            actor=secadmin,
            now=NOW,
            **more,
        )

    return run


def test_a_row_makes_an_account_with_its_role(bring):
    result = bring(FIRST)
    assert (result.created, result.failed) == (1, 0)
    made = User.objects.get(username="wangqiang")
    assert (made.display_name, made.phone, made.must_change_password) == (
        "王强",
        "13912345678",
        True,
    )
    held = made.assignments.get()
    assert (held.role, held.unit.name, held.node.name) == ("section", "物资组", "金台区")


def test_the_same_list_a_second_time_changes_nothing(bring):
    bring(FIRST)
    events = Event.objects.count()
    result = bring(FIRST)
    assert (result.created, result.updated, result.skipped) == (0, 0, 1)
    assert Event.objects.count() == events


def test_a_second_list_adds_a_role_and_corrects_a_name(bring, district):
    bring(FIRST)
    make_node("zone", district, "金河片区")
    result = bring(["wangqiang", "王 强", "", "专项行动小组", "", "金河片区", ""])
    made = User.objects.get(username="wangqiang")
    assert result.updated == 1
    assert roles_of(made, at=NOW) == {"section", "team"}
    assert made.phone == "13912345678"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["王强", "王强", "", "值班员", "", "", ""], "accounts.bad_username"),
        (["wangqiang", "王强", "", "股室", "", "", ""], "accounts.section_missing"),
        (["wangqiang", "王强", "", "股室", "没有这个组", "", ""], "accounts.unknown_unit"),
        (["wangqiang", "王强", "", "专项行动小组", "", "月球片区", ""], "accounts.unknown_place"),
        (["wangqiang", "王强", "", "国王", "", "", ""], "not_a_choice"),
        (["wangqiang", "王强", "", "值班员", "", "", "123"], "accounts.weak_password"),
    ],
)
def test_a_row_that_will_not_do_is_refused_with_its_reason(bring, row, code):
    result = bring(row)
    assert (result.created, result.failed) == (0, 1)
    assert [reason for _row, _column, reason in result.faults] == [code]
    assert not User.objects.filter(username="wangqiang").exists()


def test_a_second_administrator_role_is_refused(bring, district):
    auditor = make_officer("auditor", district)
    result = bring([auditor.username, "x", "", "系统管理员", "", "", ""])
    assert result.failed == 1


def test_an_account_of_another_district_is_not_touched(bring):
    stranger = make_officer("duty", make_district("渭滨区"), "原名")
    result = bring([stranger.username, "新名", "", "值班员", "", "", ""])
    assert result.failed == 1
    stranger.refresh_from_db()
    assert stranger.display_name == "原名"
