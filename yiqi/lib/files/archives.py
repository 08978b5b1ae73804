"""Whether a zip file (docx and xlsx are such) may be unpacked: not too large, not damaged.

A zip bomb is a small file that unpacks to fill the disk. Its listing may lie about the sizes, so
the check unpacks once into nothing, and stops at the limit.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from yiqi.lib.errors import Refusal

_PIECE = 2**18
_TAIL = 22 + 65_535 + 20 + 56  # end record, its comment, and the two zip64 records before it
_LOCKED = 0x1
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How far an archive may go."""

    entries: int = 5000
    unpacked_bytes: int = 256 * 2**20
    ratio: int = 250  # unpacked to packed, counted only above ``ratio_from_bytes``
    ratio_from_bytes: int = 8 * 2**20


DEFAULT_LIMITS = ArchiveLimits()


class ArchiveRefusal(Refusal):
    """An archive that is not unpacked; the base of the reasons below."""

    code = "archive_refused"


class ArchiveDamaged(ArchiveRefusal):
    """Cut off, overwritten, or its listing does not fit its content."""

    code = "archive_damaged"


class ArchiveLocked(ArchiveRefusal):
    """Its content needs a password."""

    code = "archive_locked"


class ArchiveTooLarge(ArchiveRefusal):
    """It would unpack to more than the limits allow."""

    code = "archive_too_large"


def check_archive(content: bytes | BinaryIO, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> int:
    """Return how many bytes an archive unpacks to, having tried it.

    Raises:
        ArchiveDamaged: not a zip file, or not a whole one.
        ArchiveLocked: a part needs a password.
        ArchiveTooLarge: too many parts, too many bytes, or packed beyond reason.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        with _opened(stream, limits) as archive:
            _check_listing(archive, _length(stream), limits)
            return _unpack_into_nothing(archive, limits)
    except _FAULTS as error:
        raise ArchiveDamaged(str(error)) from error
    finally:
        stream.seek(0)


def listing(
    stream: BinaryIO, *, limits: ArchiveLimits = DEFAULT_LIMITS
) -> tuple[frozenset[str], bool]:
    """Return the names in an archive, in lower case with ``/``, and whether any is locked.

    Raises:
        ArchiveDamaged: the listing cannot be read.
        ArchiveTooLarge: it names too many parts.
    """
    try:
        with _opened(stream, limits) as archive:
            infos = archive.infolist()
    except _FAULTS as error:
        raise ArchiveDamaged(str(error)) from error
    names = frozenset(info.filename.replace("\\", "/").lower() for info in infos)
    return names, any(info.flag_bits & _LOCKED for info in infos)


def _opened(stream: BinaryIO, limits: ArchiveLimits) -> zipfile.ZipFile:
    """Open an archive whose listing is not itself a bomb.

    Raises:
        ArchiveTooLarge: the listing is longer than so many entries need.
    """
    if _listing_bytes(stream) > limits.entries * 512:
        raise ArchiveTooLarge(entries=limits.entries)
    archive = zipfile.ZipFile(stream)
    if len(archive.infolist()) > limits.entries:
        raise ArchiveTooLarge(entries=limits.entries)
    return archive


def _listing_bytes(stream: BinaryIO) -> int:
    """Return how long the listing says it is; 0 where no end record is found."""
    length = _length(stream)
    stream.seek(max(0, length - _TAIL))
    tail = stream.read(_TAIL)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + 22 > len(tail):
        return 0
    large = tail.rfind(b"PK\x06\x06", 0, place)
    if large >= 0 and large + 56 <= len(tail):
        return int(struct.unpack_from("<Q", tail, large + 40)[0])
    return int(struct.unpack_from("<I", tail, place + 12)[0])


def _check_listing(archive: zipfile.ZipFile, length: int, limits: ArchiveLimits) -> None:
    """Refuse by what the listing admits, before anything is unpacked."""
    infos = archive.infolist()
    if any(info.flag_bits & _LOCKED for info in infos):
        raise ArchiveLocked
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if unpacked > limits.unpacked_bytes:
        raise ArchiveTooLarge(bytes=unpacked, max=limits.unpacked_bytes)
    if unpacked > limits.ratio_from_bytes and unpacked > packed * limits.ratio:
        raise ArchiveTooLarge(bytes=unpacked, max=packed * limits.ratio)
    if packed > length:
        raise ArchiveTooLarge(bytes=packed, max=length)  # parts overlap: one counted many times


def _unpack_into_nothing(archive: zipfile.ZipFile, limits: ArchiveLimits) -> int:
    """Read every part to its end and count; its checksum is verified on the way.

    Raises:
        ArchiveTooLarge: the parts hold more than the listing admitted.
    """
    total = 0
    for info in archive.infolist():
        with archive.open(info) as part:
            while piece := part.read(_PIECE):
                total += len(piece)
                if total > limits.unpacked_bytes:
                    raise ArchiveTooLarge(bytes=total, max=limits.unpacked_bytes)
    return total


def _length(stream: BinaryIO) -> int:
    """Return how many bytes a stream has."""
    return stream.seek(0, os.SEEK_END)
