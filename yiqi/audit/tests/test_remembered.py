"""Small readings are kept until an event says that they changed, and never from an open change."""

from __future__ import annotations

import pytest
from django.db import transaction

from yiqi.audit.models import Event, Outbox, Seal
from yiqi.audit.remembered import one_look, remembered
from yiqi.audit.tests.factories import make_event

pytestmark = pytest.mark.django_db(transaction=True)


class Reading:
    """Counts how often it was really read."""

    def __init__(self) -> None:
        self.times = 0
        self.ask = remembered("audit.seal", "audit.outbox")(self.read)

    def read(self, key: int, *, upper: bool = False) -> tuple[int, int]:
        self.times += 1
        return key, self.times


def test_what_nothing_happened_to_is_read_once():
    reading = Reading()
    assert [reading.ask(1), reading.ask(1)] == [(1, 1), (1, 1)]
    assert reading.ask(2) == (2, 2)
    assert reading.ask(1, upper=True) == (1, 3)


@pytest.mark.parametrize("subject", [Seal(pk=1), Outbox(pk=1)])
def test_an_event_about_it_lets_it_be_read_anew(subject):
    reading = Reading()
    reading.ask(1)
    make_event(subject=subject)
    assert reading.ask(1) == (1, 2)
    assert reading.ask(1) == (1, 2)


def test_an_event_about_something_else_does_not():
    reading = Reading()
    reading.ask(1)
    make_event(subject=Event(pk=1))
    assert reading.ask(1) == (1, 1)


def test_what_was_read_in_a_change_that_was_undone_is_not_kept():
    reading = Reading()
    with transaction.atomic():
        make_event()
        reading.ask(1)
        transaction.set_rollback(True)
    make_event()  # the log is as long again as within the change that was undone
    assert reading.ask(1) == (1, 2)


def test_a_change_that_was_undone_within_one_look_hides_no_later_one():
    reading = Reading()
    with one_look():
        with transaction.atomic():
            make_event()
            reading.ask(1)
            transaction.set_rollback(True)
        before = reading.ask(1)
    make_event()
    assert reading.ask(1) != before


def test_within_one_look_the_log_is_asked_once_until_it_grows(django_assert_num_queries):
    reading = Reading()
    reading.ask(1)
    with one_look():
        with django_assert_num_queries(1):
            assert [reading.ask(1), reading.ask(1)] == [(1, 1), (1, 1)]
        make_event()
        assert reading.ask(1) == (1, 2)
    make_event()
    assert reading.ask(1) == (1, 3)
