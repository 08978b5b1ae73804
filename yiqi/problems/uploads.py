"""Checks a file that somebody sends with a problem.

(Not one of an area's usual names: forms and the API take files by the same check.)
"""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yiqi.lib.errors import Refusal
from yiqi.lib.files import FileType, PictureRefusal, TooManyPixels, name_fits, strip_exif, tell_type
from yiqi.problems.operations import NewFile

LARGEST = 15 * 1024 * 1024  # bytes of one file
LONGEST_SIDE = 2400  # pixels; enough to read a notice on a photograph
PICTURES = frozenset({"jpeg", "png", "webp", "gif", "heic"})
DOCUMENTS = frozenset({"pdf", "ofd", "docx", "xlsx", "doc", "xls", "text"})


ENDINGS = {"jpeg": (".jpg", ".jpeg"), "png": (".png",), "webp": (".webp",)}


class FileRefused(Refusal):
    """A file that is too large, lies about its type, or is of a kind that is not taken."""

    code = "file_refused"

    def __init__(self, sentence: str | Promise, **params: object) -> None:
        super().__init__(str(sentence), **params)
        self.sentence = sentence
        self.params = {"sentence": sentence, **params}


def checked_file(upload: UploadedFile[bytes]) -> NewFile:
    """Return the file by its true kind; a picture anew, without position and hidden data.

    Raises:
        FileRefused: with a sentence that names the file, what is wrong and what to do.
    """
    name = upload.name or ""
    if (upload.size or 0) > LARGEST:
        raise FileRefused(
            _("“%(name)s”太大：最多 %(limit)s MB。请压缩或拍照后再传。")
            % {"name": name, "limit": LARGEST // 1024 // 1024}
        )
    content = upload.read()
    kind = tell_type(content)
    if kind.kind == "empty":
        raise FileRefused(_("“%(name)s”是空文件。") % {"name": name})
    if kind.kind not in PICTURES | DOCUMENTS:
        raise FileRefused(
            _("“%(name)s”不能上传：只收照片、PDF、Word、Excel（不含宏和密码）。") % {"name": name}
        )
    is_picture = kind.kind in PICTURES
    if not name_fits(name, kind) and not (is_picture and _is_picture_s(name)):
        raise FileRefused(
            _("“%(name)s”的内容与文件名不符（实际是 %(kind)s）。请换成正确的文件。")
            % {"name": name, "kind": kind.kind}
        )
    if is_picture:
        return _picture(name, content, is_heic=kind.kind == "heic")
    return NewFile(name=name, kind=kind.extension.lstrip("."), content=content)


def _is_picture_s(name: str) -> bool:
    """Whether the name is one that pictures bear: phones name an HEIC photograph ``.jpg``."""
    return any(name_fits(name, FileType(kind)) for kind in PICTURES)


def _picture(name: str, content: bytes, *, is_heic: bool) -> NewFile:
    """Return the picture written anew, its name with the ending of what it now is."""
    try:
        picture = strip_exif(content, max_side=LONGEST_SIDE)
    except TooManyPixels as refusal:
        words = _("“%(name)s”的像素太多，打不开。请缩小后再传。")
        raise FileRefused(words % {"name": name}) from refusal
    except PictureRefusal as refusal:
        words = _("“%(name)s”不是可以打开的图片。")
        if is_heic:
            words = _("“%(name)s”是 HEIC 照片，但内容不完整，打不开。请重新选择或改传 JPEG。")
        raise FileRefused(words % {"name": name}) from refusal
    kind = picture.media_type.split("/")[1]
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS[kind]:
        name = f"{name.removesuffix(PurePosixPath(name).suffix)}{ENDINGS[kind][0]}"
    return NewFile(name=name, kind=kind, content=picture.content)
