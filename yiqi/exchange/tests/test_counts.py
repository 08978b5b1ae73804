"""Whatever stands in a sheet: created + updated + skipped + failed are its rows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiqi.accounts.models import Unit
from yiqi.accounts.tests.factories import NOW
from yiqi.exchange.kinds import kind_named
from yiqi.exchange.operations import run_import_file
from yiqi.exchange.reading import open_file
from yiqi.exchange.tests.factories import HEADINGS, KIND, csv_text
from yiqi.lib.errors import Refusal

CELLS = st.one_of(
    st.sampled_from(
        ["", "u-1", "u-2", "甲", "不行", "可疑", "13900000001", "12", "股室", "—", "1E+12"]
    ),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=8),
    st.integers(-(10**18), 10**18).map(str),
)
ROWS = st.lists(st.lists(CELLS, min_size=0, max_size=6), min_size=1, max_size=12)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, keeps_good=st.booleans())
def test_every_row_is_accounted_for_and_the_second_time_changes_nothing(rows, keeps_good, district):
    Unit.objects.all().delete()
    content = csv_text([HEADINGS, *rows]).encode()
    facts = {"district": district, "actor": None, "now": NOW, "keeps_good": keeps_good}
    try:
        result = run_import_file(KIND, content, **facts)
    except Refusal as refusal:
        assert refusal.code == "import_no_rows"  # noqa: PT017 - any other refusal is a fault
        return
    total = result.created + result.updated + result.skipped + result.failed
    assert total == result.rows == len(result.outcomes)
    assert result.created == Unit.objects.count()
    if result.is_written:
        again = run_import_file(KIND, content, **facts)
        assert (again.created, again.updated) == (0, 0)
        assert again.skipped == result.created + result.skipped


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300))
def test_no_bytes_make_the_reader_crash(content):
    kind_named(KIND)
    try:
        opened = open_file(content)
        for _row in opened.rows(0):
            pass
    except Refusal as refusal:
        assert refusal.code.startswith("import_")  # noqa: PT017 - what it is matters
