"""What an OLE compound file is: the old Office formats, and new ones locked by a password."""

from __future__ import annotations

import struct
from typing import BinaryIO

READ_AT_MOST = 64 * 2**20  # bytes
_ENTRY = 128  # every entry of the directory begins at a multiple of this
_STREAMS = (
    ("EncryptedPackage", "locked_office"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
)
_MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "Macros")
_FILEPASS = 0x2F
_BEGIN_OF_BOOK = b"\x09\x08\x10\x00\x00\x06\x05\x00"


def compound_kind(stream: BinaryIO) -> tuple[str, tuple[str, ...]]:
    """Return the kind and the codes ``macro`` and ``password`` as far as they apply.

    An installer, a mail or another foreign file in this container is ``unknown``.
    """
    stream.seek(0)
    content = stream.read(READ_AT_MOST)
    kind = next((kind for name, kind in _STREAMS if _has_stream(content, name)), "unknown")
    codes = ["macro"] if any(_has_stream(content, name) for name in _MACROS) else []
    if kind == "locked_office" or (kind == "xls" and _is_locked_workbook(content)):
        codes.append("password")
    return kind, tuple(codes)


def _has_stream(content: bytes, name: str) -> bool:
    """Whether the directory has an entry of this name."""
    wanted = f"{name}\0".encode("utf-16-le")
    place = content.find(wanted)
    while place != -1 and place % _ENTRY:
        place = content.find(wanted, place + 1)
    return place != -1


def _is_locked_workbook(content: bytes) -> bool:
    """Whether a FILEPASS record stands among the first records of an xls workbook."""
    place = content.find(_BEGIN_OF_BOOK)
    for _ in range(20):
        if place < 0 or place + 4 > len(content):
            return False
        record, length = struct.unpack_from("<HH", content, place)
        if record == _FILEPASS:
            return True
        place += 4 + length
    return False
