"""Files that are what they say, and files that lie."""

import io
import random
import struct
import warnings
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from yiqi.lib.files import (
    ArchiveDamaged,
    ArchiveLimits,
    ArchiveLocked,
    ArchiveTooLarge,
    check_archive,
    name_fits,
    tell_type,
)
from yiqi.lib.files.kinds import KINDS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
repeatable = settings(derandomize=True, deadline=None)


def picture(form, **options):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(buffer, form, **options)
    return buffer.getvalue()


def zipped(*names, method=zipfile.ZIP_DEFLATED, content=b"x" * 100):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook():
    import openpyxl

    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "信用代码"])
    book.save(buffer)
    return buffer.getvalue()


def old_workbook():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt
    buffer = io.BytesIO()
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("表").write(0, 0, "企业名称")
    book.save(buffer)
    return buffer.getvalue()


def with_part(content, name, part=b"x"):
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, part)
    return buffer.getvalue()


def compound(*streams):
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return OLE.ljust(512, b"\0") + entries


def boxed(brand):
    return b"\0\0\0\x18ftyp" + brand + bytes(16)


def kind_of(content):
    return tell_type(content).kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("JPEG"), "jpeg"),
        (picture("PNG"), "png"),
        (picture("GIF"), "gif"),
        (picture("WEBP"), "webp"),
        (picture("BMP"), "bmp"),
        (picture("TIFF"), "tiff"),
        (boxed(b"heic"), "heic"),
        (boxed(b"mif1"), "heic"),
        (boxed(b"avif"), "avif"),
        (boxed(b"isom"), "video"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\n\n%PDF-1.4", "pdf"),
        (workbook(), "xlsx"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("ppt/presentation.xml"), "pptx"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (zipped("mimetype", "content.xml"), "odt"),
        (zipped("OFD.xml"), "ofd"),
        (zipped("photos/1.jpg"), "zip"),
        (zipped(), "zip"),
        (zipped("META-INF/MANIFEST.MF"), "executable"),
        (zipped("AndroidManifest.xml"), "executable"),
        (old_workbook(), "xls"),
        (compound("WordDocument"), "doc"),
        (compound("PowerPoint Document"), "ppt"),
        (compound("SomethingElse"), "unknown"),
        (b"MZ\x90\0" + bytes(60), "executable"),
        (b"\x7fELF" + bytes(60), "executable"),
        (b"#!/bin/sh\nrm -rf /", "script"),
        (b"<?php system(1);", "script"),
        (b"@echo off\r\ndel *", "script"),
        (b"<!DOCTYPE html><title>x</title>", "html"),
        ("\ufeff  <table><tr><td>企业名称".encode(), "html"),
        (b"<svg onload=alert(1)>", "svg"),
        (b"<?xml version='1.0'?><svg onload=alert(1)>", "svg"),
        (b"<?xml version='1.0'?><Workbook/>", "xml"),
        (b"Rar!\x1a\x07\0", "archive"),
        (b"\x1f\x8b\x08\0", "archive"),
        ("企业名称,电话\n福临堡,138".encode(), "text"),
        ("企业名称,电话\n福临堡,138".encode("gb18030"), "text"),
        ("企业名称,电话\n福临堡,138".encode("utf-16"), "text"),
        (b"", "empty"),
        (random.Random(5).randbytes(3000), "unknown"),
    ],
)
def test_the_content_tells_what_a_file_is(content, kind):
    told = tell_type(content)
    assert told.kind == kind
    assert told.findings == ()


def test_a_text_longer_than_what_is_read_is_still_a_text():
    for shift in range(4):
        assert kind_of(("a" * shift + "福" * 20_000).encode()) == "text"
        assert kind_of(("a" * shift + "福" * 20_000).encode("gb18030")) == "text"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_a_workbook_with_macros_is_told_whatever_its_name(part):
    told = tell_type(with_part(workbook(), part))
    assert told.kind == "xlsm"
    assert told.has("macro")
    assert not name_fits("台账.xlsx", told)


def test_an_old_workbook_with_macros_is_told():
    assert tell_type(compound("Workbook", "_VBA_PROJECT_CUR")).has("macro")


def test_a_workbook_with_a_password_is_told():
    told = tell_type(compound("EncryptionInfo", "EncryptedPackage"))
    assert told.kind == "locked_office"
    assert told.has("password")


def test_an_old_workbook_with_a_password_is_told():
    content = bytearray(old_workbook())
    begin = content.find(b"\x09\x08\x10\0\0\x06\x05\0")
    assert begin > 0
    struct.pack_into("<H", content, begin + 20, 0x2F)
    assert tell_type(bytes(content)).has("password")


def test_a_locked_zip_is_told_and_refused():
    content = bytearray(zipped("a.csv"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert tell_type(bytes(content)).has("password")
    with pytest.raises(ArchiveLocked):
        check_archive(bytes(content))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_half_a_workbook_is_told_as_damaged(share):
    content = workbook()
    half = content[: int(len(content) * share)]
    told = tell_type(half)
    assert told.kind == "zip"
    assert told.has("damaged")
    with pytest.raises(ArchiveDamaged):
        check_archive(half)


def test_a_stream_stands_at_its_beginning_again():
    for content in (workbook(), old_workbook(), b"text"):
        stream = io.BytesIO(content)
        stream.seek(3)
        assert tell_type(stream) == tell_type(content)
        assert stream.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "fits"),
    [
        ("现场.JPG", picture("JPEG"), True),
        ("现场.jpeg", picture("JPEG"), True),
        ("现场.png", picture("JPEG"), False),
        ("台账.xlsx", workbook(), True),
        ("台账.xls", workbook(), False),
        ("台账.xls", b"<table>", False),
        ("台账.csv", b"a,b\n", True),
        ("台账", b"a,b\n", False),
        ("photo.jpg.exe", picture("JPEG"), False),
        ("现场.jpg", b"MZ" + bytes(80), False),
    ],
)
def test_a_name_that_lies_is_noticed(name, content, fits):
    assert name_fits(name, tell_type(content)) is fits


def test_every_kind_has_a_media_type_and_an_extension():
    told = tell_type(picture("JPEG"))
    assert (told.media_type, told.extension) == ("image/jpeg", ".jpg")
    assert all("/" in media_type and endings for media_type, endings in KINDS.values())


@given(
    st.sampled_from([b"", b"PK\x03\x04", OLE, b"<?xml", b"RIFF", b"\xff\xd8\xff", b"%PDF-", b"MZ"]),
    st.binary(max_size=400),
)
@repeatable
def test_no_content_makes_telling_raise(start, rest):
    assert kind_of(start + rest) in KINDS


# --- archives


def test_a_good_archive_is_measured():
    assert check_archive(zipped("a", "b")) == 200
    assert check_archive(io.BytesIO(zipped("a"))) == 100


def test_an_archive_that_unpacks_beyond_reason_is_refused():
    bomb = zipped("xl/workbook.xml", content=bytes(20 * 2**20))
    with pytest.raises(ArchiveTooLarge):
        check_archive(bomb)


def test_an_archive_above_the_size_limit_is_refused():
    big = zipped("a", content=b"x" * 2000, method=zipfile.ZIP_STORED)
    with pytest.raises(ArchiveTooLarge) as caught:
        check_archive(big, limits=ArchiveLimits(unpacked_bytes=1999))
    assert caught.value.params == {"bytes": 2000, "max": 1999}


def test_an_archive_with_too_many_parts_is_refused_and_told():
    many = zipped(*(str(n) for n in range(60)), content=b"")
    with pytest.raises(ArchiveTooLarge):
        check_archive(many, limits=ArchiveLimits(entries=59))
    assert check_archive(many, limits=ArchiveLimits(entries=60)) == 0


def test_a_listing_that_claims_a_monstrous_length_is_refused_before_reading():
    content = bytearray(zipped("a"))
    struct.pack_into("<I", content, content.rindex(b"PK\x05\x06") + 12, 2**31)
    with pytest.raises(ArchiveTooLarge):
        check_archive(bytes(content))
    assert tell_type(bytes(content)).has("too_large")


def test_a_listing_that_lies_about_a_size_is_refused():
    content = bytearray(zipped("a", content=bytes(100_000)))
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 10)
    with pytest.raises(ArchiveDamaged):
        check_archive(bytes(content))


def test_one_part_listed_many_times_is_refused():
    content = zipped("a", content=random.Random(1).randbytes(5000))
    begin, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entry, closing = content[begin:end], bytearray(content[end:])
    struct.pack_into("<HHI", closing, 8, 40, 40, 40 * len(entry))
    with pytest.raises(ArchiveTooLarge):
        check_archive(content[:begin] + 40 * entry + bytes(closing))


@given(st.integers(0, 10**6), st.integers(0, 255))
@repeatable
def test_one_changed_byte_never_makes_the_check_fail_otherwise(place, byte):
    content = bytearray(zipped("a", "b/c"))
    content[place % len(content)] = byte
    with suppress(ArchiveDamaged, ArchiveTooLarge, ArchiveLocked):
        check_archive(bytes(content))
