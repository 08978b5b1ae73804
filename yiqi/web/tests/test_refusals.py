"""What a refusal says, as one text."""

from __future__ import annotations

import pytest

from yiqi.lib.errors import Refusal
from yiqi.web import refusals


@pytest.mark.parametrize(
    ("sentence", "remedy", "text"),
    [
        ("没有保存。", "请核对。", "没有保存。请核对。"),
        ("Nothing was saved.", "Please check.", "Nothing was saved. Please check."),
        ("Nothing was saved.", "", "Nothing was saved."),
    ],
)
def test_sentence_and_remedy_stand_as_the_language_parts_them(monkeypatch, sentence, remedy, text):
    monkeypatch.setattr(refusals, "_words", {})
    refusals.register("x", sentence, remedy=remedy)
    refusal = Refusal()
    refusal.code = "x"
    assert refusals.said(refusal) == text
