"""What a person reads when something does not go as wished; nothing of it is a 500."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import reverse

from yiqi.accounts.tests.factories import NOW
from yiqi.lib.errors import Refusal
from yiqi.web import refusals
from yiqi.web.middleware import LanguageMiddleware, RefusalMiddleware
from yiqi.web.tests.samples import Thing
from yiqi.workflow.operations import Difference, StaleCopy

SIGN_IN = "/offline/"


class TooLate(Refusal):
    code = "web_tests.too_late"


refusals.register(TooLate.code, "{what} 已过期。", remedy="请联系 {who}。", status=422)


@pytest.fixture(autouse=True)
def _sign_in_somewhere(settings):
    settings.LOGIN_URL = "web:offline"


def request_for(method="get", *, htmx=False, data=None, **headers):
    made = getattr(RequestFactory(), method)("/things/1/?a=1", data, **headers)
    made.user = AnonymousUser()
    made.htmx = htmx
    return made


def answered(request, response=None, error=None):
    middleware = RefusalMiddleware(lambda _request: response)
    return middleware.process_exception(request, error) if error else middleware(request)


def test_a_refusal_is_a_page_with_its_sentence_and_remedy():
    answer = answered(request_for(), error=TooLate(what="出门证"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "出门证 已过期。" in text
    assert "请联系 —。" in text  # a missing param does not fail the page


def test_for_htmx_a_refusal_is_a_note_over_the_page():
    answer = answered(request_for(htmx=True), error=TooLate(what="出门证"))
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#yq-alerts")
    assert "<html" not in answer.content.decode()


def test_a_refusal_without_words_of_its_own_still_says_something():
    answer = answered(request_for(), error=Refusal())
    assert answer.status_code == 409
    assert "没有任何内容被更改" in answer.content.decode()


def test_a_request_over_the_limit_is_answered_in_words():
    answer = answered(request_for(), error=RequestDataTooBig())
    assert answer.status_code == 413
    assert "5 MB" in answer.content.decode()


def test_any_other_error_is_left_to_django():
    assert RefusalMiddleware(lambda r: None).process_exception(request_for(), KeyError()) is None


def test_a_refusal_s_status_is_a_4xx():
    with pytest.raises(ValueError, match="4xx"):
        refusals.register("x", "x", status=500)


def test_yours_stands_beside_theirs():
    stale = StaleCopy.__new__(StaleCopy)
    stale.params = {}
    stale.thing = Thing()
    stale.changed_by, stale.changed_at = SimpleNamespace(display_name="王强"), NOW
    stale.differences = (
        Difference("title", "标题", "断电", "停电"),
        Difference("rank", "名次", None, 3),
    )
    text = answered(request_for(htmx=True), error=stale).content.decode()
    assert "王强 于" in text
    assert text.index("停电") < text.index("断电")
    assert '<td class="yq-theirs">—</td>' in text
    assert answered(request_for(), error=stale).status_code == 409


def test_everything_that_the_layers_below_refuse_has_words():
    layers = ("yiqi.lib", "yiqi.audit", "yiqi.workflow", "yiqi.accounts", "yiqi.web")
    known = refusals.registered()
    left = [Refusal]
    while left:
        found = left.pop()
        left += found.__subclasses__()
        if found.__module__.startswith(layers) and ".tests" not in found.__module__:
            assert found.code in known, found


@pytest.mark.django_db
@pytest.mark.parametrize("is_csrf_read_first", [False, True])
def test_too_large_a_form_is_answered_wherever_it_is_read(settings, is_csrf_read_first):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    client = Client(enforce_csrf_checks=is_csrf_read_first)
    client.cookies["csrftoken"] = "x" * 32
    form = {"next": "/" + "x" * 1024 * 1024}
    answer = client.post(
        reverse("web:preferences"), urlencode(form), "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "1 MB" in answer.content.decode()


def test_a_form_sent_after_the_session_ended_keeps_its_text_and_leads_back():
    request = request_for("post", headers={"Referer": "http://testserver/problems/new/?x=1"})
    answer = answered(request, HttpResponseRedirect(SIGN_IN + "?next=/things/1/"))
    assert answer.status_code == 401
    assert "next=%2Fproblems%2Fnew%2F%3Fx%3D1" in answer.content.decode()


def test_htmx_hears_of_an_ended_session_instead_of_getting_the_sign_in_page():
    answer = answered(request_for(htmx=True), HttpResponseRedirect(SIGN_IN))
    assert answer.status_code == 401


def test_htmx_is_sent_on_as_the_browser_would_be():
    answer = answered(request_for("post", htmx=True), HttpResponseRedirect("/done/"))
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/done/")


def test_an_ordinary_redirect_stays_one():
    assert answered(request_for(), HttpResponseRedirect("/done/")).status_code == 302
    assert answered(request_for(), HttpResponseRedirect(SIGN_IN)).status_code == 302


@pytest.mark.parametrize(
    ("response", "confirmed"),
    [
        (HttpResponseRedirect("/done/"), True),
        (HttpResponse(status=201), True),
        (HttpResponse(status=422), False),
        (HttpResponseRedirect(SIGN_IN), False),
    ],
)
def test_a_draft_is_confirmed_only_when_the_server_has_it(response, confirmed):
    request = request_for("post", data={"yq_draft": "problem-new"})
    assert ("yq_draft_done" in answered(request, response).cookies) is confirmed


def test_a_made_up_draft_key_is_ignored():
    request = request_for("post", data={"yq_draft": "a;b\r\nSet-Cookie: x"})
    assert "yq_draft_done" not in answered(request, HttpResponse()).cookies


@pytest.mark.parametrize(
    ("cookie", "browser", "language"),
    [
        ("", "", "zh-hans"),
        ("", "en-US,en;q=0.9", "en"),
        ("", "fr", "zh-hans"),
        ("zh-hans", "en", "zh-hans"),
        ("xx", "en", "en"),
    ],
)
def test_the_browser_s_language_comes_first_and_one_s_own_choice_before_it(
    cookie, browser, language
):
    request = request_for(headers={"Accept-Language": browser})
    if cookie:
        request.COOKIES["django_language"] = cookie
    answer = LanguageMiddleware(lambda _request: HttpResponse())(request)
    assert answer["Content-Language"] == language


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_what_to_do(client):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


def test_a_failed_server_answers_without_the_database():
    from yiqi.web.views import server_error

    answer = server_error(request_for())
    assert answer.status_code == 500
    assert "已保存的内容不受影响" in answer.content.decode()


def test_the_addresses_of_the_frame_exist():
    assert reverse("web:service_worker") == "/sw.js"
