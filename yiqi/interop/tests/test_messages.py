"""Real messages go in by both doors: none lost, none doubled."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest
from django.conf import settings

from yiqi.interop.messages import (
    BadMessages,
    NotAFreshDatabase,
    found_test_district,
    import_all,
    read_messages,
    send_all,
)
from yiqi.problems.models import Problem
from yiqi.problems.tests.factories import EVENING, make_bureau

SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
REPLIED, OPEN = SHARED / "messages_replied.csv", SHARED / "messages_open.csv"
needs_messages = pytest.mark.skipif(
    not REPLIED.exists(), reason=f"the real messages are not here: {SHARED} is absent"
)
SOME = 25


def quiet(what: str, done: int, of: int) -> None:
    """Say nothing of the progress."""


def some(path: Path):
    return list(itertools.islice(read_messages(path), SOME))


@needs_messages
def test_the_files_hold_what_their_description_says():
    replied, waiting = read_messages(REPLIED), read_messages(OPEN)
    assert (len(replied), len(waiting)) == (1800, 3000)
    assert not {one.number for one in replied} & {one.number for one in waiting}


@needs_messages
@pytest.mark.django_db(transaction=True)
def test_messages_go_in_by_both_doors_and_a_second_time_nothing_changes():
    replied, waiting = some(REPLIED), some(OPEN)
    for expected in ((SOME, 0), (0, SOME)):
        district = found_test_district(now=EVENING)
        sent = send_all(replied, district, progress=quiet)
        imported = import_all(waiting, district, now=EVENING, progress=quiet)
        assert (sent.new, sent.known) == expected
        assert (imported.created, imported.skipped, imported.failed) == (*expected, 0)
    texts = dict(Problem.objects.values_list("external_id", "source__text"))
    times = dict(Problem.objects.values_list("external_id", "received_at"))
    assert texts == {one.number: one.text for one in (*replied, *waiting)}
    assert times == {one.number: one.reported_at for one in (*replied, *waiting)}
    channels = Problem.objects.values_list("channel", flat=True)
    assert sorted(set(channels)) == ["api", "import"]


@pytest.mark.django_db
def test_real_messages_never_mix_with_another_district():
    make_bureau()
    with pytest.raises(NotAFreshDatabase):
        found_test_district(now=EVENING)


@pytest.mark.django_db
def test_the_district_is_made_once_and_its_password_told_once():
    first, second = found_test_district(now=EVENING), found_test_district(now=EVENING)
    assert first.node == second.node
    assert (bool(first.password), second.password) == (True, "")
    assert first.token != second.token
    assert first.enterprise_for("17") == second.enterprise_for("17")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["id", "title", "text"]], "row 1, column reported_at"),
        ([["id", "title", "reported_at", "text"], ["1", "t", "yesterday", "x"]], "row 2"),
        ([["id", "title", "reported_at", "text"], ["1", "t", "2019-01-01", "x"]], "offset"),
        ([["id", "title", "reported_at", "text"], ["1", "", "", ""]], "column title: empty"),
    ],
)
def test_a_bad_file_is_named_with_row_and_column(tmp_path, rows, words):
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(BadMessages, match=words):
        read_messages(path)


def test_a_number_twice_is_refused(tmp_path):
    path = tmp_path / "messages.csv"
    line = "1,t,2019-01-01T00:00:00+08:00,x\n"
    path.write_text(f"id,title,reported_at,text\n{line}{line}", encoding="utf-8")
    with pytest.raises(BadMessages, match="row 3, column id: 1 stands there twice"):
        read_messages(path)
