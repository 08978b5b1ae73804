"""A bureau, its evening, and clients that call with a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from yiqi.accounts.models import User
from yiqi.accounts.operations import issue_access_token
from yiqi.lib.tokens import fingerprint, new_token
from yiqi.problems.tests.factories import DAY_1, EVENING, Bureau, make_bureau


@dataclass
class Caller:
    """A program with an access token."""

    token: str
    client: Client

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str):
        """Ask, with the token."""
        return self.client.get(path, query, headers={**self._who, **headers})

    def post(self, path: str, data: Any = None, **headers: str):
        """Send JSON, with the token."""
        return self.client.post(
            path, data, content_type="application/json", headers={**self._who, **headers}
        )

    def form(self, path: str, data: dict[str, Any], **headers: str):
        """Send a form with files, with the token."""
        return self.client.post(path, data, headers={**self._who, **headers})

    @property
    def _who(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nobody_called_yet():
    cache.clear()


@pytest.fixture
def bureau(db) -> Bureau:
    made = make_bureau()
    made.enterprise.uscc = "91610303MA6XA00017"
    made.enterprise.save(update_fields=["uscc"])
    return made


def caller_for(user: User) -> Caller:
    """Return a program that calls in the name of ``user``."""
    secret = new_token()
    issue_access_token(user, label="测试", token_hash=fingerprint(secret), now=DAY_1)
    return Caller(secret, Client())


@pytest.fixture
def duty(bureau) -> Caller:
    return caller_for(bureau.duty)


@pytest.fixture
def firm(bureau) -> Caller:
    return caller_for(bureau.contact)


@pytest.fixture
def park(bureau) -> Caller:
    return caller_for(bureau.park)
