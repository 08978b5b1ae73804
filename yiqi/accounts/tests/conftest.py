"""Who is there in most tests of accounts: a district and the one who keeps its accounts."""

from __future__ import annotations

import pytest

from yiqi.accounts.tests.factories import make_district, make_officer


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def secadmin(district):
    return make_officer("secadmin", district, "孙安全")
