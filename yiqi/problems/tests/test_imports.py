"""A hotline's list of messages through the import engine."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from yiqi.exchange.operations.files import run_import_file
from yiqi.problems.imports import CODE, LOCAL, key_of, moment
from yiqi.problems.models import Problem
from yiqi.problems.tests.factories import EVENING, Bureau, make_bureau, make_enterprise

pytestmark = pytest.mark.django_db
HEADER = ("工单编号", "来源", "反映时间", "标题", "诉求内容", "企业名称", "联系人", "联系电话")


@pytest.fixture
def bureau() -> Bureau:
    return make_bureau()


def bring_in(bureau: Bureau, *rows: tuple[str, ...], keeps_good: bool = False):
    file = io.StringIO(newline="")
    csv.writer(file).writerows([HEADER, *rows])
    return run_import_file(
        CODE,
        file.getvalue().encode(),
        district=bureau.district,
        actor=bureau.duty,
        now=EVENING,
        keeps_good=keeps_good,
    )


def row(number: str, text: str = "货车被劝返", **changed: str) -> tuple[str, ...]:
    values = {
        "number": number,
        "source": "12345",
        "at": "2022-03-14 09:30",
        "title": "",
        "text": text,
        "firm": "福临堡渭工叉车",
        "name": "陈红",
        "phone": "13809170001",
    }
    return tuple({**values, **changed}.values())


def test_each_row_becomes_a_problem_with_its_own_time_and_words(bureau):
    text = "  第一行\n第二行，“引号”, 逗号 "
    found = bring_in(bureau, row("A-1", text))
    assert (found.created, found.failed) == (1, 0)
    problem = Problem.objects.get()
    assert problem.source.text == text
    assert problem.received_at == datetime(2022, 3, 14, 9, 30, tzinfo=LOCAL)
    assert (problem.channel, problem.enterprise) == ("import", bureau.enterprise)
    assert (problem.source_system, problem.external_id) == ("12345", "A-1")


def test_the_same_list_again_changes_nothing(bureau):
    rows = [row("A-1"), row("A-2"), row("", "没有编号的一件")]
    bring_in(bureau, *rows)
    again = bring_in(bureau, *rows)
    assert (again.created, again.skipped) == (0, 3)
    assert Problem.objects.count() == 3


def test_a_changed_text_under_a_known_number_rewrites_nothing(bureau):
    bring_in(bureau, row("A-1", "原文"))
    bring_in(bureau, row("A-1", "改过的"))
    assert Problem.objects.get().source.text == "原文"


def test_the_same_number_of_two_systems_are_two_messages(bureau):
    bring_in(bureau, row("A-1"), row("A-1", source="区长信箱"))
    assert Problem.objects.count() == 2


def test_an_enterprise_is_found_by_code_or_name_and_an_unknown_one_taken_by_name(bureau):
    bureau.enterprise.uscc = "91610303MA6XA00017"
    bureau.enterprise.save()
    rows = [
        row("1", firm="91610303ma6xa00017"),
        row("2", firm="宝鸡福临堡渭工叉车有限公司"),
        row("3", firm="不在册的厂", name=""),
    ]
    assert bring_in(bureau, *rows).created == 3
    found = {p.external_id: (p.enterprise, p.reporter_name) for p in Problem.objects.all()}
    assert found["1"][0] == found["2"][0] == bureau.enterprise
    assert found["3"] == (None, "不在册的厂")


def test_two_enterprises_of_one_name_are_not_guessed_at(bureau):
    make_enterprise(bureau.district, bureau.other_zone, "福临堡渭工叉车")
    found = bring_in(bureau, row("1"))
    assert found.faults == [(2, "enterprise", "problems.enterprise_several")]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"at": "昨天下午"}, ("reported_at", "problems.not_a_moment")),
        ({"at": "2022-03-01 08:00"}, ("reported_at", "problems.out_of_range")),
        ({"at": "2022-03-20 08:00"}, ("reported_at", "problems.out_of_range")),
        ({"text": ""}, ("text", "missing")),
        ({"text": "问" * 20_001}, ("text", "too_long")),
    ],
)
def test_a_bad_row_keeps_the_file_back_and_says_why(bureau, changed, fault):
    found = bring_in(bureau, row("A-1"), row("A-2", **changed))
    assert [one[1:] for one in found.faults if one[2] != "held_back"] == [fault]
    assert not Problem.objects.exists()
    kept = bring_in(bureau, row("A-1"), row("A-2", **changed), keeps_good=True)
    assert (kept.created, kept.failed) == (1, 1)


def test_a_moment_is_read_as_sheets_and_systems_write_it():
    noon = datetime(2022, 3, 14, 12, 0, tzinfo=LOCAL)
    assert moment(datetime(2022, 3, 14, 12, 0)) == noon  # noqa: DTZ001 - as a sheet gives it
    assert moment("2022/03/14 12:00") == noon
    assert moment("2022-03-14T04:00:00Z") == noon
    assert moment("2022-03-14") == noon - timedelta(hours=12)


def test_a_message_without_a_number_is_known_by_its_words_and_time():
    one = {"text": "甲", "reported_at": EVENING}
    assert key_of(one) == key_of(dict(one))
    assert key_of(one) != key_of({**one, "text": "乙"})
    assert key_of({}) is None
