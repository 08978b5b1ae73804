"""Photographs as phones send them: taken by their content, stored as what every browser shows."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pillow_heif import from_pillow

from yiqi.problems import uploads
from yiqi.problems.uploads import FileRefused, checked_file

EXIF = Image.Exif()
EXIF.get_ifd(0x8825).update({1: "N", 2: (34.0, 21.0, 36.0), 3: "E", 4: (107.0, 8.0, 24.0)})


@pytest.fixture(scope="module")
def photograph():
    """An HEIC file with its position, as a phone writes it."""
    target = io.BytesIO()
    picture = Image.effect_noise((120, 80), 40).convert("RGB")
    from_pillow(picture).save(target, quality=60, exif=EXIF.tobytes())
    return target.getvalue()


def taken(content, name):
    return checked_file(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [("IMG_0001.HEIC", "IMG_0001.jpg"), ("厂门口.heif", "厂门口.jpg"), ("a.jpg", "a.jpg")],
)
def test_an_heic_photograph_is_kept_as_a_jpeg_without_its_position(photograph, name, kept_as):
    kept = taken(photograph, name)
    assert (kept.name, kept.kind) == (kept_as, "jpeg")
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (120, 80))
        assert not picture.getexif().get_ifd(0x8825)


def test_a_broken_heic_photograph_is_refused_in_words(photograph):
    with pytest.raises(FileRefused, match="内容不完整"):
        taken(photograph[: len(photograph) // 2], "IMG_0001.HEIC")


def test_an_heic_photograph_under_the_name_of_a_document_is_refused(photograph):
    with pytest.raises(FileRefused, match="与文件名不符"):
        taken(photograph, "通知.pdf")


def test_what_only_bears_the_name_of_a_photograph_is_refused():
    with pytest.raises(FileRefused):
        taken(b"#!/bin/sh\n", "IMG_0001.HEIC")


def test_too_many_pixels_are_told_as_such(photograph, monkeypatch):
    too_many = uploads.TooManyPixels(width=9, height=9, max=1)

    def refuse(*_args, **_options):
        raise too_many

    monkeypatch.setattr(uploads, "strip_exif", refuse)
    with pytest.raises(FileRefused, match="像素太多"):
        taken(photograph, "IMG_0001.HEIC")
