"""OpenID Connect sign-in, against a small provider of our own."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse

from yiqi.accounts.models import SignIn, User
from yiqi.accounts.operations import set_up_second_factor
from yiqi.accounts.tests.factories import make_district, make_officer
from yiqi.accounts.tests.test_entry import SECRET, clock, digits, is_in
from yiqi.audit.clock import current_time

pytestmark = pytest.mark.django_db
__all__ = ["clock"]


@pytest.fixture
def duty():
    return make_officer("duty", make_district(), "李敏", password="a long password")


@pytest.fixture
def guarded(duty, clock):
    set_up_second_factor(duty, secret=SECRET, code=digits(clock), now=current_time())
    clock[0] += 60
    return duty


class Provider(BaseHTTPRequestHandler):
    """Answers discovery, token and userinfo as a provider does; signs in ``username``."""

    username = ""

    def do_GET(self):
        here = f"http://{self.headers['Host']}"
        if self.path.startswith("/.well-known"):
            self._answer(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/jwks",
                }
            )
        else:
            subject = hashlib.sha256(self.username.encode()).hexdigest()[:12]
            self._answer({"sub": subject, "preferred_username": self.username})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "t", "token_type": "Bearer", "expires_in": 60})

    def log_message(self, *_):
        """Say nothing."""

    def _answer(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings):
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "bureau",
                    "name": "统一身份认证",
                    "client_id": "yiqi",
                    "secret": "s",
                    "settings": {"server_url": address},
                }
            ]
        }
    }
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def through_provider(client, username, next_url=""):
    """Go to the provider and come back as a browser would."""
    Provider.username = username
    login = reverse("openid_connect_login", args=["bureau"])
    away = client.post(f"{login}?{urlencode({'next': next_url})}")
    asked = parse_qs(urlsplit(away["Location"]).query)
    back = reverse("openid_connect_callback", args=["bureau"])
    return away, client.get(back, {"code": "c", "state": asked["state"][0]})


def test_openid_signs_in_an_existing_account_and_keeps_next(client, duty, provider):
    page = client.get(reverse("accounts:sign_in"))
    assert "用统一身份认证登录" in page.content.decode()
    assert f"form-action 'self' {provider}" in page["Content-Security-Policy"]
    away, back = through_provider(client, duty.username, reverse("accounts:absences"))
    assert away["Location"].startswith(f"{provider}/authorize?")
    assert back["Location"] == reverse("accounts:absences")
    assert is_in(client)
    assert SignIn.objects.get().method == "openid"


def test_openid_makes_no_account(client, provider):
    _, back = through_provider(client, "stranger")
    assert back["Location"] == reverse("accounts:openid_unknown")
    assert not User.objects.filter(username="stranger").exists()
    page = client.get(back["Location"])
    assert page.status_code == 403
    assert "一企里没有您的账号" in page.content.decode()


def test_openid_does_not_go_round_the_second_factor(client, guarded, provider, clock):
    _, back = through_provider(client, guarded.username)
    assert back["Location"] == reverse("accounts:second_factor")
    assert not is_in(client)
    client.post(back["Location"], {"code": digits(clock)})
    assert is_in(client)


def test_openid_lets_no_closed_account_in(client, duty, provider):
    User.objects.filter(pk=duty.pk).update(is_active=False)
    _, back = through_provider(client, duty.username)
    assert back["Location"] == reverse("accounts:openid_unknown")


def test_an_answer_that_nobody_asked_for_is_refused_in_words(client, provider):
    back = client.get(
        reverse("openid_connect_callback", args=["bureau"]), {"code": "c", "state": "x"}
    )
    assert back["Location"] == reverse("accounts:openid_failed")
    assert "没有登录成功" in client.get(back["Location"]).content.decode()


def test_without_a_provider_there_is_no_button_and_no_door(client):
    assert "openid" not in client.get(reverse("accounts:sign_in")).content.decode()
    assert client.post(reverse("openid_connect_login", args=["bureau"])).status_code == 404
