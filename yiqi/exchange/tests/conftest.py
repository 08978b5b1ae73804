"""A district with a duty officer, and the tests' kind of import."""

from __future__ import annotations

import pytest

from yiqi.accounts.tests.factories import NOW, make_district, make_officer
from yiqi.exchange import kinds
from yiqi.exchange.kinds import kind_named
from yiqi.exchange.operations import match_columns, open_import, start_import
from yiqi.exchange.tests.factories import KIND, unit_kind, xlsx


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


@pytest.fixture
def upload(duty):
    def uploaded(rows, *, kind=KIND, actor=duty, **facts):
        facts = {"file_name": "名单.xlsx", "actor": actor, "now": NOW, **facts}
        return start_import(kind_named(kind), xlsx(rows), **facts)

    return uploaded


@pytest.fixture
def check(duty, upload):
    def checked(rows, **facts):
        run = upload(rows, **facts)
        mapping = open_import(run).guess.mapping
        match_columns(run, mapping, sheet=run.sheet, actor=run.by, now=NOW)
        return run

    return checked
