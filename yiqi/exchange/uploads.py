"""Takes an uploaded file into memory, up to the limit, and never onto the disk in plain.

(Not one of an area's usual names: it is Django's hook for uploads.)
"""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from yiqi.exchange.rules import LARGEST_FILE


class SheetUpload(FileUploadHandler):
    """Keeps a file of up to the limit; of a larger one only its size, so that it can be told."""

    chunk_size = 2**18

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._kept = io.BytesIO()
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece while it is wanted."""
        self._size = start + len(raw_data)
        if self._size <= LARGEST_FILE:
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file, or an empty one with the true size where it is too large."""
        if file_size > LARGEST_FILE:
            self._kept = io.BytesIO()
        self._kept.seek(0)
        return InMemoryUploadedFile(
            file=self._kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
