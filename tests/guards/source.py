"""What all scanners share: a finding, the Python files of the house, their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = "yiqi"
CODE_ROOTS = (PACKAGE, "tests", "e2e", "bench", "scripts")
SKIPPED_FOLDERS = {"__pycache__", "node_modules", "vendor", "staticfiles"}


@dataclass(frozen=True, order=True)
class Finding:
    """One fault: where it stands and what it is, in words for the person who made it."""

    path: str
    line: int
    fault: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fault}"


def relative(root: Path, path: Path) -> str:
    """Name of a file below the root, with forward slashes."""
    return path.relative_to(root).as_posix()


def files(root: Path, suffixes: tuple[str, ...], folders: tuple[str, ...]) -> Iterator[Path]:
    """Files with these suffixes below the named folders of root, in order of name."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root).parts
            if path.suffix in suffixes and path.is_file() and not SKIPPED_FOLDERS & set(inside):
                yield path


def python_files(
    root: Path, folders: tuple[str, ...] = (PACKAGE,), *, tests: bool = True
) -> Iterator[Path]:
    """Python files without migrations; with tests=False also without tests folders."""
    for path in files(root, (".py",), folders):
        inside = path.relative_to(root).parts
        if "migrations" in inside or (not tests and ("tests" in inside or "e2e" in inside)):
            continue
        yield path


def template_files(root: Path, suffixes: tuple[str, ...] = (".html",)) -> Iterator[Path]:
    """Templates of all areas (anything below a folder `templates`)."""
    for path in files(root, suffixes, (PACKAGE,)):
        if "templates" in path.relative_to(root).parts:
            yield path


def script_files(root: Path) -> Iterator[Path]:
    """JavaScript that the house wrote itself (vendored libraries are left out)."""
    return files(root, (".js", ".mjs"), (PACKAGE,))


def area_of(root: Path, path: Path) -> str:
    """Area that a file below yiqi/ belongs to; the module's own name for yiqi/__main__.py."""
    return path.relative_to(root).parts[1].removesuffix(".py")


def in_tests(root: Path, path: Path) -> bool:
    """Whether the file lies in a tests folder."""
    return "tests" in path.relative_to(root).parts


@cache
def _parsed(path: Path, _changed_ns: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def tree_of(path: Path) -> ast.Module:
    """Syntax tree of a file, read once."""
    return _parsed(path, path.stat().st_mtime_ns)


def line_count(path: Path) -> int:
    """Lines of a text file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def called_name(call: ast.Call) -> str:
    """Last name of what is called: `save` in `problem.save()`, `_` in `_("…")`, else empty."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
