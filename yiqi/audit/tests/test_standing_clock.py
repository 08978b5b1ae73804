"""History played anew stands at its own moments, and the clock runs on afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from yiqi.audit.clock import clock_standing_at, current_time

MOMENT = datetime(2022, 3, 8, 9, 5, tzinfo=UTC)


def test_the_clock_stands_in_the_block_and_runs_on_behind_it():
    before = current_time()
    with clock_standing_at(MOMENT):
        assert current_time() == MOMENT
        with clock_standing_at(MOMENT + timedelta(hours=1)):
            assert current_time() == MOMENT + timedelta(hours=1)
        assert current_time() == MOMENT
    assert current_time() >= before


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock_standing_at(datetime(2022, 3, 8)):  # noqa: DTZ001
        pass
