"""The registry keeps one figure a code."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from yiqi.figures import rules
from yiqi.figures.rules import Figure, FigureValue, Parts, register, registered, share

NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(rules, "_figures", {})


def first(viewer, *, district_id, now):
    return 1


def second(viewer, *, district_id, now):
    return 2


def figure(code: str, value=first, **fields) -> Figure:
    return Figure(code, "名称", "怎么算", "件", value, lambda now: "/rows/", list, **fields)


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


def test_the_same_function_with_other_arguments_is_the_same_figure():
    register(figure("a", partial(first, district_id=1)))
    register(figure("a", partial(first, district_id=1)))
    with pytest.raises(ValueError, match="a is registered"):
        register(figure("a", partial(second, district_id=1)))


@pytest.mark.parametrize(
    ("part", "whole", "value"), [(1, 3, 33.33), (2, 3, 66.66), (4451, 4452, 99.97), (0, 5, 0.0)]
)
def test_a_share_is_cut_and_never_rounded_up(part, whole, value):
    assert share(part, whole) == value


def test_a_share_of_nothing_is_no_data():
    assert share(0, 0) is None


def test_a_share_tells_its_parts():
    shown = FigureValue(figure("a"), 50.0, NOW, "/rows/", Parts(1, 2, "/whole/")).as_json()
    assert (shown["numerator"], shown["denominator"]) == (1, 2)
    assert shown["rows_of_whole"] == "/whole/"
