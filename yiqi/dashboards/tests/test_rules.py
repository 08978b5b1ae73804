"""How Today orders what is to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yiqi.dashboards.rules import FRESH, LATER, OVERDUE, TOMORROW, TONIGHT, Button, Row, grouped

NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)
MEETING = datetime(2022, 3, 18, 12, 0, tzinfo=UTC)


def row(key: str, due_in_hours: float | None) -> Row:
    due_at = None if due_in_hours is None else NOW + timedelta(hours=due_in_hours)
    return Row(key, "t", "/", Button("b", "/", "send"), due_at=due_at)


def test_rows_are_grouped_by_how_soon_they_are_due():
    rows = [row("d", None), row("c", 20), row("b", 0.5), row("a", -1), row("e", 60)]
    found = {g.code: [r.key for r in g.rows] for g in grouped(rows, now=NOW, meeting_at=MEETING)}
    assert found == {OVERDUE: ["a"], TONIGHT: ["b"], TOMORROW: ["c"], LATER: ["e", "d"]}


def test_what_just_came_in_stands_above_what_is_due_tonight():
    fresh = Row("n", "t", "/", Button("b", "/", "send"), due_at=MEETING, since=NOW, is_new=True)
    old = Row("o", "t", "/", Button("b", "/", "send"), due_at=MEETING, since=NOW)
    found = grouped([old, fresh], now=NOW, meeting_at=MEETING)
    assert [(group.code, group.rows[0].key) for group in found] == [(FRESH, "n"), (TONIGHT, "o")]


def test_rows_without_a_clock_come_after_those_with_one():
    waiting, running = row("w", None), row("r", 60)
    (group,) = grouped([waiting, running], now=NOW, meeting_at=MEETING)
    assert [one.key for one in group.rows] == ["r", "w"]


def test_what_is_due_this_very_moment_is_overdue():
    (group,) = grouped([row("a", 0)], now=NOW, meeting_at=MEETING)
    assert group.code == OVERDUE
