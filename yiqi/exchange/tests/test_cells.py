from __future__ import annotations

import datetime

import pytest

from yiqi.exchange import cells
from yiqi.exchange.cells import CellError, Doubtful
from yiqi.lib.identifiers import check_phone, check_uscc, make_uscc

PHONE = cells.identifier(check_phone, name="phone")
USCC = cells.identifier(check_uscc, name="uscc")
DAY = datetime.date(2022, 3, 18)


def code_of(value):
    """Return the reason code of a refused cell."""
    assert isinstance(value, CellError), value
    return value.code


@pytest.mark.parametrize(
    "cell",
    [DAY, datetime.datetime(2022, 3, 18, 9, 5), 44638,  # noqa: DTZ001 - sheets know no zone
      44638.4, 20220318.0, "2022-03-18",
     "2022/3/18", "2022.3.18", "2022年3月18日", " ２０２２-０３-１８ ", "20220318", "44638",
     "2022-03-18 00:00:00", "'2022-3-18"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell):
    assert cells.day(cell) == DAY


@pytest.mark.parametrize("cell", ["22-3-18", "2022-13-01", "三月", 3.0, 1e9, True, "2022-02-30"])
def test_what_is_no_sure_day_is_refused(cell):
    assert code_of(cells.day(cell)) == "not_a_day"


@pytest.mark.parametrize(
    "cell",
    ["13912345678", 13912345678, 13912345678.0, "'13912345678", '="13912345678"',
     "１３９１２３４５６７８", "139 1234 5678", "13912345678 \u3000"],
)  # fmt: skip
def test_a_number_that_is_text_or_text_that_is_a_number_is_one_phone(cell):
    assert PHONE(cell) == "13912345678"


def test_leading_zeros_stay_in_text():
    assert cells.text(max_chars=20)("0139") == "0139"
    assert cells.text(max_chars=20)("'0139") == "0139"


@pytest.mark.parametrize("cell", [9.1610303e17, "9.16103E+17", "1.39E+10", 916103030000000000])
def test_digits_that_a_spreadsheet_has_rounded_are_told(cell):
    assert code_of(USCC(cell)) == "digits_lost"


def test_a_wrong_code_is_refused_and_a_doubtful_one_taken_with_a_note():
    good = make_uscc("990000", 17)
    assert USCC(good.lower()) == Doubtful(
        good, CellError("uscc.region_unknown", {"region": "990000"})
    )
    broken = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert code_of(USCC(broken)) == "uscc.wrong_check"


@pytest.mark.parametrize("cell", ["是", "√", "Y", "TRUE", True, 1, 1.0, " yes "])
def test_yes_has_many_faces(cell):
    assert cells.yes_no(cell) is True


@pytest.mark.parametrize("cell", ["否", "×", "n", False, 0, "FALSE"])
def test_no_has_many_faces(cell):
    assert cells.yes_no(cell) is False


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "\u3000", "-", "—", "/", "无", "N/A", "#REF!", "'"]
)
def test_what_says_nothing_is_blank(cell):
    assert cells.is_blank(cell)


@pytest.mark.parametrize("cell", [0, False, "0", "无锡", "-5", "王"])
def test_what_says_something_is_not_blank(cell):
    assert not cells.is_blank(cell)


def test_a_number_has_its_bounds():
    parse = cells.whole_number(at_least=1, at_most=10)
    assert parse("1 0") == 10
    assert code_of(parse("1.5")) == "not_a_number"
    assert code_of(parse(11)) == "out_of_range"
    assert cells.number()("1,234.5") == 1234.5


def test_a_word_of_a_list_is_found_in_any_width_and_case():
    parse = cells.one_of({"A级": 1, "男": 2})
    assert parse("ａ级") == 1
    assert parse(" 男 ") == 2
    assert code_of(parse("女")) == "not_a_choice"


def test_long_text_and_harmful_signs():
    parse = cells.text(max_chars=10)
    assert code_of(parse("x" * 100_000)) == "too_long"
    assert parse("好\x00\u202e人\x07") == "好人"
    assert parse("<script>") == "<script>"  # text stays text; pages escape it


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("联系电话（必填）*", "联系电话"),
        (" 姓 名：", "姓名"),
        ("ＵＳＣＣ", "uscc"),
        ("单位\n名称", "单位名称"),
    ],
)
def test_headings_are_compared_without_marks(written, compared):
    assert cells.heading(written) == compared
