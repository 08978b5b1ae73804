"""What a file truly is, told from its bytes and never from its name.

Kinds: ``jpeg png gif webp heic avif bmp tiff`` · ``pdf ofd`` · ``docx xlsx pptx`` and with macros
``docm xlsm pptm``, ``xlsb`` · ``xls doc ppt`` · ``ods odt`` · ``locked_office`` (an Office file
with a password) · ``zip archive`` (rar, 7z, gzip …) · ``text`` (CSV too) · ``html svg xml rtf`` ·
``video executable script`` · ``empty`` · ``unknown``.

Findings: ``macro``, ``password``, ``damaged`` (cut off, for example), ``too_large`` (its listing).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from yiqi.lib.csvtext import Undecodable, decode
from yiqi.lib.files.archives import ArchiveDamaged, ArchiveTooLarge, listing
from yiqi.lib.files.compound import compound_kind
from yiqi.lib.findings import Finding

_HEAD = 8192  # bytes that decide what is not an archive
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MS = "application/vnd.ms-"
_ODF = "application/vnd.oasis.opendocument."
_BINARY = "application/octet-stream"

# kind: media type, extensions that it may bear (the first is its own)
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "jpeg": ("image/jpeg", (".jpg", ".jpeg", ".jfif")),
    "png": ("image/png", (".png",)),
    "gif": ("image/gif", (".gif",)),
    "webp": ("image/webp", (".webp",)),
    "heic": ("image/heic", (".heic", ".heif")),
    "avif": ("image/avif", (".avif",)),
    "bmp": ("image/bmp", (".bmp",)),
    "tiff": ("image/tiff", (".tif", ".tiff")),
    "pdf": ("application/pdf", (".pdf",)),
    "ofd": ("application/ofd", (".ofd",)),
    "docx": (_OFFICE + "wordprocessingml.document", (".docx",)),
    "xlsx": (_OFFICE + "spreadsheetml.sheet", (".xlsx",)),
    "pptx": (_OFFICE + "presentationml.presentation", (".pptx",)),
    "docm": (_MS + "word.document.macroEnabled.12", (".docm",)),
    "xlsm": (_MS + "excel.sheet.macroEnabled.12", (".xlsm",)),
    "pptm": (_MS + "powerpoint.presentation.macroEnabled.12", (".pptm",)),
    "xlsb": (_MS + "excel.sheet.binary.macroEnabled.12", (".xlsb",)),
    "xls": (_MS + "excel", (".xls", ".et")),
    "doc": ("application/msword", (".doc", ".wps")),
    "ppt": (_MS + "powerpoint", (".ppt", ".dps")),
    "ods": (_ODF + "spreadsheet", (".ods",)),
    "odt": (_ODF + "text", (".odt",)),
    "locked_office": ("application/x-ole-storage", (".xlsx", ".xlsm", ".docx", ".pptx")),
    "zip": ("application/zip", (".zip",)),
    "archive": (_BINARY, (".rar", ".7z", ".gz", ".bz2", ".xz", ".tgz")),
    "text": ("text/plain", (".txt", ".csv", ".tsv", ".md", ".log", ".json")),
    "html": ("text/html", (".html", ".htm")),
    "svg": ("image/svg+xml", (".svg",)),
    "xml": ("application/xml", (".xml",)),
    "rtf": ("application/rtf", (".rtf",)),
    "video": ("video/mp4", (".mp4", ".mov", ".m4v", ".3gp")),
    "executable": (_BINARY, (".exe",)),
    "script": ("text/plain", (".sh",)),
    "empty": ("application/x-empty", ("",)),
    "unknown": (_BINARY, ("",)),
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"\x4c\0\0\0\x01\x14\x02\0", "executable"),  # a Windows link
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"MSCF", "archive"),
    (b"#!", "script"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "heic"),
    **dict.fromkeys((b"avif", b"avis"), "avif"),
}
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"<head", "html"),
    (b"<body", "html"),
    (b"<script", "html"),
    (b"<iframe", "html"),
    (b"<table", "html"),
    (b"<svg", "svg"),
    (b"<?php", "script"),
    (b"@echo", "script"),
)


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file is; ``extension`` has its dot and is empty where there is none."""

    kind: str
    findings: tuple[Finding, ...] = ()

    @property
    def media_type(self) -> str:
        """The media type to store and to send the file with."""
        return KINDS[self.kind][0]

    @property
    def extension(self) -> str:
        """The ending that a file of this kind should bear."""
        return KINDS[self.kind][1][0]

    def has(self, code: str) -> bool:
        """Whether a finding of this code was made."""
        return any(finding.code == code for finding in self.findings)


def tell_type(content: bytes | BinaryIO) -> FileType:
    """Tell what a file is. Reads the beginning, of an archive its listing; unpacks nothing.

    A stream must be seekable and stands at its beginning again afterwards. No content makes this
    raise. Whether an archive is safe to unpack: :func:`yiqi.lib.files.check_archive`.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    stream.seek(0)
    head = stream.read(_HEAD)
    try:
        return _told_from(head, stream)
    finally:
        stream.seek(0)


def name_fits(name: str, file_type: FileType) -> bool:
    """Whether a file's name does not lie about its type; letters of either case."""
    return PurePosixPath(name.lower()).suffix in KINDS[file_type.kind][1]


def _told_from(head: bytes, stream: BinaryIO) -> FileType:
    """Ask the tests in order: certain marks first, text last."""
    if not head:
        return FileType("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        kind, codes = compound_kind(stream)
        return FileType(kind, tuple(Finding(code) for code in codes))
    tests: tuple[Callable[[bytes], str], ...] = (_marked, _boxed, _written)
    kind = next((kind for kind in (test(head) for test in tests) if kind), "unknown")
    return FileType(kind)


def _marked(head: bytes) -> str:
    """Tell kinds that begin with a fixed mark."""
    found = next((kind for mark, kind in _MAGIC if head.startswith(mark)), "")
    if found:
        return found
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return "executable"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "bmp"
    return "pdf" if b"%PDF-" in head[:1024] else ""


def _boxed(head: bytes) -> str:
    """Tell kinds whose mark stands behind a length: WebP, HEIC, films."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return _BRANDS.get(head[8:12], "video") if head[4:8] == b"ftyp" else ""


def _written(head: bytes) -> str:
    """Tell kinds of text: markup, script, or plain."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    found = next((kind for mark, kind in _MARKUP if start.startswith(mark)), "")
    if found:
        return found
    if start.startswith((b"<?xml", b"<!--")):
        return next((kind for mark, kind in _MARKUP if mark[:1] == b"<" and mark in start), "xml")
    try:
        text = decode(head).text
    except Undecodable:
        return ""
    strange = sum(letter < " " and letter not in "\t\r\n\f" for letter in text)
    return "text" if strange <= len(text) // 100 else ""


def _zipped(stream: BinaryIO) -> FileType:
    """Tell what a zip file holds from the names in its listing."""
    try:
        names, is_locked = listing(stream)
    except ArchiveTooLarge:
        return FileType("zip", (Finding("too_large"),))
    except ArchiveDamaged:
        return FileType("zip", (Finding("damaged"),))
    has_macro = any(
        name.endswith("vbaproject.bin") or "/macrosheets/" in f"/{name}" for name in names
    )
    findings = [Finding("macro")] if has_macro else []
    if is_locked:
        findings.append(Finding("password"))
    return FileType(_zip_kind(names, has_macro=has_macro), tuple(findings))


def _zip_kind(names: frozenset[str], *, has_macro: bool) -> str:
    """Return the kind that the part names (lower case) of a zip file betray."""
    for part, plain, with_macro in (
        ("xl/workbook.xml", "xlsx", "xlsm"),
        ("word/document.xml", "docx", "docm"),
        ("ppt/presentation.xml", "pptx", "pptm"),
        ("xl/workbook.bin", "xlsb", "xlsb"),
        ("ofd.xml", "ofd", "ofd"),
        ("androidmanifest.xml", "executable", "executable"),
        ("meta-inf/manifest.mf", "executable", "executable"),
    ):
        if part in names:
            return with_macro if has_macro else plain
    if {"mimetype", "content.xml"} <= names:
        return "odt"
    return "zip"
