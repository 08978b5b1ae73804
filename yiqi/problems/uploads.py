"""Checks a file that somebody sends with a problem.

(Not one of an area's usual names: forms and the API take files by the same check.)
"""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yiqi.lib.errors import Refusal
from yiqi.lib.files import PictureRefusal, name_fits, strip_exif, tell_type
from yiqi.problems.operations import NewFile

LARGEST = 15 * 1024 * 1024  # bytes of one file
LONGEST_SIDE = 2400  # pixels; enough to read a notice on a photograph
PICTURES = frozenset({"jpeg", "png", "webp", "gif"})
DOCUMENTS = frozenset({"pdf", "ofd", "docx", "xlsx", "doc", "xls", "text"})


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
    if not name_fits(name, kind):
        raise FileRefused(
            _("“%(name)s”的内容与文件名不符（实际是 %(kind)s）。请换成正确的文件。")
            % {"name": name, "kind": kind.kind}
        )
    if kind.kind in PICTURES:
        return _picture(name, content)
    return NewFile(name=name, kind=kind.extension.lstrip("."), content=content)


def _picture(name: str, content: bytes) -> NewFile:
    try:
        picture = strip_exif(content, max_side=LONGEST_SIDE)
    except PictureRefusal as refusal:
        raise FileRefused(_("“%(name)s”不是可以打开的图片。") % {"name": name}) from refusal
    return NewFile(name=name, kind=picture.media_type.split("/")[1], content=picture.content)
