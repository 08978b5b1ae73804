"""A flow is a table."""

from __future__ import annotations

import pytest

from yiqi.workflow.rules import StepNotPossible, flow, flows

DOOR = flow(
    "tests.door",
    ("hang", "new", "closed", "duty"),
    ("open", "closed", "open", "duty gate"),
    ("close", "open ajar", "closed", "gate"),
    ("close", "broken", "shut", "duty"),
)


def test_states_come_in_the_order_of_the_table_without_the_first():
    assert DOOR.states == ("closed", "open", "ajar", "broken", "shut")


def test_a_row_is_found_by_step_and_state():
    assert DOOR.row_of("close", state="ajar").target == "closed"
    assert DOOR.row_of("close", state="broken").target == "shut"


def test_a_step_that_does_not_lead_on_is_refused_with_its_reason():
    with pytest.raises(StepNotPossible) as refusal:
        DOOR.row_of("open", state="open")
    assert refusal.value.code == "step_not_possible"
    assert refusal.value.params == {"step": "open", "state": "open"}


def test_the_roles_of_a_step_are_those_of_all_its_rows():
    assert DOOR.step("close").by == {"gate", "duty"}
    with pytest.raises(KeyError):
        DOOR.step("paint")


@pytest.mark.parametrize(
    ("state", "roles", "steps"),
    [
        ("closed", {"gate"}, ["open"]),
        ("closed", {"leader"}, []),
        ("broken", {"gate"}, []),
        ("broken", {"gate", "duty"}, ["close"]),
    ],
)
def test_steps_from_a_state_are_those_of_the_roles_held(state, roles, steps):
    assert [row.name for row in DOOR.steps_from(state, roles=roles)] == steps


@pytest.mark.parametrize(
    "row",
    [
        ("open", "closed", "open", "dutty"),
        ("open", "closed", "open", ""),
    ],
)
def test_a_row_by_nobody_or_by_an_unknown_role_is_an_error_at_once(row):
    with pytest.raises(ValueError, match="by whom"):
        flow("tests.bad", row)


def test_one_step_from_one_state_leads_to_one_place():
    with pytest.raises(ValueError, match="twice"):
        flow("tests.bad", ("go", "a", "b", "duty"), ("go", "x a", "c", "duty"))
    assert "tests.bad" not in {each.name for each in flows()}


def test_every_flow_is_documented():
    assert DOOR in flows()
    assert DOOR.as_mermaid().splitlines()[:2] == ["stateDiagram-v2", "    [*] --> closed: hang"]
