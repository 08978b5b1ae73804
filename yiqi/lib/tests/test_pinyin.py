"""Initials by which a duty officer finds a firm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib.pinyin import FIRM_WORDS, full, initials


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("福临堡叉车", "flbcc"),
        ("重庆长安汽车", "cqcaqc"),
        ("宝鸡长岭机电", "bjcljd"),
        ("宝鸡市长盛包装", "bjscsbz"),
        ("东岭五金行", "dlwjh"),
        ("行知书店", "xzsd"),
        ("吕梁绿源", "llly"),
        ("渭滨5G基站ABC-12", "wb5gjzabc12"),
        ("ＡＢＣ（中国）公司", "abczggs"),
        ("Café é", "cafee"),
        ("", ""),
        ("，。 ", ""),
        ("二〇二二", "elee"),
    ],
)
def test_initials_of_names(name, short):
    assert initials(name) == short


def test_full_pinyin_has_no_tones_and_no_spaces():
    assert full("福临堡 5G") == "fulinbao5g"
    assert full("吕") == "lv"


@pytest.mark.parametrize("word", FIRM_WORDS)
def test_own_words_have_a_syllable_for_each_character(word):
    assert len(FIRM_WORDS[word].split()) == len(word)
    assert full(word) == FIRM_WORDS[word].replace(" ", "")


@given(st.text(max_size=30))
@settings(derandomize=True, deadline=None)
def test_any_text_gives_plain_letters_and_digits(text):
    for written in (initials(text), full(text)):
        assert written.isascii()
        assert written == written.lower()
        assert not written or written.isalnum()
