"""Stands for the bureau's SMS gateway: what it should send is kept in a file."""

from __future__ import annotations

import os
from pathlib import Path


def send(phone: str, code: str) -> None:
    """Keep the code that a contact's phone would have shown."""
    kept_in(Path(os.environ["YIQI_VAR"])).write_text(f"{phone} {code}", encoding="ascii")


def kept_in(folder: Path) -> Path:
    """Return the file with the last code of the site whose folder this is."""
    return folder / "last_code.txt"
