"""Are an area's screens (views, api, forms, urls, admin, tests) left alone by all other areas?

import-linter's `protected` contracts with wildcards let such imports through.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source import PACKAGE, Finding, area_of, in_tests, python_files, relative, tree_of

SCREENS = {"views", "api", "forms", "urls", "admin", "tests"}
# The top of the house puts the areas' addresses and interfaces together.
MAY_READ_SCREENS = {"config"}


def _absolute(root: Path, path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = list(path.relative_to(root).parts[:-1])
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def imported_names(root: Path, path: Path) -> Iterator[tuple[int, str]]:
    """Every dotted name that a file imports, relative ones resolved: (line, name)."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(root, path, node)
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _is_foreign_screen(name: str, area: str, *, from_tests: bool) -> bool:
    parts = name.split(".")
    if len(parts) < 3 or parts[0] != PACKAGE or parts[1] == area or parts[2] not in SCREENS:
        return False
    factories = parts[2:4] == ["tests", "factories"]
    return not (from_tests and factories)


def foreign_screens(root: Path) -> list[Finding]:
    """Imports of another area's screens; tests may use another area's tests.factories."""
    found = []
    for path in python_files(root):
        area = area_of(root, path)
        if area in MAY_READ_SCREENS:
            continue
        for line, name in imported_names(root, path):
            if _is_foreign_screen(name, area, from_tests=in_tests(root, path)):
                found.append(Finding(relative(root, path), line, f"{name} is private to its area"))
    return found
