"""Pictures without traces: what a camera wrote into the file is read out, then left behind.

A photograph of a workshop carries the place and time of the person who took it. Place and moment
are returned apart, so that the caller decides whether they may be kept; the stored picture is
written anew from its pixels, so nothing hidden in the old file survives.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PIL import Image, UnidentifiedImageError

from yiqi.lib.clocks import SHANGHAI
from yiqi.lib.coordinates import Position, is_position
from yiqi.lib.errors import Refusal
from yiqi.lib.files.kinds import tell_type

MAX_PIXELS = 64_000_000
_READ = ("JPEG", "PNG", "GIF", "WEBP")
_WRITTEN_AS = {
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "HEIF": "JPEG",
    "WEBP": "WEBP",
}  # anything else as PNG
_QUALITY = 88
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_ORIENTATION, _TAKEN, _TAKEN_OFFSET, _CHANGED = 0x0112, 0x9003, 0x9011, 0x0132
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
)


class PictureRefusal(Refusal):
    """A picture that is not taken; the base of the reasons below."""

    code = "picture_refused"


class NotAPicture(PictureRefusal):
    """No JPEG, PNG, GIF, WebP or HEIC, or a damaged one."""

    code = "not_a_picture"


class TooManyPixels(PictureRefusal):
    """It would need too much memory; parameters width, height, max (pixels)."""

    code = "too_many_pixels"


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture, and beside it what its camera had written.

    ``taken_at`` is in UTC; a camera that names no zone is taken to stand in China. ``position``
    is WGS-84.
    """

    content: bytes
    media_type: str
    width: int
    height: int
    taken_at: datetime | None = None
    position: Position | None = None


def strip_exif(
    content: bytes, *, max_side: int | None = None, max_pixels: int = MAX_PIXELS
) -> Picture:
    """Return the picture upright and without any metadata but its colour profile.

    JPEG and WebP stay what they are, a GIF becomes a PNG of its first frame, the HEIC of a phone a
    JPEG of its main picture.

    Args:
        content: a JPEG, PNG, GIF, WebP or HEIC file.
        max_side: where given, the picture is made smaller until its longer side fits.
        max_pixels: a picture above is refused before it is unpacked.

    Raises:
        NotAPicture: another kind of file, or damaged.
        TooManyPixels: above ``max_pixels``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _opened(content) as image:
                return _rewritten(image, max_side, max_pixels)
    except UnidentifiedImageError as error:
        raise NotAPicture from error
    except Image.DecompressionBombError as error:
        raise TooManyPixels(max=max_pixels) from error
    except _UNREADABLE as error:
        raise NotAPicture(str(error)) from error


def _opened(content: bytes) -> Image.Image:
    """Open a picture without unpacking it."""
    if tell_type(content).kind != "heic":
        return Image.open(io.BytesIO(content), formats=_READ)
    from pillow_heif import options  # a library of its own, needed for these alone
    from pillow_heif.as_plugin import HeifImageFile

    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False  # read the picture alone
    return HeifImageFile(io.BytesIO(content))  # type: ignore[no-untyped-call]


def _rewritten(image: Image.Image, max_side: int | None, max_pixels: int) -> Picture:
    """Read the facts, then write the pixels into a new file.

    Raises:
        TooManyPixels: above ``max_pixels``.
    """
    width, height = image.size
    if width * height > max_pixels:
        raise TooManyPixels(width=width, height=height, max=max_pixels)
    written_as = _WRITTEN_AS.get(image.format or "", "PNG")
    facts = _facts_of(image)
    profile = image.info.get("icc_profile")
    if max_side is not None:
        image.draft("RGB", (max_side, max_side))  # a JPEG unpacks smaller at once
    upright = _upright(image, facts.get(_ORIENTATION))
    if max_side is not None:
        upright.thumbnail((max_side, max_side))
    if written_as == "JPEG" and upright.mode not in {"RGB", "L"}:
        upright, profile = upright.convert("RGB"), None
    upright.info = {}
    buffer = io.BytesIO()
    upright.save(buffer, written_as, quality=_QUALITY, icc_profile=profile)
    return Picture(
        buffer.getvalue(),
        f"image/{written_as.lower()}",
        *upright.size,
        taken_at=_moment(facts),
        position=_position(facts.get(_GPS_IFD)),
    )


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    """Return a copy turned as the camera was held; one with a palette gets its full colours."""
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image.copy() if turn is None else image.transpose(turn)


def _facts_of(image: Image.Image) -> dict[int, Any]:
    """Return the EXIF tags that matter; those that cannot be read are simply missing."""
    try:
        exif = image.getexif()
        inner = exif.get_ifd(_EXIF_IFD)
        return {
            _ORIENTATION: exif.get(_ORIENTATION),
            _TAKEN: inner.get(_TAKEN) or exif.get(_CHANGED),
            _TAKEN_OFFSET: inner.get(_TAKEN_OFFSET),
            _GPS_IFD: exif.get_ifd(_GPS_IFD),
        }
    except _UNREADABLE:
        return {}


def _moment(facts: Mapping[int, Any]) -> datetime | None:
    """Return when the picture was taken, in UTC."""
    written = str(facts.get(_TAKEN) or "").strip("\0 ")
    offset = str(facts.get(_TAKEN_OFFSET) or "").strip("\0 ")
    for text, pattern in (
        (written + offset, "%Y:%m:%d %H:%M:%S%z"),
        (written, "%Y:%m:%d %H:%M:%S"),
    ):
        try:
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone follows below
            return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _position(gps: Mapping[int, Any] | None) -> Position | None:
    """Return where the picture was taken; tags 1 to 4 are N/S, latitude, E/W, longitude."""
    if not gps:
        return None
    try:
        lat = _degrees(gps[2]) * (-1 if str(gps.get(1, "N")).upper().startswith("S") else 1)
        lon = _degrees(gps[4]) * (-1 if str(gps.get(3, "E")).upper().startswith("W") else 1)
    except _UNREADABLE:
        return None
    return Position(lat, lon) if is_position(lat, lon) else None


def _degrees(parts: Any) -> float:
    """Return degrees from degrees, minutes and seconds."""
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
