"""A photograph is stored without what its camera told."""

import io
import random
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pillow_heif import from_pillow
from pillow_heif.as_plugin import HeifImageFile

from yiqi.lib.coordinates import Position
from yiqi.lib.files import NotAPicture, PictureRefusal, TooManyPixels, strip_exif

SECRET = "SECRETMARK"


def photo(form="JPEG", *, size=(40, 20), mode="RGB", tags=None, inner=None, gps=None, **options):
    """Return a picture, left half red and right half blue, with metadata."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    image = image.convert(mode)
    exif = Image.Exif()
    exif.update({0x010F: SECRET, **(tags or {})})
    exif.get_ifd(0x8769).update(inner or {})
    exif.get_ifd(0x8825).update(gps or {})
    buffer = io.BytesIO()
    image.save(buffer, form, exif=exif, **options)
    return buffer.getvalue()


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


GPS = {1: "N", 2: (34.0, 22.0, 12.0), 3: "E", 4: (107.0, 9.0, 0.0)}


def test_position_and_moment_are_read_out_and_left_behind():
    taken = {0x9003: "2022:03:14 20:14:05"}
    picture = strip_exif(photo(gps=GPS, inner=taken, comment=SECRET.encode()))
    assert picture.position == Position(pytest.approx(34.37), pytest.approx(107.15))
    assert picture.taken_at == datetime(2022, 3, 14, 12, 14, 5, tzinfo=UTC)
    assert SECRET.encode() not in picture.content
    assert b"Exif" not in picture.content
    assert not opened(picture).getexif()
    assert (picture.media_type, picture.width, picture.height) == ("image/jpeg", 40, 20)


@pytest.mark.parametrize(
    ("written", "offset", "moment"),
    [
        ("2022:03:14 20:14:05", "+09:00", datetime(2022, 3, 14, 11, 14, 5, tzinfo=UTC)),
        ("2022:03:14 20:14:05", "nonsense", datetime(2022, 3, 14, 12, 14, 5, tzinfo=UTC)),
        ("0000:00:00 00:00:00", "", None),
        ("yesterday", "", None),
        ("0001:01:01 00:00:00", "", None),
    ],
)
def test_the_moment_is_in_utc_or_missing(written, offset, moment):
    picture = strip_exif(photo(inner={0x9003: written, 0x9011: offset}))
    assert picture.taken_at == moment


def test_the_date_of_the_file_stands_in_for_a_missing_moment():
    picture = strip_exif(photo(tags={0x0132: "2022:03:14 08:00:00"}))
    assert picture.taken_at == datetime(2022, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (107.0, 0.0, 0.0)},
        {1: "N", 2: (34.0, 0.0, 0.0)},
        {2: (34.0, 0.0), 4: (107.0,)},
        {},
    ],
)
def test_a_position_that_makes_no_sense_is_missing(gps):
    assert strip_exif(photo(gps=gps)).position is None


def test_south_and_west_are_negative():
    gps = {1: "S", 2: (33.0, 30.0, 0.0), 3: "W", 4: (70.0, 30.0, 0.0)}
    assert strip_exif(photo(gps=gps)).position == Position(-33.5, -70.5)


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (40, 20), (2, 10)),
        (2, (40, 20), (37, 10)),
        (3, (40, 20), (37, 10)),
        (4, (40, 20), (2, 10)),
        (5, (20, 40), (10, 2)),
        (6, (20, 40), (10, 2)),
        (7, (20, 40), (10, 37)),
        (8, (20, 40), (10, 37)),
        (99, (40, 20), (2, 10)),
    ],
)
def test_a_picture_stands_upright(orientation, size, red_at):
    picture = strip_exif(photo(tags={0x0112: orientation}))
    assert (picture.width, picture.height) == size
    red, _, blue = opened(picture).convert("RGB").getpixel(red_at)
    assert red > 200
    assert blue < 60


@pytest.mark.parametrize(
    ("form", "mode", "media_type"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("WEBP", "RGB", "image/webp"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
    ],
)
def test_every_form_loses_its_metadata(form, mode, media_type):
    picture = strip_exif(photo(form, mode=mode, gps=GPS))
    assert picture.media_type == media_type
    assert picture.position is not None
    assert SECRET.encode() not in picture.content


def test_texts_within_a_png_are_left_behind():
    notes = PngInfo()
    notes.add_text("Author", SECRET)
    notes.add_itxt("XML:com.adobe.xmp", SECRET)
    assert SECRET.encode() not in strip_exif(photo("PNG", pnginfo=notes)).content


def test_what_is_hidden_behind_a_picture_is_left_behind():
    assert SECRET.encode() not in strip_exif(photo() + b"PK\x03\x04" + SECRET.encode()).content


def test_a_gif_becomes_a_png_of_its_first_frame():
    buffer = io.BytesIO()
    frames = [Image.new("P", (9, 9), colour) for colour in (1, 2)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], comment=SECRET.encode())
    picture = strip_exif(buffer.getvalue())
    assert picture.media_type == "image/png"
    assert SECRET.encode() not in picture.content
    assert getattr(opened(picture), "n_frames", 1) == 1


def test_what_is_transparent_stays_transparent():
    buffer = io.BytesIO()
    Image.new("P", (9, 9), 0).save(buffer, "PNG", transparency=0)
    assert (
        opened(strip_exif(buffer.getvalue(), max_side=5)).convert("RGBA").getpixel((2, 2))[3] == 0
    )


def test_a_large_picture_is_made_smaller_on_request_and_never_larger():
    picture = strip_exif(photo(size=(1600, 400)), max_side=800)
    assert (picture.width, picture.height) == (800, 200)
    assert strip_exif(photo(), max_side=800).width == 40


def test_a_picture_of_too_many_pixels_is_refused_before_unpacking():
    with pytest.raises(TooManyPixels) as caught:
        strip_exif(photo(size=(200, 200)), max_pixels=39_999)
    assert caught.value.params == {"width": 200, "height": 200, "max": 39_999}


def test_a_decompression_bomb_is_refused():
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    assert len(buffer.getvalue()) < 100_000
    with pytest.raises(TooManyPixels):
        strip_exif(buffer.getvalue())


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a"]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        strip_exif(content)


def test_half_a_picture_is_refused():
    whole = photo(size=(400, 400))
    with pytest.raises(NotAPicture):
        strip_exif(whole[: len(whole) // 2])


WHOLE = {
    form: photo(form, gps=GPS, inner={0x9003: "2022:03:14 20:14:05"}) for form in ("JPEG", "PNG")
}


@given(st.sampled_from(["JPEG", "PNG"]), st.integers(0, 600), st.binary(min_size=1, max_size=4))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_no_damage_makes_it_fail_otherwise(form, place, damage):
    content = bytearray(WHOLE[form])
    content[place : place + len(damage)] = damage
    with suppress(NotAPicture, TooManyPixels):
        strip_exif(bytes(content))


def heic(image=None, **options):
    """Return an HEIC file as a phone writes it."""
    target = io.BytesIO()
    picture = image or Image.effect_noise((320, 200), 40).convert("RGB")
    from_pillow(picture).save(target, quality=60, **options)
    return target.getvalue()


def phone_exif():
    exif = Image.Exif()
    exif[0x010F] = "HONOR"
    exif.get_ifd(0x8769)[0x9003] = "2022:03:18 19:10:00"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (34.0, 21.0, 36.0), 3: "E", 4: (107.0, 8.0, 24.0), 29: "2022:03:18"}
    )
    return exif.tobytes()


def test_an_heic_photograph_becomes_a_jpeg_without_place_or_time():
    clean = strip_exif(heic(exif=phone_exif()))
    assert (clean.media_type, clean.width, clean.height) == ("image/jpeg", 320, 200)
    assert clean.position == Position(34.36, 107.14)
    assert clean.taken_at == datetime(2022, 3, 18, 11, 10, tzinfo=UTC)
    with Image.open(io.BytesIO(clean.content)) as written:
        assert written.format == "JPEG"
        assert not dict(written.getexif())
        assert "exif" not in written.info
    assert b"HONOR" not in clean.content


def test_an_heic_photograph_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = strip_exif(heic(exif=exif.tobytes()))
    assert (clean.width, clean.height) == (200, 320)


def test_an_heic_photograph_is_made_smaller():
    clean = strip_exif(heic(), max_side=64)
    assert (clean.width, clean.height) == (64, 40)


def test_an_heic_photograph_of_too_many_pixels_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(HeifImageFile, "load", None)
    with pytest.raises(TooManyPixels) as refused:
        strip_exif(heic(), max_pixels=1000)
    assert refused.value.params["width"] == 320


@pytest.mark.parametrize("kept", [24, 60, 300, 0.5, 0.99])
def test_a_cut_off_heic_photograph_is_refused(kept):
    whole = heic()
    with pytest.raises(NotAPicture):
        strip_exif(whole[: kept if kept > 1 else int(len(whole) * kept)])


def test_an_heic_photograph_whose_bytes_were_changed_fails_in_no_other_way():
    whole, dice = heic(), random.Random(3)
    for _attempt in range(150):
        changed = bytearray(whole)
        for _byte in range(dice.choice((1, 4, 16))):
            changed[dice.randrange(12, 600)] = dice.randrange(256)
        with suppress(PictureRefusal):
            strip_exif(bytes(changed))
