"""What remains visible of personal values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiqi.lib import masking


@pytest.mark.parametrize(
    ("masked_by", "value", "shown"),
    [
        (masking.mask_phone, "13812345678", "138****5678"),
        (masking.mask_phone, "0917-3211234", "0917-*****34"),
        (masking.mask_phone, "0917-3211234-801", "0917-*****34"),
        (masking.mask_phone, "12345", "***45"),
        (masking.mask_identity, "610303199001011234", "61030*********1234"),
        (masking.mask_identity, "E12345678", "*****5678"),
        (masking.mask_identity, "1234", "**34"),
        (masking.mask_name, "王建国", "王**"),
        (masking.mask_name, "王建", "王**"),
        (masking.mask_name, "王", "***"),
        (masking.mask_name, "Anna Smith", "A**"),
        (masking.mask_plate, "陕C12345", "陕C***45"),
        (masking.mask_plate, "陕CD12345", "陕C****45"),
        (masking.mask_address, "陕西省宝鸡市金台区福临堡街道12号", "陕西省宝鸡市金台区***"),
        (masking.mask_address, "宝鸡市金台区东风路5号", "宝鸡市金台区***"),
        (masking.mask_address, "金台区东风路5号", "金台区***"),
        (masking.mask_address, "东风路5号3单元", "***"),
        (masking.mask_address, "宝鸡市", "宝鸡***"),
    ],
)
def test_values_are_masked(masked_by, value, shown):
    assert masked_by(value) == shown


functions = [
    masking.mask_phone,
    masking.mask_identity,
    masking.mask_name,
    masking.mask_plate,
    masking.mask_address,
]


@pytest.mark.parametrize("masked_by", functions)
def test_nothing_stays_nothing(masked_by):
    assert masked_by("") == masked_by("  ") == ""


@pytest.mark.parametrize("masked_by", functions)
@given(value=st.text(alphabet="陕C王宝鸡市金台区路0123456789-X", min_size=1, max_size=24))
@settings(derandomize=True, deadline=None)
def test_no_value_is_shown_whole(masked_by, value):
    shown = masked_by(value)
    assert masking.STAR in shown
    assert value not in shown
