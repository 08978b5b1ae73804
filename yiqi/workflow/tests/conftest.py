"""Fixtures of the workflow's tests."""

from __future__ import annotations

from yiqi.workflow.tests.things import thing_table

__all__ = ["thing_table"]
