"""A person's import from the upload to the result, with the worker in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django_tasks_db.models import DBTaskResult

from yiqi.accounts.models import Unit
from yiqi.accounts.tests.factories import NOW
from yiqi.audit.models import Event
from yiqi.exchange import engine, spool
from yiqi.exchange.matching import ColumnsMissing
from yiqi.exchange.models import HeadingMemory, ImportRun
from yiqi.exchange.operations import (
    ImportNotReady,
    cancel_import,
    match_columns,
    open_import,
    queue_import,
    remove_old_files,
    run_import,
)
from yiqi.exchange.operations import imports as steps
from yiqi.exchange.rules import KEPT_DAYS
from yiqi.exchange.tasks import carry_out, check_import, take_up_lost_imports
from yiqi.exchange.tests.factories import (
    HEADINGS,
    apply_units,
    good_rows,
    unit_kind,
)
from yiqi.exchange.tests.runs import counts, report_of, run_through
from yiqi.workflow.operations import StaleCopy
from yiqi.workflow.rules import StepNotPossible

pytestmark = pytest.mark.django_db


def test_an_import_goes_from_the_file_to_its_result(check):
    run = check([HEADINGS, *good_rows(3)])
    assert (run.state, counts(run), Unit.objects.count()) == ("previewed", (3, 3, 0, 0, 0), 0)
    run_through(run)
    assert (run.state, run.is_written, counts(run)) == ("done", True, (3, 3, 0, 0, 0))
    assert Unit.objects.count() == 3
    kinds = Event.objects.filter(subject_type="exchange.importrun").values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in kinds.order_by("pk")] == [
        "upload", "match", "preview", "run", "start", "finish",
    ]  # fmt: skip


def test_the_check_tells_every_error_with_row_and_column_and_writes_nothing(check):
    rows = good_rows(3)
    rows[0][2], rows[2][1] = "12", ""
    run = check([HEADINGS, *rows])
    assert counts(run) == (3, 1, 0, 0, 2)
    told = [(one.row, one.fault.column, one.fault.code) for one in report_of(run).errors]
    assert told == [(2, "phone", "phone.wrong_length"), (4, "name", "missing")]
    assert Unit.objects.count() == 0


def test_the_preview_masks_what_its_column_asks_to_mask(check):
    run = check([HEADINGS, *good_rows(1)])
    assert report_of(run).rows[0].cells["phone"] == "139****0001"


def test_good_rows_are_written_and_the_rest_come_back(check):
    rows = good_rows(3)
    rows[1][1] = "不行"
    run = run_through(check([HEADINGS, *rows]), keeps_good=True)
    assert (run.state, counts(run)) == ("done", (3, 2, 0, 0, 1))


def test_faulty_rows_keep_a_whole_file_from_being_queued(check):
    rows = good_rows(2)
    rows[0][1] = "不行"
    run = check([HEADINGS, *rows])
    with pytest.raises(ImportNotReady):
        queue_import(run, keeps_good=False, actor=run.by, now=NOW)


def test_a_file_that_became_faulty_since_the_check_writes_nothing(check):
    run = check([HEADINGS, *good_rows(2)])
    unit_kind(check=lambda rows, context: [steps_fault(rows[0])])
    run_through(run)
    assert (run.state, run.is_written, run.reason) == ("failed", False, "held_back")
    assert counts(run) == (2, 0, 0, 0, 2)
    assert Unit.objects.count() == 0


def steps_fault(row):
    from yiqi.exchange.kinds import CellError, RowFault

    return RowFault(row.number, "name", CellError("missing"))


def test_a_double_click_queues_once(check):
    run = check([HEADINGS, *good_rows(1)])
    other_tab = ImportRun.objects.get(pk=run.pk)
    queue_import(run, keeps_good=False, actor=run.by, now=NOW)
    with pytest.raises(StaleCopy):
        queue_import(other_tab, keeps_good=False, actor=run.by, now=NOW)
    assert DBTaskResult.objects.filter(task_path=carry_out.module_path).count() == 1


def test_the_same_form_sent_twice_makes_one_import(upload):
    first = upload([HEADINGS, *good_rows(1)], nonce="import:1")
    assert upload([HEADINGS, *good_rows(1)], nonce="import:1").pk == first.pk


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_finishes_once(check):
    run = check([HEADINGS, *good_rows(1500)])
    queue_import(run, keeps_good=False, actor=run.by, now=NOW)
    calls = []

    class Killed(BaseException):
        """As a kill: nothing in the program catches it."""

    def dying(batch, **facts):
        apply_units(batch, **facts)
        calls.append(len(batch.created))
        if len(calls) == 2:
            raise Killed

    unit_kind(apply=dying)
    with pytest.raises(Killed), transaction.atomic():
        carry_out.call(run.pk)
    assert (calls, Unit.objects.count()) == ([1000, 500], 0)
    unit_kind()
    carry_out.call(run.pk)
    carry_out.call(run.pk)  # killed after the end and run again: nothing more happens
    run.refresh_from_db()
    assert (run.state, Unit.objects.count()) == ("done", 1500)
    assert Event.objects.filter(kind="accounts.unit.import").count() == 1500


def test_somebody_who_writes_the_same_meanwhile_is_found_at_the_second_try(check, district):
    run = check([HEADINGS, *good_rows(2)])
    tries = []

    def late(batch, **facts):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError("another was first")
        apply_units(batch, **facts)

    unit_kind(apply=late)
    run_through(run)
    assert (run.state, len(tries), Unit.objects.count()) == ("done", 2, 2)


def test_a_conflict_that_stays_ends_the_import_with_a_reason(check):
    run = check([HEADINGS, *good_rows(1)])

    def always(batch, **facts):
        raise IntegrityError("taken")

    unit_kind(apply=always)
    run_through(run)
    assert (run.state, run.reason, run.rows) == ("failed", "import_changed_meanwhile", None)


def test_a_fault_of_the_kind_ends_the_import_and_is_told(check):
    run = check([HEADINGS, *good_rows(1)])
    unit_kind(apply=lambda batch, **facts: 1 / 0)
    queue_import(run, keeps_good=False, actor=run.by, now=NOW)
    with pytest.raises(ZeroDivisionError):
        carry_out.call(run.pk)
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "import_broken")


def test_an_import_whose_task_was_lost_is_taken_up_again(check):
    run = check([HEADINGS, *good_rows(1)])

    def away(batch, **facts):
        raise OperationalError("the database is away")

    unit_kind(apply=away)
    queue_import(run, keeps_good=False, actor=run.by, now=NOW)
    with pytest.raises(OperationalError), transaction.atomic():
        carry_out.call(run.pk)
    DBTaskResult.objects.update(status="FAILED")
    take_up_lost_imports(now=NOW)
    take_up_lost_imports(now=NOW)
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_a_long_file_is_checked_by_the_worker(check, monkeypatch):
    monkeypatch.setattr(steps, "CHECKED_AT_ONCE", 2)
    run = check([HEADINGS, *good_rows(3)])
    assert run.state == "matched"
    check_import.call(run.pk)
    run.refresh_from_db()
    assert (run.state, counts(run)) == ("previewed", (3, 3, 0, 0, 0))


def test_progress_can_be_read_from_outside_while_the_worker_writes(check):
    run = check([HEADINGS, *good_rows(1200)])
    seen = []

    def watched(batch, **facts):
        apply_units(batch, **facts)
        seen.append(spool.progress(run.folder))

    unit_kind(apply=watched)
    run_through(run)
    assert [(one["phase"], one["done"]) for one in seen] == [("check", 1200), ("write", 1000)]


def test_a_chosen_column_is_remembered_for_the_district(upload, district):
    run = upload([["甲", "乙", "丙"], ["u-1", "单位一", "13900000001"]])
    assert open_import(run).guess.by == {"phone": "content"}
    match_columns(run, {"code": 0, "name": 1}, sheet=0, actor=run.by, now=NOW)
    again = open_import(upload([["乙", "甲", "丙"], ["单位二", "u-2", "13900000002"]]))
    assert again.guess.mapping == {"code": 1, "name": 0}
    assert set(again.guess.by.values()) == {"memory"}
    assert HeadingMemory.objects.get(heading="丙").column == ""


def test_a_required_column_that_is_not_there_is_named(upload):
    run = upload([["编号", "备注"], ["u-1", "x"]])
    with pytest.raises(ColumnsMissing) as refused:
        match_columns(run, {"code": 0}, sheet=0, actor=run.by, now=NOW)
    assert refused.value.params == {"columns": "名称"}
    run.refresh_from_db()
    assert run.state == "uploaded"


def test_a_cancelled_import_leaves_no_file(check, django_capture_on_commit_callbacks):
    run = check([HEADINGS, *good_rows(1)])
    with django_capture_on_commit_callbacks(execute=True):
        cancel_import(run, actor=run.by, now=NOW)
    with pytest.raises(spool.FilesGone):
        spool.fetch(run.folder, spool.UPLOAD, district_id=run.district_id)


def test_a_running_import_cannot_be_cancelled(check):
    run = check([HEADINGS, *good_rows(1)])
    run_through(run)
    with pytest.raises(StepNotPossible):
        cancel_import(run, actor=run.by, now=NOW)


def test_old_files_are_removed_and_the_numbers_stay(check):
    run = run_through(check([HEADINGS, *good_rows(1)]))
    assert remove_old_files(now=NOW + timedelta(days=KEPT_DAYS - 1)) == 0
    later = NOW + timedelta(days=KEPT_DAYS + 1)
    assert (remove_old_files(now=later), remove_old_files(now=later)) == (1, 0)
    run.refresh_from_db()
    assert (run.created, run.files_removed_at) == (1, later)
    with pytest.raises(spool.FilesGone):
        open_import(run)


def test_too_many_rows_are_refused_at_the_upload(upload):
    unit_kind(max_rows=2)
    with pytest.raises(engine.TooManyRows):
        upload([HEADINGS, *good_rows(3)])
    assert ImportRun.objects.count() == 0


def test_run_import_leaves_a_finished_run_alone(check):
    run = run_through(check([HEADINGS, *good_rows(1)]))
    before = Event.objects.count()
    run_import(run, now=NOW)
    assert Event.objects.count() == before
