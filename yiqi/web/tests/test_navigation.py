"""Who finds what in the navigation."""

from __future__ import annotations

import pytest

from yiqi.web import navigation
from yiqi.web.navigation import NavItem, navigation_for

ITEMS = [
    NavItem("problems", "问题", "web:offline", "list", roles=frozenset({"duty"}), order=2, phone=2),
    NavItem("top", "今日", "web:preferences", "home", phone=1),
    NavItem("problems", "电话", "web:save_view", "phone", roles=frozenset({"duty"}), order=1),
    NavItem("system", "日志", "web:choose_columns", "list", roles=frozenset({"auditor"})),
    NavItem("growth", "以后", "growth:not_yet", "list"),
]


def labels(roles, path="/"):
    groups = navigation_for(roles, path=path, items=ITEMS).groups
    return {group.area.code: [link.label for link in group.links] for group in groups}


def test_each_role_sees_its_own_entries_and_no_empty_group():
    assert labels({"duty"}) == {"top": ["今日"], "problems": ["电话", "问题"]}
    assert labels({"auditor"}) == {"top": ["今日"], "system": ["日志"]}


def test_an_entry_whose_page_does_not_exist_yet_is_left_out():
    assert "growth" not in labels({"duty"})


def test_only_the_closest_entry_is_marked():
    found = navigation_for({"duty"}, path="/offline/x/", items=ITEMS)
    assert [k.label for g in found.groups for k in g.links if k.is_active] == ["问题"]


def test_the_bottom_bar_has_four_places_at_most():
    many = [NavItem("top", str(n), "web:offline", "list", phone=n) for n in range(7)]
    found = navigation_for((), path="/", items=many)
    assert ([k.label for k in found.bottom_bar], found.has_more) == (["0", "1", "2"], True)
    few = navigation_for((), path="/", items=many[:4])
    assert (len(few.bottom_bar), few.has_more) == (4, False)


def test_an_area_that_is_none_of_the_ten_is_refused():
    with pytest.raises(ValueError, match="area"):
        navigation.register(NavItem("elsewhere", "x", "web:offline", "list"))
