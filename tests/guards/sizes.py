"""Are files, functions, templates and scripts small enough to be read at once?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source import (
    CODE_ROOTS,
    Finding,
    line_count,
    python_files,
    relative,
    script_files,
    template_files,
    tree_of,
)

FILE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 120
SCRIPT_LINES = 149


def _too_long(root: Path, paths: Iterator[Path], limit: int) -> Iterator[Finding]:
    for path in paths:
        lines = line_count(path)
        if lines > limit:
            yield Finding(relative(root, path), limit + 1, f"{lines} lines, at most {limit}")


def long_files(root: Path) -> list[Finding]:
    """Python files over 400 lines, templates over 120, own scripts of 150 and more."""
    own_root = iter(sorted(root.glob("*.py")))
    return [
        *_too_long(root, python_files(root, CODE_ROOTS), FILE_LINES),
        *_too_long(root, own_root, FILE_LINES),
        *_too_long(root, template_files(root, (".html", ".txt", ".xml")), TEMPLATE_LINES),
        *_too_long(root, script_files(root), SCRIPT_LINES),
    ]


def _said(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the docstring: saying units, errors and source must not cost a function its room."""
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def long_functions(root: Path) -> list[Finding]:
    """Functions over 40 lines, from `def` to their end; the docstring does not count."""
    found = []
    for path in python_files(root, CODE_ROOTS):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _said(node)
                if lines > FUNCTION_LINES:
                    fault = f"{node.name} has {lines} lines, at most {FUNCTION_LINES}"
                    found.append(Finding(relative(root, path), node.lineno, fault))
    return found
