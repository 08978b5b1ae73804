"""What a table shows for an address: filters, order, columns, pages, totals, selection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiqi.accounts.tests.factories import make_district, make_officer
from yiqi.web.operations import choose_columns
from yiqi.web.tables import NothingSelected
from yiqi.web.tests.samples import Thing

START = datetime(2022, 3, 17, 16, 0, tzinfo=UTC)  # midnight of the 18th in Shanghai


@pytest.fixture(autouse=True)
def _tables(things):
    pass


def make(count, **facts):
    Thing.objects.bulk_create(Thing(title=f"事 {n:03d}", **facts) for n in range(count))


def titles(table):
    return [row.title for row in table.page.rows]


def test_pages_follow_one_another_and_lead_back(ask):
    make(7)
    first = ask(size=3)
    second = ask(first.page.next, size=3)
    third = ask(second.page.next, size=3)
    assert titles(first) + titles(second) + titles(third) == [f"事 {n:03d}" for n in range(7)]
    assert (first.page.previous, third.page.next) == ("", "")
    assert titles(ask(third.page.previous, size=3)) == titles(second)
    assert [t.page.number for t in (first, second, third)] == [1, 2, 3]


def test_stepping_back_to_the_beginning_shows_a_full_first_page(ask):
    make(7)
    second = ask(ask(size=3).page.next, size=3)
    Thing.objects.create(title="事 !")
    back = ask(second.page.previous, size=3)
    assert titles(back) == ["事 000", "事 001", "事 002"]
    Thing.objects.filter(title__in=["事 !", "事 000"]).delete()
    again = ask(second.page.previous, size=3)
    assert (titles(again), again.page.previous) == (["事 001", "事 002", "事 003"], "")


def test_the_last_page_is_reached_at_once(ask):
    make(7)
    last = ask("?last=1", size=3)
    assert titles(last) == ["事 004", "事 005", "事 006"]
    assert (bool(last.page.previous), last.page.next) == (True, "")


def test_a_broken_place_shows_the_first_page(ask):
    make(3)
    assert len(ask("?after=zzz").page.rows) == 3


def test_a_page_whose_rows_are_gone_shows_the_last_one(ask):
    make(4)
    following = ask(size=2).page.next
    Thing.objects.filter(title__gte="事 002").delete()
    assert titles(ask(following, size=2)) == ["事 000", "事 001"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("?sort=rank&at=3", "事 003"),
        ("?sort=-rank&at=3", "事 003"),
        ("?sort=rank&at=99", "事 000"),
        ("?sort=rank&at=x", "事 000"),
        ("?sort=seen_at&at=2022-03-20", "事 002"),
        ("?sort=-seen_at&at=2022-03-20", "事 002"),
        ("?sort=title&at=事 004", "事 004"),
    ],
)
def test_a_jump_leads_to_a_date_or_number(ask, query, first):
    Thing.objects.bulk_create(
        Thing(title=f"事 {n:03d}", rank=n, seen_at=START + timedelta(days=n, hours=9))
        for n in range(6)
    )
    assert titles(ask(query))[0] == first


def test_filters_stand_in_the_address_and_as_chips(ask):
    make(2)
    make(3, state="done", rank=1, seen_at=START)
    table = ask("?state=done&state=bogus&seen_to=2022-03-18&ranked=1&q=事")
    assert len(table.page.rows) == 3
    assert [chip.words for chip, _link in table.chips] == ["“事”", "已办", "– 2022-03-18", "有名次"]
    assert "state" not in table.chips[1][1]


@pytest.mark.parametrize(
    ("query", "count"), [("?seen_to=2022-03-17", 0), ("?seen_from=2022-03-18", 1)]
)
def test_days_are_those_of_shanghai(ask, query, count):
    make(1, seen_at=START)
    assert len(ask(query).page.rows) == count


@pytest.mark.parametrize(
    "query", ["?q=%00", "?seen_from=x", "?sort=bogus", "?state=%27", "?p=-1", "?cols=x"]
)
def test_nonsense_in_the_address_does_no_harm(ask, query):
    make(1)
    assert len(ask(query).page.rows) == 1


def test_the_total_is_exact_to_ten_thousand(ask, monkeypatch):
    monkeypatch.setattr("yiqi.web.tables.table.EXACT_TO", 5)
    make(5)
    assert (ask().page.total, ask().page.is_exact) == (5, True)
    make(3)
    assert (ask().page.shown_total, ask().page.is_exact) == (5, False)


def test_changing_a_filter_or_the_order_starts_at_the_first_page(ask):
    table = ask("?after=abc&p=4&sort=rank&state=open")
    assert table.link(sort="title") == "?sort=title&state=open"


@pytest.mark.parametrize("count", [1, 20])
def test_a_page_costs_the_same_queries_for_any_number_of_rows(ask, count):
    make(count)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        table = ask("?sort=title")
        assert len(table.page.rows) == count
        _shown = table.chips, table.shown_columns, table.jump_kind
    assert len(queries) == 2  # rows, total


def test_a_person_s_columns_are_remembered(ask):
    viewer = make_officer("duty", make_district())
    choose_columns(owner=viewer, table="things", columns=["rank", "gone", "state"])
    assert [c.key for c in ask(user=viewer).shown_columns] == ["title", "rank", "state"]
    choose_columns(owner=viewer, table="things", columns=[])
    assert "owner" in [c.key for c in ask(user=viewer).shown_columns]


def test_ticked_rows_are_selected_within_the_filters(ask):
    make(2)
    make(1, state="done")
    keys = list(Thing.objects.values_list("pk", flat=True))
    chosen = ask(method="post", data={"row": keys, "query": "state=open"}).selected()
    assert chosen.count() == 2
    assert ask(method="post", data={"all": "1", "query": "state=done"}).selected().count() == 1


@pytest.mark.parametrize("rows", [[], ["x"], ["９"]])
def test_nothing_ticked_is_refused(ask, rows):
    with pytest.raises(NothingSelected):
        ask(method="post", data={"row": rows}).selected()
