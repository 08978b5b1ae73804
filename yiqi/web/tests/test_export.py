"""The workbook holds exactly what the screen shows, and no cell is a formula."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest

from yiqi.web.tables import ExportTooLong
from yiqi.web.tests.samples import Thing


@pytest.fixture(autouse=True)
def _tables(things):
    pass


def sheet(table):
    response = table.respond("unused.html")
    content = b"".join(response.streaming_content)
    response.close()
    return openpyxl.load_workbook(BytesIO(content))


def test_filters_columns_and_order_are_those_of_the_screen(ask):
    seen = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)
    Thing.objects.create(title="甲", rank=2, seen_at=seen)
    Thing.objects.create(title="乙", rank=1)
    Thing.objects.create(title="丙", state="done")
    book = sheet(ask("?format=xlsx&state=open&sort=-rank&cols=title,rank,seen_at"))
    rows = list(book.worksheets[0].values)
    assert rows == [
        ("标题", "名次", "看到"),
        ("甲", 2, datetime.fromisoformat("2022-03-18T19:10")),
        ("乙", 1, None),
    ]
    assert book.worksheets[1]["B2"].value == "2"


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "http://x.example"]
)
def test_text_that_looks_like_a_formula_stays_text(ask, text):
    Thing.objects.create(title=text)
    cell = sheet(ask("?format=xlsx")).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_list_too_long_for_a_workbook_is_refused(ask, monkeypatch):
    monkeypatch.setattr("yiqi.web.tests.samples.ThingTable.export_limit", 1)
    Thing.objects.create(title="甲")
    Thing.objects.create(title="乙")
    with pytest.raises(ExportTooLong):
        ask("?format=xlsx").respond("unused.html")
