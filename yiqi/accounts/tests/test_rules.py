"""What roles reach."""

from __future__ import annotations

import pytest

from yiqi.accounts.rules import ADMINISTRATORS, Grant, granting, reach_of, roles_within


def grant(role, kind="district", node=1, path="/1/", **facts):
    return Grant(role, node, kind, 1, path, **facts)


@pytest.mark.parametrize("role", ["leader", "duty", "section"])
def test_the_bureau_sees_its_whole_district(role):
    assert reach_of([grant(role)], []).districts == {1}


@pytest.mark.parametrize("role", [*ADMINISTRATORS, "gate", "medical", "carrier", "partner", "cdc"])
@pytest.mark.parametrize("kind", ["district", "zone", "enterprise"])
def test_an_administrator_or_a_gate_sees_no_enterprise_wherever_the_role_is_held(role, kind):
    assert reach_of([grant(role, kind)], []).is_nothing


def test_a_specialist_sees_the_own_list_and_a_deputy_the_absent_colleagues():
    own = grant("specialist", list_of_id=7)
    borrowed = grant("specialist", list_of_id=8, acting_for_id=8)
    assert reach_of([own, borrowed], []).lists_of == {7, 8}
    assert not reach_of([own], []).districts


def test_a_contact_sees_the_own_enterprises():
    held = [
        grant("enterprise", "enterprise", 5, "/1/5/"),
        grant("enterprise", "enterprise", 6, "/1/6/"),
    ]
    assert reach_of(held, []).enterprise_nodes == {5, 6}


def test_a_role_reaches_what_lies_below_its_node_only():
    held = [grant("park", "park", 12, "/1/12/"), grant("team", "zone", 1, "/1/1/")]
    assert roles_within(held, "/1/12/40/") == {"park"}
    assert roles_within(held, "/1/1/40/") == {"team"}
    assert roles_within(held, "/1/120/40/") == frozenset()


def test_the_own_right_goes_before_a_borrowed_one_and_both_before_emergency_access():
    emergency = grant("duty", is_emergency=True)
    borrowed = grant("duty", acting_for_id=9)
    own = grant("duty")
    assert granting([emergency, borrowed, own], "/1/5/", ["duty"]) is own
    assert granting([borrowed, emergency], "/1/5/", ["duty"]) is emergency
    assert granting([own], "/2/5/", ["duty"]) is None
