"""The registry keeps one figure a code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yiqi.figures import rules
from yiqi.figures.rules import Figure, FigureValue, register, registered

NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(rules, "_figures", {})


def first(viewer, *, district_id, now):
    return 1


def second(viewer, *, district_id, now):
    return 2


def figure(code: str, value=first, **fields) -> Figure:
    return Figure(code, "名称", "怎么算", "件", value, lambda now: "/rows/", **fields)


def test_the_same_figure_twice_counts_once():
    register(figure("a"))
    register(figure("a"))
    assert [one.code for one in registered()] == ["a"]


def test_two_figures_of_one_code_are_refused():
    register(figure("a"))
    with pytest.raises(ValueError, match="a is registered"):
        register(figure("a", second))


def test_figures_stand_in_their_order():
    register(figure("b", order=2), figure("a", order=2), figure("c", order=1))
    assert [one.code for one in registered()] == ["c", "a", "b"]


def test_no_data_is_null_not_nought():
    assert FigureValue(figure("a"), None, NOW, "/rows/").as_json()["value"] is None
