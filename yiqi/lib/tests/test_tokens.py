"""Tokens are never stored; codes survive being read aloud."""

import hashlib
import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib.tokens import (
    CODE_ALPHABET,
    fingerprint,
    matches,
    new_code,
    new_token,
    read_code,
    show_code,
)

KEY = b"k" * 32
repeatable = settings(derandomize=True, deadline=None)


def test_tokens_are_url_safe_and_differ():
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)


def test_a_token_too_short_to_be_secret_is_refused():
    with pytest.raises(ValueError, match="size"):
        new_token(15)


def test_a_fingerprint_is_sha_256_and_with_a_key_an_hmac():
    assert fingerprint("abc") == hashlib.sha256(b"abc").hexdigest()
    assert fingerprint("abc", key=KEY) != fingerprint("abc")
    assert fingerprint("abc", key=KEY) != fingerprint("abc", key=b"x" * 32)
    with pytest.raises(ValueError, match="key"):
        fingerprint("abc", key=b"short")


def test_a_token_matches_its_own_fingerprint_only():
    token = new_token()
    assert matches(token, fingerprint(token))
    assert matches(token, fingerprint(token, key=KEY), key=KEY)
    assert not matches(token, fingerprint(token, key=KEY))
    assert not matches(new_token(), fingerprint(token))
    assert not matches(token, "")


@given(st.text(max_size=20), st.text(max_size=20))
@repeatable
def test_no_text_makes_a_comparison_raise(token, stored):
    assert not matches(token, stored)
    assert not matches("\ud800" + token, "\ud800")


def test_codes_have_no_signs_that_people_confuse():
    assert not set("01OIL") & set(CODE_ALPHABET)
    assert len(set(CODE_ALPHABET)) == 31


@pytest.mark.parametrize("length", [4, 8, 29])
def test_a_new_code_is_read_back_in_any_writing(length):
    code = new_code(length)
    assert len(code) == length
    for typed in (code, code.lower(), show_code(code), f" {show_code(code)} ", " ".join(code)):
        assert read_code(typed) == code


def test_a_code_is_shown_in_fours():
    assert show_code("ABCDEFGHJ") == "ABCD-EFGH-J"


@given(length=st.integers(4, 29), place=st.integers(0, 28), sign=st.sampled_from(CODE_ALPHABET))
@repeatable
def test_a_mistyped_sign_is_noticed(length, place, sign):
    code = new_code(length)
    place %= length
    wrong = code[:place] + sign + code[place + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@pytest.mark.parametrize("length", [4, 8, 29])
def test_two_exchanged_signs_are_noticed(length):
    for code in (new_code(length) for _ in range(5)):
        for first, second in combinations(range(length), 2):
            signs = list(code)
            signs[first], signs[second] = signs[second], signs[first]
            wrong = "".join(signs)
            assert read_code(wrong) == (code if wrong == code else None)


@pytest.mark.parametrize("typed", ["", "ABC", "0000-0000", "公司", "A" * 400])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None


@pytest.mark.parametrize("length", [3, 30])
def test_codes_have_a_sensible_length(length):
    with pytest.raises(ValueError, match="length"):
        new_code(length)
