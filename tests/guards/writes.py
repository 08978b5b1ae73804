"""Do only operations write, and does only workflow write `state`?

Read from the syntax tree, so it is a strict guess: it does not know types. What it takes for a
write and is none is better rewritten than excused; the few real exceptions stand in WRITERS.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source import Finding, called_name, python_files, relative, tree_of

# Files outside `operations` that may write, each with its reason.
WRITERS = {
    "yiqi/audit/seals.py": "the sealing job: the one writer of seals",
    "yiqi/search/tables.py": "makes the index's own tables, for migrations",
    "yiqi/audit/triggers.py": "makes the append-only triggers, for migrations and the tests' flush",
}
ALWAYS_A_WRITE = {
    f"{prefix}{name}"
    for prefix in ("", "a")
    for name in (
        "save",
        "delete",
        "create",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
        "save_base",
    )
}
QUERY_STEPS = {"objects", "filter", "all", "exclude", "select_related", "get_queryset", "order_by"}
QUERY_STEPS |= {
    "_default_manager",
    "_base_manager",
    "using",
    "annotate",
    "values",
    "select_for_update",
}
# Things with a `save` or `delete` of their own that are no rows.
NO_ROWS = {"cache", "caches", "session", "image", "picture", "thumbnail", "httpx", "client"}
# Files whose classes Django saves by calling them.
SAVING_FILES = {"models", "forms", "admin"}
SIGNALS = {"django.dispatch", "django.db.models.signals"}
WRITING_SQL = re.compile(
    r"^\s*(INSERT\s+INTO|REPLACE\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE\s"
    r"|(DROP|ALTER|CREATE)\s+[A-Z])"
)


def may_write(name: str) -> bool:
    """Whether a file (path from the root) is an operation, a test or a named exception.

    lib and engines are left out: the import contracts keep every database from them.
    """
    parts = name.split("/")
    if parts[1] == "lib" or "engines" in parts:
        return True
    is_operation = len(parts) > 2 and parts[2] in {"operations", "operations.py"}
    return is_operation or "tests" in parts or name in WRITERS


def _steps(node: ast.expr) -> Iterator[str]:
    """Names along a chain: `Problem.objects.filter(x)` gives filter, objects, Problem."""
    while True:
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            if isinstance(node, ast.Name):
                yield node.id
            return


def _is_update_of_rows(call: ast.Call, receiver: list[str]) -> bool:
    """A query's update takes keywords only, a dict's or set's takes a value."""
    return bool(QUERY_STEPS & set(receiver)) or (bool(call.keywords) and not call.args)


def _is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, receiver = call.func.attr, list(_steps(call.func.value))
    if receiver and receiver[0] in NO_ROWS:
        return False
    if name in {"update", "aupdate"}:
        return _is_update_of_rows(call, receiver)
    return name in ALWAYS_A_WRITE


def _decorators(tree: ast.Module) -> set[int]:
    """Calls that decorate, as in `@router.delete("/…")`: they name an address, not a row."""
    holders = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nodes = [node for node in ast.walk(tree) if isinstance(node, holders)]
    return {id(call) for node in nodes for call in node.decorator_list}


def _text(node: ast.AST) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""


def _writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    decorators = _decorators(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in decorators and _is_write(node):
            yield node.lineno, f".{called_name(node)}( writes"
        elif WRITING_SQL.match(_text(node)):
            yield getattr(node, "lineno", 0), "SQL that writes"


def writes_outside_operations(root: Path) -> list[Finding]:
    """Calls and SQL that change rows anywhere but in operations, migrations, tests and WRITERS."""
    found = []
    for path in python_files(root):
        name = relative(root, path)
        if not may_write(name):
            for line, what in _writes(tree_of(path)):
                found.append(Finding(name, line, f"{what}; only operations do"))
    return found


def _assigned(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def state_writes(root: Path) -> list[Finding]:
    """Assignments to `.state` and updates of it: only workflow's begin and advance write it."""
    found = []
    for path in python_files(root, tests=False):
        name = relative(root, path)
        if name.startswith("yiqi/workflow/"):
            continue
        for node in ast.walk(tree_of(path)):
            targets = [t for t in _assigned(node) if isinstance(t, ast.Attribute)]
            named = any(t.attr == "state" for t in targets)
            if isinstance(node, ast.Call) and _is_write(node):
                named = called_name(node) == "update" and any(
                    k.arg == "state" for k in node.keywords
                )
            if named:
                found.append(
                    Finding(name, getattr(node, "lineno", 0), "writes `state` past workflow")
                )
    return found


def _hidden(node: ast.AST, name: str) -> str | None:
    if isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
        return f"{node.module}: no signals; call the operation or register a reaction"
    if isinstance(node, ast.ClassDef) and SAVING_FILES & {*name.removesuffix(".py").split("/")}:
        own = {n.name for n in node.body if isinstance(n, ast.FunctionDef)} & {"save", "delete"}
        return f"{node.name}.{min(own)}: no save() or delete() of one's own" if own else None
    return None


def hidden_writes(root: Path) -> list[Finding]:
    """Signals and overridden save() or delete(): writes that no reader of a call can see."""
    found = []
    for path in python_files(root, tests=False):
        for node in ast.walk(tree_of(path)):
            fault = _hidden(node, relative(root, path))
            if fault:
                found.append(Finding(relative(root, path), getattr(node, "lineno", 0), fault))
    return found
