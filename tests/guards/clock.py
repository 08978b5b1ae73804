"""Is the time read in one place only, so that replay, drills and tests can drive it?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source import PACKAGE, Finding, python_files, relative, tree_of

THE_CLOCK = "yiqi/audit/clock.py"
READS_THE_TIME = {
    "timezone": {"now"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns"},
}
IMPORTED_CLOCKS = {
    "django.utils.timezone": {"now"},
    "time": {"time", "time_ns"},
    "django.db.models.functions": {"Now"},
}
KEYWORDS = {"auto_now", "auto_now_add"}
# Functions of django.utils.timezone that read the clock when they are given no moment.
IMPLICIT = {"localtime", "localdate"}


def _reads(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute):
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else None
        owner = node.value.id if isinstance(node.value, ast.Name) else owner
        if owner and node.attr in READS_THE_TIME.get(owner, ()):
            return f"{owner}.{node.attr}"
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names} & IMPORTED_CLOCKS.get(node.module or "", set())
        return f"{node.module}.{min(names)}" if names else None
    if isinstance(node, ast.keyword) and node.arg in KEYWORDS:
        return node.arg
    return _implicit(node)


def _implicit(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        return f"{name}()" if name in IMPLICIT else None
    return None


def clock_reads(root: Path) -> list[Finding]:
    """Reads of the clock outside yiqi/audit/clock.py, tests included: take `now` as a parameter."""
    found = []
    for path in python_files(root):
        if relative(root, path) == THE_CLOCK:
            continue
        for node in ast.walk(tree_of(path)):
            what = _reads(node)
            if what:
                line = getattr(node, "lineno", 0) or getattr(node, "end_lineno", 0)
                found.append(Finding(relative(root, path), line, f"{what} reads the clock"))
    return found


def _sleeps(path: Path) -> Iterator[int]:
    for node in ast.walk(tree_of(path)):
        named = {node.attr} if isinstance(node, ast.Attribute) else set()
        if isinstance(node, ast.ImportFrom):
            named = {alias.name for alias in node.names}
        if "sleep" in named:
            yield getattr(node, "lineno", 0)


def sleeping_tests(root: Path) -> list[Finding]:
    """Tests that sleep: they are slow where the machine is fast and fail where it is slow."""
    found = []
    for path in python_files(root, (PACKAGE, "tests", "e2e")):
        if {"tests", "e2e"} & set(path.relative_to(root).parts):
            found += [
                Finding(relative(root, path), line, "a test sleeps") for line in _sleeps(path)
            ]
    return found
