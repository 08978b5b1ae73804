"""How numbers, shares and times are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yiqi.web import formats

NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)  # 19:10 in Shanghai


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (4451, 4452, "99.97 %"),
        (4452, 4452, "100 %"),
        (99999, 100000, "99.99 %"),
        (0, 89, "0 %"),
        (75, 89, "84.26 %"),
        (1, 2, "50 %"),
        (1, 0, "—"),
        (None, 5, "—"),
        (1, None, "—"),
    ],
)
def test_a_share_is_cut_and_never_rounded_up(part, whole, shown):
    assert formats.share(part, whole) == shown


@given(st.integers(1, 10**9), st.data())
def test_only_all_of_them_is_a_hundred_per_cent(whole, data):
    part = data.draw(st.integers(0, whole - 1))
    assert formats.share(part, whole) != "100 %"


@pytest.mark.parametrize(
    ("value", "shown"), [(4452, "4,452"), (0, "0"), (None, "—"), (Decimal("1.50"), "1.50")]
)
def test_unknown_is_a_dash_and_never_nought(value, shown):
    assert formats.number(value) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW, "今天 19:10"),
        (NOW - timedelta(hours=20), "昨天 23:10"),
        (NOW + timedelta(hours=5), "明天 00:10"),
        (NOW - timedelta(days=3), "03-15 19:10"),
        (NOW - timedelta(days=365), "2021-03-18 19:10"),
    ],
)
def test_a_moment_is_as_short_as_it_stays_clear(moment, shown):
    with translation.override("zh-hans"):
        assert formats.moment_words(moment, now=NOW) == shown


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(minutes=12), "12分"),
        (timedelta(hours=2, minutes=5), "2时05分"),
        (timedelta(days=3, hours=4, minutes=50), "3天4时"),
        (timedelta(seconds=59), "0分"),
        (timedelta(minutes=-125), "2时05分"),
    ],
)
def test_a_length_of_time_has_two_units(span, shown):
    assert formats.duration(span) == shown


def test_what_is_left_and_what_is_late():
    assert formats.left_until(NOW + timedelta(minutes=200), now=NOW) == "剩 3时20分"
    assert formats.left_until(NOW - timedelta(minutes=125), now=NOW) == "超时 2时05分"
    assert formats.since(NOW - timedelta(seconds=5), now=NOW) == "刚刚"
    assert formats.since(NOW - timedelta(minutes=5), now=NOW) == "5分前"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        formats.local(NOW.replace(tzinfo=None))


def test_dates_carry_their_weekday():
    assert formats.short_day(date(2022, 3, 18)) == "3月18日 周五"
    assert formats.full_moment(NOW) == "2022年3月18日 周五 19:10:00"
