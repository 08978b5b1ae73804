"""What people write for the four identifiers, and what we say of it."""

import string
from datetime import date

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib.identifiers import (
    check_phone,
    check_plate,
    check_resident_id,
    check_uscc,
    make_resident_id,
    make_uscc,
)
from yiqi.lib.identifiers.uscc import ALPHABET

repeatable = settings(derandomize=True, deadline=None, max_examples=200)


def codes(findings):
    return [finding.code for finding in findings]


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


# --- unified social credit code

PUBLISHED = "91110000600037341L"  # example in python-stdnum's documentation


def test_a_published_uscc_passes_without_a_doubt():
    checked = check_uscc(PUBLISHED)
    assert checked.is_valid
    assert checked.warnings == ()
    assert (checked.category, checked.region) == ("enterprise", "110000")


@pytest.mark.parametrize(
    "written",
    [
        PUBLISHED.lower(),
        "9111 0000 6000 3734 1L",
        "91110000-600037341-L",
        wide(PUBLISHED),
        "\u200b91110000600037341L\ufeff",
        "\t91110000600037341L \n",
    ],
)
def test_a_uscc_is_normalised_from_any_way_of_writing(written):
    assert check_uscc(written) == check_uscc(PUBLISHED)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("9111000060003734", "wrong_length"),
        (PUBLISHED + "0", "wrong_length"),
        ("91110000600037341M", "wrong_check"),
        ("9111000060003734SL", "wrong_character"),
        ("B1110000600037341L", "wrong_character"),
        ("911100A0600037341L", "wrong_character"),
        ("宝鸡市叉车厂", "wrong_length"),
    ],
)
def test_a_wrong_uscc_says_what_is_wrong(written, code):
    checked = check_uscc(written)
    assert not checked.is_valid
    assert checked.errors[0].code == code


def test_a_wrong_character_is_named_with_its_place():
    error = check_uscc("911100A0600037341L").errors[0]
    assert dict(error.params) == {"character": "A", "at": 7}


def test_letters_read_for_digits_are_suggested_not_changed():
    checked = check_uscc("9111OOO0600037341L")
    assert not checked.is_valid
    assert dict(checked.warnings[0].params) == {"value": PUBLISHED}


def test_an_unknown_place_of_registration_only_warns():
    checked = check_uscc(make_uscc("990000", 1))
    assert checked.is_valid
    assert codes(checked.warnings) == ["region_unknown"]


def test_an_unusual_category_only_warns():
    checked = check_uscc(make_uscc("610303", 1, "12"))
    assert checked.is_valid
    assert codes(checked.warnings) == ["category_unusual"]


@pytest.mark.parametrize("region", ["610303", "610304", "610305", "610322", "610300"])
def test_places_of_the_city_are_known(region):
    assert check_uscc(make_uscc(region, 77, "92")).warnings == ()


@given(serial=st.integers(0, 99_999_999), prefix=st.sampled_from(["91", "92", "93"]))
@repeatable
def test_every_made_uscc_passes(serial, prefix):
    assert check_uscc(make_uscc("610303", serial, prefix)).warnings == ()


@given(serial=st.integers(0, 99_999_999), at=st.integers(0, 17), letter=st.sampled_from(ALPHABET))
@repeatable
def test_one_wrong_character_in_a_uscc_is_always_seen(serial, at, letter):
    right = make_uscc("610303", serial)
    wrong = right[:at] + letter + right[at + 1 :]
    assert check_uscc(wrong).is_valid is (wrong == right)


@pytest.mark.parametrize("bad", [("61030", 1, "91"), ("610303", -1, "91"), ("610303", 1, "9I")])
def test_a_uscc_is_not_made_from_parts_that_do_not_fit(bad):
    with pytest.raises(ValueError, match=":"):
        make_uscc(*bad)


# --- resident identity card


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_samples_of_the_standard_pass(number):
    assert check_resident_id(number).is_valid


def test_lower_case_and_full_width_x_are_the_same_number():
    assert check_resident_id("11010519491231002x").value == "11010519491231002X"
    assert check_resident_id(wide("110105 19491231 002x")).is_valid


@pytest.mark.parametrize("region", ["610304", "610305"])
def test_places_made_lately_are_valid(region):
    assert check_resident_id(make_resident_id(region, born_on=date(1970, 5, 1))).is_valid


def test_an_unknown_place_of_an_identity_number_only_warns():
    checked = check_resident_id(make_resident_id())
    assert checked.is_valid
    assert codes(checked.warnings) == ["region_unknown"]
    assert checked.born_on == date(1990, 1, 1)


def test_a_fifteen_digit_number_is_refused_and_its_successor_suggested():
    checked = check_resident_id("110105491231002")
    assert codes(checked.errors) == ["old_form"]
    assert dict(checked.warnings[0].params) == {"value": "11010519491231002X"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        ("11010519490231002X", "impossible_date"),
        ("11010519491331002X", "impossible_date"),
        ("110105194912310021", "wrong_check"),
        ("1101051949123100X2", "wrong_character"),
        ("1101051949123100", "wrong_length"),
        ("E12345678", "wrong_length"),
    ],
)
def test_a_wrong_identity_number_says_what_is_wrong(written, code):
    assert check_resident_id(written).errors[0].code == code


def test_a_birth_after_today_is_an_impossible_date():
    number = make_resident_id(born_on=date(2022, 3, 15))
    assert check_resident_id(number, today=date(2022, 3, 15)).is_valid
    assert codes(check_resident_id(number, today=date(2022, 3, 14)).errors) == ["impossible_date"]


def test_the_letter_o_in_an_identity_number_is_suggested_as_zero():
    checked = check_resident_id("11O1O519491231OO2X")
    assert not checked.is_valid
    assert dict(checked.warnings[0].params) == {"value": "11010519491231002X"}


@given(born_on=st.dates(date(1900, 1, 1), date(2026, 1, 1)), serial=st.integers(0, 999))
@repeatable
def test_every_made_identity_number_passes(born_on, serial):
    checked = check_resident_id(make_resident_id("610303", born_on=born_on, serial=serial))
    assert checked.is_valid
    assert checked.warnings == ()
    assert checked.born_on == born_on


@given(serial=st.integers(0, 999), at=st.integers(0, 16), digit=st.sampled_from(string.digits))
@repeatable
def test_one_wrong_digit_in_an_identity_number_is_always_seen(serial, at, digit):
    right = make_resident_id("610303", serial=serial)
    wrong = right[:at] + digit + right[at + 1 :]
    assert check_resident_id(wrong).is_valid is (wrong == right)


@pytest.mark.parametrize("bad", [{"region": "61"}, {"serial": 1000}, {"serial": -1}])
def test_an_identity_number_is_not_made_from_parts_that_do_not_fit(bad):
    with pytest.raises(ValueError, match=":"):
        make_resident_id(**bad)


# --- plate


@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        ("陕C12345", "陕C12345", "ordinary"),
        ("陕c·1a2b3", "陕C1A2B3", "ordinary"),
        ("陕 C - 12345", "陕C12345", "ordinary"),
        (wide("陕C•12345"), "陕C12345", "ordinary"),
        ("陕CD12345", "陕CD12345", "new_energy_small"),
        ("陕CFA1234", "陕CFA1234", "new_energy_small"),
        ("陕CK12345", "陕CK12345", "new_energy_small"),
        ("陕C12345D", "陕C12345D", "new_energy_large"),
        ("陕C1234挂", "陕C1234挂", "trailer"),
        ("陕C1234学", "陕C1234学", "training"),
        ("陕C1234警", "陕C1234警", "police"),
        ("粤ZF023港", "粤ZF023港", "hong_kong_macao"),
    ],
)
def test_plates_of_the_standard_are_normalised_and_classified(written, value, kind):
    checked = check_plate(written)
    assert (checked.value, checked.kind, checked.errors, checked.warnings) == (value, kind, (), ())
    assert checked.is_new_energy is kind.startswith("new_energy")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("陕CX123应急", "emergency"),
        ("使123456", "embassy"),
        ("沪A1234领", "consulate"),
        ("WJ陕12345", "armed_police"),
        ("VA12345", "military"),
        ("临时牌照", "other"),
        ("无牌", "other"),
        ("陕C1234", "other"),
        ("陕CG123456", "other"),
    ],
)
def test_odd_plates_are_kept_with_a_warning(written, kind):
    checked = check_plate(written)
    assert checked.is_valid
    assert checked.kind == kind
    assert codes(checked.warnings) == ["unverified"]


@pytest.mark.parametrize("written", ["陕CO1234", "陕CI1234"])
def test_letters_that_no_plate_uses_are_suggested_as_digits(written):
    checked = check_plate(written)
    assert checked.is_valid
    assert codes(checked.warnings) == ["unverified", "suggestion"]


@pytest.mark.parametrize(
    ("written", "code"), [("", "empty"), (" · ", "empty"), ("陕" * 17, "too_long")]
)
def test_no_plate_at_all_is_an_error(written, code):
    assert codes(check_plate(written).errors) == [code]


# --- telephone


@pytest.mark.parametrize(
    ("written", "value", "digits", "kind"),
    [
        ("13812345678", "13812345678", "13812345678", "mobile"),
        ("138 1234 5678", "13812345678", "13812345678", "mobile"),
        ("138-1234-5678", "13812345678", "13812345678", "mobile"),
        (wide("13812345678"), "13812345678", "13812345678", "mobile"),
        ("+86 138-1234-5678", "13812345678", "13812345678", "mobile"),
        ("+8613812345678", "13812345678", "13812345678", "mobile"),
        ("008613812345678", "13812345678", "13812345678", "mobile"),
        (wide("（+86）13812345678"), "13812345678", "13812345678", "mobile"),
        ("013812345678", "13812345678", "13812345678", "mobile"),
        ("电话：19912345678", "19912345678", "19912345678", "mobile"),
        ("16612345678", "16612345678", "16612345678", "mobile"),
        ("0917-3211234", "0917-3211234", "09173211234", "landline"),
        ("(0917)321 1234", "0917-3211234", "09173211234", "landline"),
        ("（０９１７）３２１１２３４", "0917-3211234", "09173211234", "landline"),
        ("+86 917 3211234", "0917-3211234", "09173211234", "landline"),
        ("+86 (0)917 3211234", "0917-3211234", "09173211234", "landline"),
        ("0086-0917-3211234", "0917-3211234", "09173211234", "landline"),
        ("029-87654321", "029-87654321", "02987654321", "landline"),
        ("+86 10 65432100", "010-65432100", "01065432100", "landline"),
        ("12345", "12345", "12345", "service"),
        ("400-800-1234", "4008001234", "4008001234", "service"),
        ("95598", "95598", "95598", "service"),
    ],
)
def test_numbers_are_normalised_from_any_way_of_writing(written, value, digits, kind):
    checked = check_phone(written)
    assert (checked.value, checked.digits, checked.kind) == (value, digits, kind)
    assert checked.errors == checked.warnings == ()


@pytest.mark.parametrize(
    "written", ["0917-3211234-801", "0917-3211234转801", "0917 3211234 ext. 801", "09173211234#801"]
)
def test_an_extension_is_kept_apart_from_the_digits_for_lookup(written):
    checked = check_phone(written)
    assert (checked.value, checked.digits) == ("0917-3211234-801", "09173211234")
    assert checked.extension == "801"


def test_a_number_without_area_code_only_warns():
    checked = check_phone("3211234-801")
    assert checked.is_valid
    assert (checked.kind, checked.extension) == ("local", "801")
    assert codes(checked.warnings) == ["no_area_code"]


@pytest.mark.parametrize(
    ("written", "warnings"),
    [
        ("+49 30 901820", ["foreign"]),
        ("0049 30 901820", ["foreign"]),
        ("+999 1234567", ["foreign", "unverified"]),
    ],
)
def test_a_foreign_number_is_kept_and_never_equals_a_chinese_one(written, warnings):
    checked = check_phone(written)
    assert checked.is_valid
    assert checked.kind == "foreign"
    assert checked.digits.startswith("00")
    assert codes(checked.warnings) == warnings


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("无", "not_a_number"),
        ("1381234567", "wrong_length"),
        ("138123456789", "wrong_length"),
        ("321", "wrong_length"),
        ("13812345678/13912345678", "several"),
        ("13812345678、0917-3211234", "several"),
        ("13812345678 13912345678", "several"),
        ("1381234567a", "wrong_character"),
        ("+86", "empty"),
        ("+12", "wrong_length"),
        ("+49 30 90a820", "wrong_character"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(written, code):
    assert codes(check_phone(written).errors) == [code]


def test_letters_read_for_digits_in_a_number_are_suggested():
    checked = check_phone("l38I2345O78")
    assert codes(checked.errors) == ["wrong_character"]
    assert dict(checked.warnings[0].params) == {"value": "13812345078"}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
@repeatable
def test_every_mobile_that_the_phonenumbers_library_knows_passes(number):
    if phonenumbers.is_valid_number(phonenumbers.parse(number, "CN")):
        assert check_phone(number).kind == "mobile"


# --- all four


@pytest.mark.parametrize(
    ("check", "valid"),
    [
        (check_uscc, PUBLISHED),
        (check_resident_id, "11010519491231002X"),
        (check_plate, "陕C12345"),
        (check_phone, "13812345678"),
    ],
)
@pytest.mark.parametrize("tail", [" " * 300 + "1", "x" + " " * 100_000 + "a", "很" * 100_000])
def test_nothing_hides_behind_a_valid_beginning(check, valid, tail):
    checked = check(valid + tail)
    assert checked.errors or checked.warnings


@pytest.mark.parametrize("check", [check_uscc, check_resident_id, check_plate, check_phone])
@given(text=st.text(max_size=40))
@repeatable
def test_no_text_makes_a_check_raise_and_checking_twice_changes_nothing(check, text):
    once = check(text)
    assert not (once.is_valid and not once.value)
    if once.is_valid:
        again = check(once.value)
        assert again.value == once.value
        assert again.is_valid
