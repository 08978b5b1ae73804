"""The screens of the problem loop."""

from __future__ import annotations

from yiqi.problems.views.intake import call, call_lookup, report, visit
from yiqi.problems.views.lists import close_many, problem_list
from yiqi.problems.views.one import attachment, join, problem, rate, reply
from yiqi.problems.views.step import step_view

__all__ = [
    "attachment",
    "call",
    "call_lookup",
    "close_many",
    "join",
    "problem",
    "problem_list",
    "rate",
    "reply",
    "report",
    "step_view",
    "visit",
]
