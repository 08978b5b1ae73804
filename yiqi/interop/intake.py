"""Takes messages in from other systems: one that was sent before answers with what it made.

(Not one of an area's usual names: the JSON API and Open311 share it; it calls the loop's own
operation.)
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError

from yiqi.accounts.models import ScopeNode, User
from yiqi.lib.errors import Refusal
from yiqi.problems.models import Problem
from yiqi.problems.operations import NewFile, NewProblem, receive_problem
from yiqi.problems.queries import problem_visible_to, problems_visible_to
from yiqi.problems.uploads import checked_file


class SourceMissing(Refusal):
    """An outside number without the name of the system that gave it."""

    code = "source_missing"


class TooManyFiles(Refusal):
    """More files than one message may carry."""

    code = "too_many_files"


class FileUnreadable(Refusal):
    """A file inside JSON is not Base64, or has no name that a file can have."""

    code = "file_unreadable"


class SentByAnother(Refusal):
    """The outside number is taken by a problem that the caller may not see."""

    code = "sent_by_another"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a message made, or had made before."""

    problem: Problem
    is_new: bool


def take_in(new: NewProblem, *, district: ScopeNode, caller: User, now: datetime) -> Taken:
    """Receive a message, or return the problem that the same outside number made before.

    Raises:
        SourceMissing: an outside number without its system.
        SentByAnother: the number is taken and lies outside the caller's scope.
        Refusal: what ``receive_problem`` raises.
    """
    if new.external_id and not new.source_system:
        raise SourceMissing
    before = _sent_before(new, district, caller, now=now)
    if before is not None:
        return Taken(before, is_new=False)
    try:
        made = receive_problem(new, district=district, actor=caller, now=now)
    except IntegrityError:
        # Another request with the same number was quicker by a moment, or the number is taken.
        before = _sent_before(new, district, caller, now=now)
        if before is None:
            raise SentByAnother(number=new.external_id) from None
        return Taken(before, is_new=False)
    return Taken(made, is_new=True)


def checked_files(files: Sequence[UploadedFile[bytes]], *, most: int) -> list[NewFile]:
    """Return the files by their true kinds.

    Raises:
        TooManyFiles, FileRefused: nothing was kept.
    """
    if len(files) > most:
        raise TooManyFiles(most=most)
    return [checked_file(file) for file in files]


def file_from_base64(name: str, content: str) -> UploadedFile[bytes]:
    """Return a file that came inside JSON.

    Raises:
        FileUnreadable: it is not Base64, or its name is none.
    """
    try:
        return SimpleUploadedFile(name, base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError, SuspiciousFileOperation) as error:
        raise FileUnreadable(name=name) from error


def _sent_before(
    new: NewProblem, district: ScopeNode, caller: User, *, now: datetime
) -> Problem | None:
    if not new.external_id:
        return None
    found = (
        problems_visible_to(caller, now=now)
        .filter(district=district, source_system=new.source_system, external_id=new.external_id)
        .first()
    )
    return problem_visible_to(caller, found.pk, now=now) if found else None
