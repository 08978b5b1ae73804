from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yiqi.accounts.models import Unit
from yiqi.accounts.tests.factories import make_node, make_officer
from yiqi.exchange import uploads
from yiqi.exchange.models import ImportRun
from yiqi.exchange.tasks import carry_out
from yiqi.exchange.tests.factories import (
    HEADINGS,
    KIND,
    SEALED_KIND,
    good_rows,
    locked_workbook,
    sealed_kind,
    xlsx,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client, duty):
    client.force_login(duty, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def send(visitor, content, *, name="名单.xlsx", kind=KIND, **fields):
    """Upload a file; return the answer."""
    given = {"file": SimpleUploadedFile(name, content), "nonce": "n1", **fields}
    return visitor.post(reverse("exchange:import_new", args=[kind]), given)


def checked(visitor, rows):
    """Upload, take the columns as guessed; return the import."""
    columns = send(visitor, xlsx(rows))["Location"]
    page = visitor.get(columns)
    form = page.context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    visitor.post(columns, {**chosen, "sheet": "0"})
    return ImportRun.objects.latest("pk")


def test_the_first_page_offers_what_the_role_may_import(visitor):
    page = visitor.get(reverse("exchange:import_list"))
    assert page.status_code == 200
    assert reverse("exchange:import_new", args=[KIND]) in page.content.decode()


def test_from_the_upload_to_the_result(visitor):
    run = checked(visitor, [HEADINGS, *good_rows(3)])
    address = reverse("exchange:import_page", args=[run.pk])
    preview = visitor.get(address).content.decode()
    assert "139****0002" in preview
    assert "13900000002" not in preview
    assert visitor.post(reverse("exchange:import_run", args=[run.pk]))["Location"] == address
    waiting = visitor.get(address)
    assert b"import-progress" in waiting.content
    carry_out.call(run.pk)
    progress = visitor.get(reverse("exchange:import_progress", args=[run.pk]))
    assert progress["HX-Refresh"] == "true"
    told = visitor.get(reverse("exchange:import_list")).content.decode()
    assert reverse("exchange:seen", args=[run.pk]) in told
    assert visitor.get(address).context["run"].created == 3
    assert reverse("exchange:seen", args=[run.pk]) not in visitor.get(address).content.decode()
    assert Unit.objects.count() == 3


def test_errors_are_listed_and_their_rows_can_be_taken_away(visitor):
    rows = good_rows(3)
    rows[1][2] = "12"
    run = checked(visitor, [HEADINGS, *rows])
    page = visitor.get(reverse("exchange:import_page", args=[run.pk]))
    (line,) = page.context["faults"].lines
    assert (line.row, line.column) == (3, "联系电话")
    book = visitor.get(reverse("exchange:failed", args=[run.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    head, row = sheet.iter_rows(values_only=True)
    assert head == (*HEADINGS, "结果", "原因", "原文件行")
    assert row[:5] == ("u-2", "单位2", "12", "股室", "有错误")
    assert row[6] == f"{run.pk}:3"


def test_a_result_never_holds_a_formula(visitor):
    rows = [["=1+1", '=HYPERLINK("x")', "", ""]]
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for x, cell in enumerate(rows[0], start=1):
        book.active.cell(2, x).value = cell
        book.active.cell(2, x).data_type = "s"
    target = io.BytesIO()
    book.save(target)
    columns = send(visitor, target.getvalue())["Location"]
    form = visitor.get(columns).context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    visitor.post(columns, {**chosen, "sheet": "0"})
    run = ImportRun.objects.latest("pk")
    visitor.post(reverse("exchange:import_run", args=[run.pk]))
    carry_out.call(run.pk)
    result = visitor.get(reverse("exchange:result", args=[run.pk]))
    cells = list(openpyxl.load_workbook(io.BytesIO(result.content)).active.iter_rows())[1]
    assert cells[0].value == "'=1+1"
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "这个文件是空的"),
        (locked_workbook(), "密码"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "不是表格文件"),
        (xlsx([HEADINGS]), "表头下面没有内容"),
        (xlsx([HEADINGS, *good_rows(2)])[:2000], "损坏"),
    ],
    ids=["empty", "password", "picture", "no rows", "half"],
)
def test_a_bad_file_is_answered_with_a_sentence_on_the_form(visitor, content, words):
    answer = send(visitor, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ImportRun.objects.count() == 0


def test_a_file_over_the_limit_is_answered_with_its_size_and_never_kept(visitor, monkeypatch):
    from yiqi.exchange import forms

    monkeypatch.setattr(uploads, "LARGEST_FILE", 1000)
    monkeypatch.setattr(forms, "LARGEST_FILE", 1000)
    answer = send(visitor, xlsx([HEADINGS, *good_rows(50)]))
    assert answer.status_code == 422
    assert "文件太大" in answer.content.decode()


def test_a_form_without_a_file_says_so(visitor):
    answer = visitor.post(reverse("exchange:import_new", args=[KIND]), {})
    assert answer.status_code == 422


def test_the_token_is_asked_for_although_the_upload_has_a_hook_of_its_own(duty):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(duty, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(strict, xlsx([HEADINGS, *good_rows(1)])).status_code == 403


def test_one_column_chosen_twice_is_refused_and_the_choice_stays(visitor):
    columns = send(visitor, xlsx([HEADINGS, *good_rows(1)]))["Location"]
    answer = visitor.post(columns, {"sheet": "0", "column_0": "code", "column_1": "code"})
    assert answer.status_code == 422
    assert answer.context["form"]["column_1"].value() == "code"


def test_a_required_column_left_out_is_named(visitor):
    columns = send(visitor, xlsx([HEADINGS, *good_rows(1)]))["Location"]
    answer = visitor.post(columns, {"sheet": "0", "column_0": "code"})
    assert answer.status_code == 422
    assert "还缺少必需的列：名称" in answer.content.decode()


def test_another_sheet_can_be_chosen_and_one_without_a_list_says_why(visitor):
    content = xlsx([HEADINGS, *good_rows(1)], 乙=[HEADINGS, *good_rows(2)], 空=[[None]])
    columns = send(visitor, content)["Location"]
    assert visitor.get(columns + "?sheet=1").context["found"].table.sheet == 1
    answer = visitor.get(columns + "?sheet=2")
    assert answer.context["problem"]
    assert visitor.get(columns + "?sheet=99").status_code == 200


def test_another_person_s_import_is_not_there(visitor, district, client):
    run = checked(visitor, [HEADINGS, *good_rows(1)])
    other = make_officer("duty", district)
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("import_page", "import_columns", "result", "failed", "import_progress"):
        assert client.get(reverse(f"exchange:{name}", args=[run.pk])).status_code == 404
    for name in ("import_run", "import_cancel", "seen"):
        assert client.post(reverse(f"exchange:{name}", args=[run.pk])).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("leader", 404), ("team", 403)])
def test_a_kind_is_open_to_its_roles_alone(client, district, role, status):
    officer = make_officer(role, district)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("exchange:import_new", args=[KIND])).status_code == status


def test_an_unknown_kind_is_404(visitor):
    assert visitor.get(reverse("exchange:import_new", args=["no.such"])).status_code == 404


def test_the_template_explains_itself_and_comes_back_without_a_question(visitor):
    answer = visitor.get(reverse("exchange:template", args=[KIND]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["编号", "名称", "联系电话", "类别"]
    (choice,) = book.worksheets[0].data_validations.dataValidation
    assert choice.formula1 == '"股室,专班"'
    guide = list(book.worksheets[1].iter_rows(values_only=True))
    assert guide[1] == ("编号", "必填", "每个单位一个，不能重复", "A01")
    for row in good_rows(2):
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    page = visitor.get(send(visitor, target.getvalue())["Location"])
    assert page.context["missing"] == ""
    assert set(page.context["found"].guess.by.values()) == {"heading"}


def test_a_cancelled_import_is_gone_from_the_disk_and_says_so(
    visitor, django_capture_on_commit_callbacks
):
    run = checked(visitor, [HEADINGS, *good_rows(1)])
    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(reverse("exchange:import_cancel", args=[run.pk]))
    page = visitor.get(reverse("exchange:import_page", args=[run.pk]))
    assert page.status_code == 200
    assert visitor.get(reverse("exchange:failed", args=[run.pk])).status_code == 410


def test_a_kind_for_a_subject_asks_whose_list_it_is(client, district):
    firms = [make_node("enterprise", district, name) for name in ("甲厂", "乙厂")]
    sealed_kind(firms)
    keeper = make_officer("enterprise", firms[1])
    client.force_login(keeper, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("exchange:import_new", args=[SEALED_KIND])
    page = client.get(f"{address}?subject={firms[1].pk}").content.decode()
    assert re.search(rf'value="{firms[1].pk}" checked', page)
    assert "甲厂" not in page
    rows = xlsx([HEADINGS, *good_rows(1)])
    for sent, words in (
        ({}, "请先选好"),
        ({"asked": "厂"}, "不止一家"),
        ({"asked": "丙"}, "没有找到"),
    ):
        answer = send(client, rows, kind=SEALED_KIND, **sent)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert send(client, rows, kind=SEALED_KIND, asked="乙").status_code == 302
    assert ImportRun.objects.get().subject == str(firms[1].pk)


def test_what_is_typed_finds_whose_list_it_is(client, district):
    firms = [make_node("enterprise", district, f"第{number}厂") for number in range(10)]
    sealed_kind(firms)
    keeper = make_officer("enterprise", firms[1])
    client.force_login(keeper, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("exchange:subjects", args=[SEALED_KIND])
    assert client.get(address, {"asked": "厂"}).content.count(b'type="radio"') == 8
    one = client.get(address, {"asked": "第7"}).content.decode()
    assert one.count('type="radio"') == one.count("checked") == 1
    assert "没有找到" in client.get(address, {"asked": "无"}).content.decode()
    assert b"radio" not in client.get(reverse("exchange:import_new", args=[SEALED_KIND])).content


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_queries_for_any_number(
    visitor, duty, district, count, django_assert_max_num_queries
):
    for number in range(count):
        send(visitor, xlsx([HEADINGS, *good_rows(1)]), nonce=f"n{number}")
    with django_assert_max_num_queries(14):  # inside a transaction the bar's facts are read anew
        page = visitor.get(reverse("exchange:import_list"))
    assert page.content.count(b"yq-row-link") == count
