"""Are the vendored front-end files the ones that were recorded when they were fetched?"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from tests.guards.source import Finding, relative

FOLDER = Path("yiqi/web/static/web/vendor")
RECORD = "VENDORED.json"


def _recorded(folder: Path) -> dict[str, str]:
    """Path below the folder -> SHA-256, over all packages of the record."""
    packages = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return {path: sha for package in packages.values() for path, sha in package["files"].items()}


def changed_vendored_files(root: Path) -> list[Finding]:
    """Vendored files that differ from their record, are missing, or were never recorded."""
    folder = root / FOLDER
    if not (folder / RECORD).is_file():
        return [Finding(str(FOLDER / RECORD), 1, "no record of the vendored files")]
    recorded = _recorded(folder)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    found = [Finding(str(FOLDER / name), 1, "never recorded") for name in present - set(recorded)]
    for name, sha in recorded.items():
        path = folder / name
        actual = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if actual != sha:
            found.append(Finding(str(FOLDER / name), 1, f"SHA-256 is {actual}, recorded {sha}"))
    return sorted(f for f in found if not f.path.endswith(RECORD))


def nameless_packages(root: Path) -> list[Finding]:
    """Packages of the record without version, licence, or a licence file among their files."""
    path = root / FOLDER / RECORD
    packages = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    found = []
    for name, package in packages.items():
        licence = any("LICENSE" in file.upper() for file in package.get("files", {}))
        if not (package.get("version") and package.get("licence") and licence):
            fault = f"{name} lacks a version, a licence or its licence file"
            found.append(Finding(relative(root, path), 1, fault))
    return found


def committed_catalogues(root: Path) -> list[Finding]:
    """Compiled catalogues (.mo) under version control; they are made by scripts/messages.py."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return []
    # The folder may belong to somebody else than the one who runs the tests.
    command = [git, "-c", "safe.directory=*", "ls-files", "*.mo"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return [Finding(name, 1, "compiled, not committed") for name in listed.stdout.splitlines()]
