from __future__ import annotations

import pytest

from yiqi.accounts.models import Unit
from yiqi.accounts.permissions import NotAllowed
from yiqi.accounts.tests.factories import NOW, make_officer
from yiqi.audit.models import Event
from yiqi.exchange.kinds import UnknownKind
from yiqi.exchange.operations import run_import_file
from yiqi.exchange.tests.factories import HEADINGS, KIND, good_rows, unit_kind, xlsx


@pytest.fixture
def bring(district, duty):
    def brought(content, **facts):
        given = {"district": district, "actor": duty, "now": NOW, **facts}
        return run_import_file(KIND, content, **given)

    return brought


def counts(result):
    return (result.rows, result.created, result.updated, result.skipped, result.failed)


def test_every_row_is_created_with_its_event(bring):
    before = Event.objects.count()
    result = bring(xlsx([HEADINGS, *good_rows(3)]))
    assert counts(result) == (3, 3, 0, 0, 0)
    assert result.is_written
    assert Unit.objects.filter(code="u-2", phone="13900000002").count() == 1
    assert Event.objects.count() == before + 3


def test_the_same_file_again_changes_nothing(bring):
    content = xlsx([HEADINGS, *good_rows(3)])
    bring(content)
    before = Event.objects.count()
    assert counts(bring(content)) == (3, 0, 0, 3, 0)
    assert Event.objects.count() == before


def test_a_changed_cell_updates_its_row_alone(bring):
    rows = good_rows(3)
    bring(xlsx([HEADINGS, *rows]))
    rows[1][1] = "新名"
    assert counts(bring(xlsx([HEADINGS, *rows]))) == (3, 0, 1, 2, 0)
    assert Unit.objects.get(code="u-2").name == "新名"


def test_a_blank_cell_leaves_what_was_there(bring):
    rows = good_rows(1)
    bring(xlsx([HEADINGS, *rows]))
    rows[0][2] = "—"
    assert counts(bring(xlsx([HEADINGS, *rows]))) == (1, 0, 0, 1, 0)
    assert Unit.objects.get(code="u-1").phone == "13900000001"


def test_one_faulty_row_keeps_the_whole_file_back(bring):
    rows = good_rows(3)
    rows[1][2] = "12"
    result = bring(xlsx([HEADINGS, *rows]))
    assert counts(result) == (3, 0, 0, 0, 3)
    assert not result.is_written
    assert Unit.objects.count() == 0
    assert result.faults == [
        (2, "", "held_back"),
        (3, "phone", "phone.wrong_length"),
        (4, "", "held_back"),
    ]


def test_good_rows_now_and_the_rest_back(bring):
    rows = good_rows(3)
    rows[1][1] = "不行"
    result = bring(xlsx([HEADINGS, *rows]), keeps_good=True)
    assert counts(result) == (3, 2, 0, 0, 1)
    assert result.faults == [(3, "name", "not_a_choice")]
    assert Unit.objects.count() == 2


def test_rows_with_the_same_key_name_each_other(bring):
    rows = good_rows(4)
    rows[3][0] = rows[0][0]
    result = bring(xlsx([HEADINGS, *rows]), keeps_good=True)
    assert counts(result) == (4, 2, 0, 0, 2)
    doubles = [o for o in result.outcomes if o.result == "failed"]
    assert [(o.number, o.errors[0].params["rows"]) for o in doubles] == [(2, "5"), (5, "2")]


def test_a_failure_while_writing_leaves_nothing_half_imported(bring):
    def broken(batch, *, actor, now, context):
        Unit.objects.bulk_create(
            [
                Unit(
                    district=context.district,
                    node=context.district,
                    code="x",
                    name="x",
                    kind="section",
                )
                for _ in batch.created
            ]
        )
        raise RuntimeError("the power went")

    unit_kind(apply=broken)
    with pytest.raises(RuntimeError):
        bring(xlsx([HEADINGS, *good_rows(1)]))
    assert Unit.objects.count() == 0


def test_another_role_may_not_import(bring, district):
    with pytest.raises(NotAllowed):
        bring(xlsx([HEADINGS, *good_rows(1)]), actor=make_officer("team", district))


def test_an_unknown_kind_is_refused(bring, district, duty):
    with pytest.raises(UnknownKind):
        run_import_file("no.such", b"", district=district, actor=duty, now=NOW)


def test_progress_is_told_throughout(bring):
    told = []
    bring(
        xlsx([HEADINGS, *good_rows(2500)]),
        progress=lambda phase, done, total: told.append((phase, done, total)),
    )
    assert [one for one in told if one[0] == "write"] == [
        ("write", 1000, 2500),
        ("write", 2000, 2500),
        ("write", 2500, 2500),
    ]
    assert [done for phase, done, _total in told if phase == "read"] == [1000, 2000]
