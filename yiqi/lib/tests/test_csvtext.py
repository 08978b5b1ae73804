"""Files in every encoding that people send, and texts with everything in them."""

import codecs
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib.csvtext import Undecodable, clean_text, decode, safe_cell

SHEET = "企业名称,信用代码,电话\r\n福临堡叉车,91610303MA6XXXXXX1,0917-3211234\r\n渭工乳业,,138\r\n"
repeatable = settings(derandomize=True, deadline=None)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (SHEET.encode(), "utf-8"),
        (SHEET.encode("utf-8-sig"), "utf-8"),
        (SHEET.encode("gb18030"), "gb18030"),
        (SHEET.encode("gbk"), "gb18030"),
        (codecs.BOM_UTF16_LE + SHEET.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + SHEET.encode("utf-16-be"), "utf-16-be"),
        (SHEET.encode("utf-16-le"), "utf-16-le"),
        (SHEET.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_a_sheet_is_read_in_every_encoding(content, encoding):
    decoded = decode(content)
    assert (decoded.text, decoded.encoding, decoded.findings) == (SHEET, encoding, ())


def test_an_empty_file_is_an_empty_text():
    assert decode(b"").text == ""


def test_a_rare_character_of_a_name_survives_gb18030():
    assert decode("姓名\n李㛃,𠮷\n".encode("gb18030")).text == "姓名\n李㛃,𠮷\n"


@given(st.text(alphabet="福临堡叉车,0123\nA。（）", min_size=1, max_size=200))
@repeatable
def test_utf_8_is_always_read_as_utf_8(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_file_cut_off_within_a_character_is_read_up_to_there(codec):
    decoded = decode(SHEET.replace("138\r\n", "国").encode(codec)[:-1])
    assert decoded.text.startswith(SHEET[:50])
    assert decoded.encoding == codec
    assert decoded.findings


def test_a_few_damaged_characters_are_reported_with_the_first_line():
    content = (SHEET * 40).encode().replace("乳".encode(), b"\xff", 1)
    decoded = decode(content)
    assert decoded.encoding == "utf-8"
    assert [(f.code, dict(f.params)) for f in decoded.findings] == [
        ("damaged", {"count": 1, "line": 3})
    ]


def test_nul_is_removed_and_reported():
    decoded = decode((SHEET + "\0\0").encode())
    assert decoded.text == SHEET
    assert [(f.code, dict(f.params)) for f in decoded.findings] == [("nul", {"count": 2})]


def test_bytes_that_are_no_text_are_refused():
    for seed in range(20):
        with pytest.raises(Undecodable):
            decode(b"\x89PNG\r\n\x1a\n" + random.Random(seed).randbytes(4000))


@given(st.binary(max_size=300))
@repeatable
def test_no_bytes_make_decoding_fail_otherwise(content):
    try:
        decoded = decode(content)
    except Undecodable:
        return
    assert "\0" not in decoded.text
    decoded.text.encode()


# --- cells


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-A1",
        "-1+2",
        "@SUM(A1)",
        "\tx",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "－a",
        "|calc",
        "%0A",
    ],
)
def test_a_formula_is_made_harmless(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "福临堡", "a=b", "-5", "-12.5", "-3%", "5-3", "13812345678", "0.5"]
)
def test_ordinary_cells_and_negative_numbers_stay(text):
    assert safe_cell(text) == text


# --- free text


@pytest.mark.parametrize(
    ("text", "cleaned", "changes"),
    [
        ("缺原料\n急！", "缺原料\n急！", []),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd", []),
        ("a\tb", "a\tb", []),
        ("a\0b\0", "ab", ["nul"]),
        ("a\x07\x1b[31m", "a[31m", ["control"]),
        ("\u202egnp.exe", "gnp.exe", ["bidi"]),
        ("a\u2066b\u2069", "ab", ["bidi"]),
        ("\ufeff公\u200b司", "公司", ["invisible"]),
        ("👨\u200d👩\u200d👧 ❤\ufe0f 🇨🇳", "👨\u200d👩\u200d👧 ❤\ufe0f 🇨🇳", []),
        ("مرحبا بالعالم", "مرحبا بالعالم", []),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", []),
        ("a\ud800b", "ab", ["broken"]),
        ("\0\x01\u202e", "", ["nul", "bidi", "control"]),
    ],
)
def test_free_text_keeps_what_people_mean(text, cleaned, changes):
    answer = clean_text(text, max_chars=100)
    assert answer.text == cleaned
    assert codes(answer.changes) == changes
    assert answer.excess == 0


def test_a_text_too_long_is_not_cut_but_counted():
    answer = clean_text("很" * 100_000, max_chars=5000)
    assert len(answer.text) == 100_000
    assert answer.excess == 95_000


@given(st.text(alphabet=st.characters(), max_size=80))
@repeatable
def test_cleaning_twice_changes_nothing_more(text):
    once = clean_text(text, max_chars=100)
    again = clean_text(once.text, max_chars=100)
    assert again.text == once.text
    assert again.changes == ()
    once.text.encode()
