"""Sends messages in: by the HTTP API, and by the import engine."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from django.core.wsgi import get_wsgi_application

from yiqi.exchange.operations.files import ImportResult, run_import_file
from yiqi.interop.messages.district import TestDistrict
from yiqi.interop.messages.reading import RealMessage
from yiqi.problems.imports import CODE as MESSAGES

BY_API = "messages_replied"
BY_IMPORT = "messages_open"
PATH = "/api/v1/problems"
HOST = "http://127.0.0.1"
Progress = Callable[[str, int, int], None]


class NotTaken(Exception):
    """The API answered something else than that it has the message."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the messages sent, and how long an answer took."""

    messages: int
    new: int
    known: int
    longest_answer_ms: float


def send_all(
    messages: Sequence[RealMessage], district: TestDistrict, *, progress: Progress
) -> Sent:
    """Send every message through the HTTP API in this process, one after the other.

    Raises:
        NotTaken: one was not taken in; those before it were.
    """
    counted = {200: 0, 201: 0}
    longest = 0.0
    headers = {"Authorization": f"Bearer {district.token}", "Accept-Language": "en"}
    transport = httpx.WSGITransport(app=get_wsgi_application())
    with httpx.Client(transport=transport, base_url=HOST, headers=headers) as client:
        for number, message in enumerate(messages, start=1):
            began = time.perf_counter()
            answer = client.post(PATH, json=_body(message, district))
            longest = max(longest, time.perf_counter() - began)
            if answer.status_code not in counted:
                raise NotTaken(
                    f"message {message.number}: {answer.status_code} {answer.text[:300]}"
                )
            counted[answer.status_code] += 1
            progress("API", number, len(messages))
    return Sent(len(messages), counted[201], counted[200], longest * 1000)


def import_all(
    messages: Sequence[RealMessage],
    district: TestDistrict,
    *,
    now: datetime,
    progress: Progress,
) -> ImportResult:
    """Import every message as one CSV file, each given to its enterprise; all or none."""
    return run_import_file(
        MESSAGES,
        _file(messages, district),
        district=district.node,
        actor=district.duty,
        now=now,
        progress=lambda phase, done, total: progress(f"import, {phase}", done, total),
    )


def _body(message: RealMessage, district: TestDistrict) -> dict[str, object]:
    return {
        "text": message.text,
        "title": message.title,
        "reported_at": message.reported_at.isoformat(),
        "enterprise_id": district.enterprise_for(message.number).pk,
        "source_system": BY_API,
        "external_id": message.number,
    }


def _file(messages: Sequence[RealMessage], district: TestDistrict) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(("编号", "来源", "时间", "标题", "内容", "企业"))
    for message in messages:
        firm = district.enterprise_for(message.number).short_name
        moment = message.reported_at.isoformat()
        writer.writerow((message.number, BY_IMPORT, moment, message.title, message.text, firm))
    return file.getvalue().encode("utf-8-sig")
