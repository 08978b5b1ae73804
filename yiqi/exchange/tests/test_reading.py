from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from yiqi.exchange import lists
from yiqi.exchange.kinds import kind_named
from yiqi.exchange.reading import (
    CellFarAway,
    FileDamaged,
    FileEmpty,
    FileHasMacro,
    FileIsWebPage,
    FileLocked,
    FileNotASheet,
    FileTooLarge,
    FileUnpacksTooFar,
    NoHeader,
    open_file,
)
from yiqi.exchange.rules import LARGEST_FILE
from yiqi.exchange.tests.factories import (
    HEADINGS,
    KIND,
    csv_text,
    good_rows,
    locked_workbook,
    saved,
    with_part,
    xls,
    xlsx,
)
from yiqi.web.refusals import registered

GOOD = [HEADINGS, *good_rows(2)]


def rows_of(content, **facts):
    """Read a file as the engine does; return (row number, cells)."""
    table = lists.find_table(open_file(content), kind_named(KIND), **facts)
    return [(number, [str(cell) for cell in cells]) for number, cells in table.rows()]


@pytest.mark.parametrize(
    "content",
    [
        xlsx(GOOD),
        xls(GOOD),
        csv_text(GOOD).encode(),
        csv_text(GOOD).encode("utf-8-sig"),
        csv_text(GOOD).encode("gb18030"),
        csv_text(GOOD).encode("utf-16"),
        csv_text(GOOD, delimiter="\t").encode("utf-16"),
        csv_text(GOOD, delimiter=";").encode(),
    ],
    ids=["xlsx", "xls", "utf8", "bom", "gb18030", "utf16", "tabs", "semicolons"],
)
def test_a_list_is_read_from_any_format_and_encoding(content):
    assert rows_of(content) == [(2, GOOD[1]), (3, GOOD[2])]


def test_the_header_is_found_below_a_merged_title_and_blank_rows():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "某区单位名单"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "填报时间：2022年3月18日"
    for y, row in enumerate(GOOD, start=5):
        for x, cell in enumerate(row, start=1):
            sheet.cell(y, x, cell)
    assert [number for number, _cells in rows_of(saved(book))] == [6, 7]


def test_a_header_of_two_merged_rows_reads_as_one():
    rows = [["编号", "单位名称", "联系方式", ""], ["", "", "手机", "类别"], *good_rows(1)]
    table = lists.find_table(open_file(xlsx(rows)), kind_named(KIND))
    assert table.header.labels == ("编号", "单位名称", "手机", "类别")
    assert [number for number, _cells in table.rows()] == [3]


def test_cells_merged_downwards_give_every_row_their_value():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [HEADINGS, ["a", "一", "", "专班"], ["b", "二", "", ""], ["c", "三", "", "股室"]]:
        sheet.append(row)
    sheet.merge_cells("D2:D3")
    assert [cells[3] for _number, cells in rows_of(saved(book))] == ["专班", "专班", "股室"]


def test_blank_rows_and_the_foot_are_left_out_but_no_row_between():
    rows = [
        HEADINGS,
        good_rows(1)[0],
        [None, "  ", "", None],
        ["合计", 1, None, None],
        ["u-9", "单位九", "", ""],
        ["合计", 2, None, None],
        ["填表人：某某", None, None, None],
    ]
    assert [number for number, _cells in rows_of(xlsx(rows))] == [2, 5 - 1, 5]


def test_hidden_rows_are_read_and_told():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD)))
    book.active.row_dimensions[2].hidden = True
    opened = open_file(saved(book))
    assert [(f.code, f.params["count"]) for f in opened.findings] == [("hidden_rows", 1)]
    assert len(rows_of(saved(book))) == 2


def test_formulas_are_read_as_values_and_told_where_none_is_stored():
    target = io.BytesIO()
    import xlsxwriter

    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["u-1", "", "", "股室"])
        sheet.write_formula(1, 1, '="单位"&"一"', None, "单位一")
    assert rows_of(target.getvalue()) == [(2, ["u-1", "单位一", "", "股室"])]
    unsaved = xlsx([HEADINGS, ["u-1", "=A1", "", "股室"]])
    assert [f.code for f in open_file(unsaved).findings] == ["formulas_without_value"]


def test_the_sheet_that_fits_is_taken_and_another_can_be_chosen():
    other = [["店名", "订餐电话"], ["面馆", "13900000001"]]
    content = xlsx(other, sheet="菜单", 名单=GOOD)
    assert rows_of(content)[0] == (2, GOOD[1])
    table = lists.find_table(open_file(content), kind_named(KIND), sheet=0)
    assert table.header.labels == ("店名", "订餐电话")


def test_days_and_numbers_keep_their_kind():
    day = datetime.date(2022, 3, 18)
    table = lists.find_table(open_file(xls([["编号", "单位名称"], [day, 7.0]])), kind_named(KIND))
    assert next(table.rows())[1] == [day, 7.0]


def bomb() -> bytes:
    """A sheet of 300 MB of blanks in a few hundred KB."""
    target = io.BytesIO(xlsx(GOOD))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/blank.bin", bytes(300 * 2**20))
    return target.getvalue()


def far_cell() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD)))
    book.active["XFD1048576"] = "x"
    return saved(book)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (lambda: b"", FileEmpty),
        (lambda: b"0" * (LARGEST_FILE + 1), FileTooLarge),
        (lambda: with_part(xlsx(GOOD), "xl/vbaProject.bin", b"macro"), FileHasMacro),
        (locked_workbook, FileLocked),
        (lambda: xlsx(GOOD)[:3000], FileDamaged),
        (lambda: xls([*GOOD, *good_rows(2000)])[:40_000], FileDamaged),
        (bomb, FileUnpacksTooFar),
        (far_cell, CellFarAway),
        (lambda: b"<html><table><tr><td>a</table></html>", FileIsWebPage),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), FileNotASheet),
        (lambda: b"%PDF-1.4 " + bytes(100), FileNotASheet),
        (lambda: with_part(b"PK\x05\x06" + bytes(18), "a.txt", b"a"), FileNotASheet),
        (lambda: bytes(range(128, 256)) * 40, FileNotASheet),
    ],
    ids=[
        "empty", "large", "macro", "password", "half an xlsx", "half an xls", "bomb", "far cell",
        "web page", "picture", "pdf", "zip", "noise",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_by_its_own_reason(content, refusal):
    with pytest.raises(refusal) as refused:
        open_file(content())
    assert refused.value.code in registered()


def test_a_file_that_lies_about_its_type_is_read_by_what_it_is():
    assert open_file(csv_text(GOOD).encode()).kind == "csv"  # whatever its name says


def test_a_styled_blank_cell_far_away_does_no_harm():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD)))
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert len(rows_of(saved(book))) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "2", "3"], ["4", "5", "6"]],
        [["名单"], ["甲"], ["乙"]],
        [[1, 2], [3, 4]],
        [["菜名", "价格"], ["面", "十元"], ["饼", "五元"]],
    ],
    ids=["digits", "one column", "numbers", "another list"],
)
def test_a_sheet_without_headings_is_refused(rows):
    with pytest.raises(NoHeader):
        rows_of(xlsx(rows))


def test_a_header_with_nothing_below_is_refused():
    with pytest.raises(lists.NoRows):
        rows_of(xlsx([HEADINGS]))


def test_a_csv_with_a_quote_that_never_closes_is_refused_or_read_never_a_crash():
    text = csv_text(GOOD) + '"' + "x" * (2**21)
    with pytest.raises(FileDamaged):
        rows_of(text.encode())
