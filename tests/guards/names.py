"""Does a file's name say what is in it?"""

from __future__ import annotations

from pathlib import Path

from tests.guards.source import CODE_ROOTS, Finding, python_files, relative

SAYS_NOTHING = {
    f"{word}{ending}"
    for word in ("util", "helper", "common", "manager", "service", "handler", "data", "misc")
    for ending in ("", "s")
}


def empty_names(root: Path) -> list[Finding]:
    """Modules and packages named utils, helpers, common, manager, service, handler, data."""
    found = set()
    for path in python_files(root, CODE_ROOTS):
        inside = path.relative_to(root)
        for part in (*inside.parts[:-1], inside.stem):
            words = set(part.strip("_").split("_"))
            if part in SAYS_NOTHING or words & (SAYS_NOTHING - {"data", "datas"}):
                found.add(Finding(relative(root, path), 1, f"the name “{part}” says nothing"))
    return sorted(found)
