"""What a search finds, asked of a real FTS5 table; PostgreSQL's own answers belong to search."""

import re
import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib.bigrams import (
    CHUNK_GRAMS,
    LONGEST_WORD,
    Term,
    chunks,
    contains,
    grams,
    normalise,
    postgres_query,
    postgres_vector,
    query_terms,
    sqlite_query,
    sqlite_text,
)

repeatable = settings(derandomize=True, deadline=None, max_examples=300)


def found_by_sqlite(texts, query):
    """Return the places of the texts that FTS5 finds."""
    base = sqlite3.connect(":memory:")
    try:
        base.execute("CREATE VIRTUAL TABLE words USING fts5(body, tokenize='unicode61')")
        rows = [(place, sqlite_text(grams(text))) for place, text in enumerate(texts)]
        base.executemany("INSERT INTO words(rowid, body) VALUES (?, ?)", rows)
        terms = sqlite_query(query_terms(query))
        found = base.execute("SELECT rowid FROM words WHERE words MATCH ?", (terms,))
        return {row[0] for row in found}
    finally:
        base.close()


def test_one_gram_a_chinese_character_and_one_a_word():
    assert grams("福临堡叉车，5G 基站") == [
        "福临", "临堡", "堡叉", "叉车", "车", "5g", "基站", "站",
    ]  # fmt: skip


def test_an_empty_text_has_no_grams():
    assert grams("") == grams("，。!?") == []
    assert query_terms("  ，") == ()


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("福", [Term(("福",), True)]),
        ("福临", [Term(("福临",), False)]),
        ("福临堡", [Term(("福临", "临堡"), False)]),
        ("5G基", [Term(("5g", "基"), True)]),
        ("基站5g", [Term(("基站", "站", "5g"), True)]),
        ("福临 叉车", [Term(("福临",), False), Term(("叉车",), False)]),
        ("福临 福临", [Term(("福临",), False)]),
        ("天-堡", [Term(("天", "堡"), True)]),
    ],
)
def test_terms_of_a_query(query, terms):
    assert list(query_terms(query)) == terms


@pytest.mark.parametrize(
    "query",
    [
        "堡",
        "福",
        "车",
        "叉车",
        "福临",
        "临堡叉",
        "福临堡叉",
        "福临堡叉车",
        "5g",
        "5",
        "基站5",
        "ＡＢＣ",
        "abc-12",
        "叉车 福临",
        "𠮷",
        "𠮷店",
        "店𠮷",
        "café",
        "é",
        "ß",
        "〇",
        "привет",
        "ー",
        "한국",
        "龥",
        "鿿",
    ],
)
def test_sqlite_finds_exactly_the_texts_that_contain_the_query(query):
    texts = [
        "福临堡叉车有限公司",
        "公司：福临堡 的 基站5G覆盖差",
        "叉  车",
        "abc-1234，𠮷店𠮷",
        "Café é ß 二〇二二",
        "临堡。叉车",
        "ПРИВЕТ カー 한국 鿿龥",
        "",
        "车",
    ]
    expected = {place for place, text in enumerate(texts) if contains(text, query)}
    assert expected
    assert found_by_sqlite(texts, query) == expected


han = st.text(alphabet="福临堡叉车𠮷鿿〇", max_size=12)
mixed = st.text(alphabet="福临堡叉车𠮷鿿 ，-5gaé\n", max_size=30)


@given(texts=st.lists(mixed, max_size=6), query=han.filter(bool))
@repeatable
def test_a_chinese_query_finds_exactly_what_contains_it(texts, query):
    expected = {place for place, text in enumerate(texts) if contains(text, query)}
    assert found_by_sqlite(texts, query) == expected


@given(text=mixed, begin=st.integers(0, 30), length=st.integers(1, 8))
@repeatable
def test_any_piece_of_a_text_that_begins_at_a_word_finds_it(text, begin, length):
    held = normalise(text)
    while 0 < begin < len(held) and held[begin - 1] in "5gaé" and held[begin] in "5gaé":
        begin -= 1
    piece = held[begin : begin + length]
    if query_terms(piece):
        assert found_by_sqlite([text], piece) == {0}
        assert contains(text, piece)


@given(st.text(max_size=60))
@repeatable
def test_grams_and_queries_of_any_text_hold_only_safe_characters(text):
    safe = re.compile(r"[a-z0-9\u4e00-\u9fa5]+")
    assert all(safe.fullmatch(gram) for gram in grams(text))
    assert all(safe.fullmatch(gram) for term in query_terms(text) for gram in term.grams)


def test_a_very_long_word_is_cut_so_that_every_engine_takes_it():
    word = "a" * 5000
    assert max(map(len, grams(word))) == LONGEST_WORD
    assert found_by_sqlite([word], "a" * 100) == {0}


def test_text_and_query_for_postgresql():
    assert postgres_vector(grams("福临 5g")) == "'福临':1 '临':2 '5g':3"
    assert postgres_query(query_terms("福临堡 5g基")) == "('福临' <-> '临堡') & ('5g' <-> '基':*)"


def test_a_query_without_a_term_is_refused_by_both():
    for write in (sqlite_query, postgres_query):
        with pytest.raises(ValueError, match="term"):
            write(())


def test_words_of_the_query_language_are_only_words():
    assert found_by_sqlite(["and or near not"], "AND OR NEAR NOT") == {0}
    assert found_by_sqlite(["a"], "b OR a") == set()


def test_an_ordinary_text_is_one_chunk():
    assert list(chunks("福临堡")) == [grams("福临堡")]
    assert list(chunks("")) == [[]]


def test_chunks_of_a_long_text_overlap_and_hold_everything():
    text = "".join(chr(0x4E00 + i) for i in range(3 * CHUNK_GRAMS))
    parts = list(chunks(text))
    assert max(map(len, parts)) <= CHUNK_GRAMS
    assert {gram for part in parts for gram in part} == set(grams(text))
    for first, second in pairwise(parts):
        assert first[-200:] == second[:200]
    assert parts[-1][-1] == grams(text)[-1]


def test_contains_wants_every_word_as_it_stands():
    assert contains("福临堡-叉车", "堡-叉")
    assert contains("ＡＢＣ公司", "abc 公司")
    assert not contains("福临。堡", "临堡")
    assert not contains("福临堡", "福临 叉车")
