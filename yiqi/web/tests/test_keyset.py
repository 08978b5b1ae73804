"""Pages by keyset give what a plain OFFSET listing gives, in both directions, for every column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiqi.web.tables.keyset import BadCursor, Keyset, Ordering
from yiqi.web.tests.samples import Owner, Thing

pytestmark = pytest.mark.django_db
START = datetime(2022, 3, 8, 1, 0, 0, 123456, tzinfo=UTC)
ORDERINGS = [
    ("rank", True),
    ("title", False),
    ("state", False),
    ("seen_at", True),
    ("seen_on", True),
    ("owner__name", True),
    ("score", False),
]
SMALL = st.one_of(st.none(), st.integers(0, 3))
ROW = st.tuples(SMALL, SMALL, SMALL, st.integers(0, 2))


@pytest.fixture(autouse=True)
def _tables(things):
    pass


def fill(rows):
    Thing.objects.all().delete()
    Owner.objects.all().delete()
    owners = [Owner.objects.create(name=name) for name in ("甲", "乙", "甲", "Ω")]
    Thing.objects.bulk_create(
        Thing(
            title=f"事 {number}",
            state="open" if number else "done",
            rank=rank,
            score=Decimal(number) / 4,
            seen_at=None if seen is None else START + timedelta(hours=7 * seen),
            seen_on=None if seen is None else (START + timedelta(days=seen)).date(),
            owner=None if owner is None else owners[owner],
        )
        for rank, seen, owner, number in rows
    )


def plain_listing(field, *, descending):
    key = F(field).desc(nulls_last=True) if descending else F(field).asc(nulls_last=True)
    return list(
        Thing.objects.order_by(key, "-pk" if descending else "pk").values_list("pk", flat=True)
    )


def keyset(field, *, nullable, descending):
    return Keyset(Thing.objects.all(), Ordering((field,), descending, nullable))


def walk(reader, size, *, backwards):
    found, cursor = [], None
    while True:
        step = reader.before if backwards else reader.after
        page = step(cursor, size)
        if not page:
            return found
        assert len(found) < Thing.objects.count()
        found = [row.pk for row in page] + found if backwards else found + [row.pk for row in page]
        cursor = reader.parsed(reader.cursor_of(page[0] if backwards else page[-1]))


@pytest.mark.parametrize(("field", "nullable"), ORDERINGS)
@pytest.mark.parametrize("descending", [False, True])
@given(rows=st.lists(ROW, max_size=24), size=st.integers(1, 6))
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_walking_gives_the_plain_listing(field, nullable, descending, rows, size):
    fill(rows)
    expected = plain_listing(field, descending=descending)
    reader = keyset(field, nullable=nullable, descending=descending)
    assert walk(reader, size, backwards=False) == expected
    assert walk(reader, size, backwards=True) == expected
    assert [row.pk for row in reader.in_order()] == expected


@given(rows=st.lists(ROW, min_size=8, max_size=24), size=st.integers(1, 4))
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_step_on_and_a_step_back_is_the_same_page(rows, size):
    fill(rows)
    reader = keyset("rank", nullable=True, descending=True)
    first = reader.after(None, size)
    second = reader.after(reader.parsed(reader.cursor_of(first[-1])), size)
    assert reader.before(reader.parsed(reader.cursor_of(second[0])), size) == first


def test_a_row_that_arrives_between_two_pages_is_not_shown_twice():
    fill([(1, None, None, 0)] * 4)
    reader = keyset("rank", nullable=True, descending=False)
    first = reader.after(None, 2)
    Thing.objects.create(title="新", rank=0)
    second = reader.after(reader.parsed(reader.cursor_of(first[-1])), 2)
    assert not {row.pk for row in first} & {row.pk for row in second}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%%%",
        "e30",
        "WzFd",
        "WyJ4IiwieSJd",
        "W251bGwsbnVsbF0",
        "WzEsMTAwMDAwMDAwMDAwMDAwMDAwMDAwMF0",
        "W1sxXSwxXQ",
        "中文",
    ],
)
def test_a_made_up_place_is_refused(text):
    with pytest.raises(BadCursor):
        keyset("rank", nullable=False, descending=False).parsed(text)


def test_pages_are_compared_as_whole_rows_so_that_an_index_answers():
    reader = keyset("title", nullable=False, descending=False)
    fill([(1, 1, 1, 0)])
    (row,) = reader.after(None, 1)
    assert reader.after(reader.parsed(reader.cursor_of(row)), 1) == []
    marks = reader.parsed(reader.cursor_of(row))
    assert marks == (row.title, row.pk)
