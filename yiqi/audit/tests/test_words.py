"""How events read: by words, codes by their names."""

from __future__ import annotations

import pytest

from yiqi.audit import queries
from yiqi.audit.queries import describe, name_codes, timeline
from yiqi.audit.tests.factories import make_event

pytestmark = pytest.mark.django_db
KIND = "tests.thing.happen"


@pytest.fixture(autouse=True)
def _own_words(monkeypatch):
    monkeypatch.setattr(queries, "_words", {})
    monkeypatch.setattr(queries, "_names_of_codes", {})
    describe(KIND, "授予 {role}（{on}）")


def said(**data):
    (line,) = timeline([make_event(kind=KIND, data=data)])
    return line.words, line.data


def test_a_code_reads_as_its_name_and_stays_a_code_in_the_data():
    name_codes("role", {"duty": "值班室"})
    assert said(role="duty", on="18日") == ("授予 值班室（18日）", {"role": "duty", "on": "18日"})


def test_an_unknown_code_and_a_missing_value_fail_no_page():
    name_codes("role", {"duty": "值班室"})
    assert said(role="pilot")[0] == "授予 pilot（—）"
    assert said(role=["duty"])[0] == "授予 ['duty']（—）"
