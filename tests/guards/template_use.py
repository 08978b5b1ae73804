"""Is every template used by something, and does every name lead to a template?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source import Finding, python_files, relative, template_files, tree_of

SUFFIXES = (".html", ".txt", ".xml", ".js", ".svg")
A_TEMPLATE = re.compile(r"^[\w\-./*]+\.(html|txt|xml|js|svg)$")
IN_TEMPLATES = re.compile(r"\{%[^%]*?%\}|\{\{.*?\}\}", re.DOTALL)
QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
# Django looks these up by name.
BY_DJANGO = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}


def template_name(root: Path, path: Path) -> str:
    """Name by which Django finds a template: what follows the folder `templates`."""
    inside = path.relative_to(root).parts
    return "/".join(inside[inside.index("templates") + 1 :])


def _python_names(path: Path) -> Iterator[tuple[int, str]]:
    """Texts that look like a template's name; what an f-string fills in stands as `*`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
            yield node.lineno, "".join(map(str, parts))


def _named(root: Path) -> Iterator[tuple[str, int, str]]:
    for path in python_files(root, tests=False):
        for line, text in _python_names(path):
            yield relative(root, path), line, text.split("#")[0]
    for path in template_files(root, SUFFIXES):
        source = path.read_text(encoding="utf-8")
        for tag in IN_TEMPLATES.finditer(source):
            line = source.count("\n", 0, tag.start()) + 1
            for first, second in QUOTED.findall(tag[0]):
                yield relative(root, path), line, (first or second).split("#")[0]


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in name.split("*")))


def unused_templates(root: Path, overridden: frozenset[str] = frozenset()) -> list[Finding]:
    """Templates that neither Python nor another template names.

    `overridden` holds names that installed packages have too: such a template replaces theirs.
    """
    users: dict[str, set[str]] = {}
    for file, _, name in _named(root):
        if A_TEMPLATE.match(name):
            users.setdefault(name, set()).add(file)
    found = []
    for path in template_files(root, SUFFIXES):
        own, name = relative(root, path), template_name(root, path)
        if name in BY_DJANGO or name in overridden:
            continue
        if not any(
            files - {own} and _pattern(user).fullmatch(name) for user, files in users.items()
        ):
            found.append(Finding(own, 1, f"{name} is not used"))
    return found


def missing_templates(root: Path, installed: frozenset[str] = frozenset()) -> list[Finding]:
    """Names of templates below an area's folder (`problems/list.html`) that lead nowhere."""
    known = {template_name(root, path) for path in template_files(root, SUFFIXES)} | installed
    folders = {name.split("/")[0] for name in known if "/" in name}
    found = []
    for file, line, name in _named(root):
        if not name.endswith(".html") or "/" not in name or name.split("/")[0] not in folders:
            continue
        if A_TEMPLATE.match(name) and not any(_pattern(name).fullmatch(each) for each in known):
            found.append(Finding(file, line, f"there is no template {name}"))
    return found
