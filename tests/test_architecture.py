"""What import-linter cannot see: screens, writers, sizes, names, the clock, inline code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards import clock, names, screens, sizes, templates, writes

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "scanner",
    [
        screens.foreign_screens,
        writes.writes_outside_operations,
        writes.state_writes,
        writes.hidden_writes,
        sizes.long_files,
        sizes.long_functions,
        names.empty_names,
        clock.clock_reads,
        clock.sleeping_tests,
        templates.inline_code,
        templates.kept_parts_of_a_request,
    ],
    ids=lambda scanner: scanner.__name__,
)
def test_the_house_has_no(scanner):
    found = scanner(ROOT)
    assert not found, "\n" + "\n".join(map(str, found))


def test_every_named_writer_still_exists_and_still_writes():
    for name in writes.WRITERS:
        assert (ROOT / name).is_file(), f"{name} is gone: take it off the list"
