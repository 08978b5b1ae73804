"""A district with a duty officer, and the tests' kind of import."""

from __future__ import annotations

import pytest

from yiqi.accounts.tests.factories import make_district, make_officer
from yiqi.exchange import kinds
from yiqi.exchange.tests.factories import unit_kind


@pytest.fixture(autouse=True)
def _own_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    unit_kind()


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def duty(district):
    return make_officer("duty", district)
