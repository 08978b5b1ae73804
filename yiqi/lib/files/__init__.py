"""Files as people send them: true type, safe to unpack or not, pictures without traces."""

from yiqi.lib.files.archives import (
    ArchiveDamaged,
    ArchiveLimits,
    ArchiveLocked,
    ArchiveRefusal,
    ArchiveTooLarge,
    check_archive,
)
from yiqi.lib.files.kinds import FileType, name_fits, tell_type
from yiqi.lib.files.pictures import (
    MAX_PIXELS,
    NotAPicture,
    Picture,
    PictureRefusal,
    TooManyPixels,
    strip_exif,
)

__all__ = [
    "MAX_PIXELS",
    "ArchiveDamaged",
    "ArchiveLimits",
    "ArchiveLocked",
    "ArchiveRefusal",
    "ArchiveTooLarge",
    "FileType",
    "NotAPicture",
    "Picture",
    "PictureRefusal",
    "TooManyPixels",
    "check_archive",
    "name_fits",
    "strip_exif",
    "tell_type",
]
