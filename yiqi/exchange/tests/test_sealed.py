"""Identity numbers: sealed in the upload, masked everywhere else, completed on return."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from yiqi.accounts.models import Unit
from yiqi.accounts.tests.factories import NOW, make_node, make_officer
from yiqi.audit.models import Event
from yiqi.exchange import spool
from yiqi.exchange.kinds import kind_named
from yiqi.exchange.operations import match_columns, open_import, start_import
from yiqi.exchange.tests.factories import SEALED_KIND, sealed_kind, xlsx
from yiqi.exchange.tests.runs import counts, report_of, run_through
from yiqi.lib.identifiers import make_resident_id

pytestmark = pytest.mark.django_db


class TestSensitive:
    """Identity numbers: sealed in the upload, masked everywhere else, completed on return."""

    HEAD = ("编号", "单位名称", "身份证号")

    @pytest.fixture
    def firm(self, district):
        return make_node("enterprise", district, "某厂")

    @pytest.fixture
    def keeper(self, firm):
        return make_officer("enterprise", firm)

    @pytest.fixture
    def bring(self, firm, keeper, check):
        sealed_kind([firm])

        def brought(rows):
            return check([self.HEAD, *rows], kind=SEALED_KIND, actor=keeper, subject=str(firm.pk))

        return brought

    def test_no_file_of_an_import_holds_the_number_in_plain(self, bring):
        number = make_resident_id()
        run = run_through(bring([["a", "甲", number]]))
        folder = spool._path(run.folder, "")
        held = b"".join(path.read_bytes() for path in folder.iterdir())
        assert number.encode() not in held
        for part in (spool.REPORT, spool.RESULT):
            content = spool.fetch(run.folder, part, district_id=run.district_id)
            assert number not in flat(content)
        assert number not in json.dumps(list(Event.objects.values_list("data", flat=True)))

    def test_a_wrong_number_is_told_without_being_shown(self, bring):
        run = bring([["a", "甲", "610303199001011234"]])
        (one,) = report_of(run).errors
        assert one.fault.shown == "61030*********1234"

    def test_a_corrected_result_is_completed_from_its_own_upload(self, bring, keeper, firm):
        number = make_resident_id()
        run = run_through(
            bring([["a", "甲", number], ["b", "不行", number[:-4] + "9999"]]), keeps_good=True
        )
        assert counts(run) == (2, 1, 0, 0, 1)
        book = openpyxl.load_workbook(
            io.BytesIO(spool.fetch(run.folder, spool.RESULT, district_id=run.district_id))
        )
        rows = [list(row) for row in book.active.iter_rows(values_only=True)]
        assert rows[1][2].startswith("99000*")
        assert rows[1][5] == f"{run.pk}:2"
        Unit.objects.all().delete()
        again = start_import(
            kind_named(SEALED_KIND), xlsx(rows[:2]), file_name="x.xlsx", subject=str(firm.pk),
            actor=keeper, now=NOW,
        )  # fmt: skip
        match_columns(again, open_import(again).guess.mapping, sheet=0, actor=keeper, now=NOW)
        assert counts(again) == (1, 1, 0, 0, 0)
        assert [f.code for f in report_of(again).findings] == ["restored"]
        run_through(again)
        assert Unit.objects.get(code="a").phone == number

    def test_a_number_that_was_corrected_is_not_overwritten_by_the_old_one(self, bring):
        wrong, right = "610303199001011234", make_resident_id(serial=8)
        rows = [["a", "甲", wrong], ["b", "乙", make_resident_id()]]
        run = run_through(bring(rows), keeps_good=True)
        rows = [[*self.HEAD, "原文件行"], ["a", "甲", right, f"{run.pk}:2"]]
        again = start_import(
            kind_named(SEALED_KIND), xlsx(rows), file_name="x.xlsx", subject=run.subject,
            actor=run.by, now=NOW,
        )  # fmt: skip
        match_columns(again, open_import(again).guess.mapping, sheet=0, actor=run.by, now=NOW)
        run_through(again)
        assert Unit.objects.get(code="a").phone == right

    def test_another_person_s_masked_number_is_not_completed(self, bring, keeper, firm):
        number = make_resident_id()
        run = run_through(bring([["a", "甲", number]]))
        other = make_officer("enterprise", firm)
        masked = [
            [*self.HEAD, "原文件行"],
            ["c", "丙", f"99000*********{number[-4:]}", f"{run.pk}:2"],
        ]
        again = start_import(
            kind_named(SEALED_KIND), xlsx(masked), file_name="x.xlsx", subject=str(firm.pk),
            actor=other, now=NOW,
        )  # fmt: skip
        match_columns(again, open_import(again).guess.mapping, sheet=0, actor=other, now=NOW)
        assert counts(again) == (1, 0, 0, 0, 1)


def flat(content: bytes) -> str:
    """Return every cell of a workbook, or the text of a report."""
    if not content.startswith(b"PK"):
        return content.decode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    return str([list(sheet.iter_rows(values_only=True)) for sheet in book])
