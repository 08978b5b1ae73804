"""An address that takes a form only, asked for without one."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import RequestFactory

from yiqi.web.reloads import posted_from

PAGE = {"headers": {"Accept": "text/html,application/xhtml+xml"}}


@posted_from("web:offline", part="group")
def step(request, pk):
    return HttpResponse(f"done {pk}")


def asked(method, **options):
    request = getattr(RequestFactory(), method)("/x/", **options)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def test_a_form_reaches_the_view():
    assert step(asked("post"), pk=3).content == b"done 3"


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_reload_leads_to_the_page_of_the_form_and_says_that_nothing_was_saved(method):
    request = asked(method, **PAGE)
    answer = step(request, pk=3)
    assert answer.status_code == 302
    assert answer.url.endswith("#group")
    assert [str(note) for note in get_messages(request)] == [
        "上次提交的内容没有保存，请在本页重新提交。"
    ]


def test_a_program_is_told_the_method():
    assert step(asked("get"), pk=3).status_code == 405
    assert step(asked("put", **PAGE), pk=3).status_code == 405
