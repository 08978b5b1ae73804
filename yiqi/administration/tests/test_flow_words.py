"""Flows and repeated work read in words on the administrators' pages."""

from __future__ import annotations

import pytest

from yiqi.administration.documentation import documented_flows
from yiqi.administration.drawing import draw
from yiqi.administration.flow_words import every, in_words, words_of_job
from yiqi.audit.reactions import jobs
from yiqi.workflow.rules import flow


def is_code(words):
    return words.isascii()


@pytest.mark.parametrize("one", documented_flows(), ids=lambda one: one.name)
def test_every_flow_reads_in_words(one):
    told = in_words(one)
    assert not is_code(told.name)
    assert [s.name for s in told.steps if is_code(s.name)] == []
    assert [state for state in told.states if is_code(state)] == []


def test_a_flow_in_words_is_drawn_with_one_box_a_state():
    [one] = [f for f in documented_flows() if f.name == "import"]
    assert len(draw(in_words(one)).boxes) == len(draw(one).boxes) == len(one.states) + 1


def test_a_flow_that_nobody_named_stands_for_itself():
    told = in_words(flow("tests.unnamed", ("begin", "new", "open", "duty")))
    assert told.name == "tests.unnamed"


def test_every_repeated_job_has_words():
    assert [one.name for one in jobs() if words_of_job(one.name) == one.name] == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(86_400, "每天"), (7_200, "每 2 小时"), (60, "每 1 分钟"), (90, "每 90 秒")],
)
def test_how_often_is_told_in_the_largest_whole_unit(seconds, words):
    assert every(seconds) == words
