"""The files of an import on disk: the upload, what was found in it, the result; all sealed.

Each is encrypted under the district's key for imports, whatever it holds: lists of people are
what is imported most. (Not one of an area's usual names: it holds no rows.)
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.files.storage import default_storage

from yiqi.audit import keys
from yiqi.audit.keys import KeyDestroyed
from yiqi.lib.errors import Refusal

UPLOAD, REPORT, RESULT = "upload", "report", "result"
_PROGRESS = "progress.json"


class FilesGone(Refusal):
    """The import's files were removed after their time, or with their key."""

    code = "import_files_gone"


def key_name(district_id: int) -> str:
    """Return the name of the key under which a district's import files are sealed."""
    return f"district-{district_id}-imports"


def keep(folder: UUID, part: str, content: bytes, *, district_id: int) -> None:
    """Write one file sealed; a reader sees the old one or the new one, never half of it."""
    sealed = keys.encrypt(base64.b64encode(content).decode("ascii"), key=key_name(district_id))
    _replace(_path(folder, part), sealed)


def fetch(folder: UUID, part: str, *, district_id: int) -> bytes:
    """Return one file.

    Raises:
        FilesGone: it was removed, or never made.
    """
    try:
        sealed = _path(folder, part).read_bytes()
        return base64.b64decode(keys.decrypt(sealed, key=key_name(district_id)))
    except (FileNotFoundError, KeyDestroyed) as error:
        raise FilesGone from error


def drop(folder: UUID) -> None:
    """Remove every file of an import; none there is fine."""
    shutil.rmtree(_path(folder, ""), ignore_errors=True)


def note_progress(folder: UUID, phase: str, done: int, total: int, *, at: datetime) -> None:
    """Note how far the worker is; numbers only, so it is not sealed.

    A file and no row: the worker holds the one transaction of the import, and what it writes in
    there nobody sees before the end.
    """
    noted = {"phase": phase, "done": done, "total": total, "at": at.isoformat()}
    before = progress(folder)
    noted["since"] = before["since"] if before.get("phase") == phase else at.isoformat()
    _replace(_path(folder, _PROGRESS), json.dumps(noted).encode("ascii"))


def progress(folder: UUID) -> dict[str, Any]:
    """Return what was noted last: phase, done, total, since, at; nothing before the start."""
    try:
        found: dict[str, Any] = json.loads(_path(folder, _PROGRESS).read_bytes())
    except FileNotFoundError:
        return {}
    return found


def forget_progress(folder: UUID) -> None:
    """Let the next phase count from its own beginning."""
    _path(folder, _PROGRESS).unlink(missing_ok=True)


def _path(folder: UUID, name: str) -> Path:
    return Path(default_storage.path("imports")) / folder.hex / name


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{uuid4().hex[:8]}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
