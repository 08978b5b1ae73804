"""One site and one browser for all walks; every walk fails when a page complains."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from e2e.people import FLAGS, People, chromium
from e2e.site import Site, free_port


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small demo district, loaded once; $YIQI_E2E_FOLDER keeps it for the next run."""
    kept = os.environ.get("YIQI_E2E_FOLDER")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("site")
    folder.mkdir(parents=True, exist_ok=True)
    made = Site(folder, free_port())
    made.load()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def _everybody(browser: Browser, site: Site) -> People:
    return People(browser, site)


@pytest.fixture
def people(_everybody: People) -> Iterator[People]:
    """Opens pages as people of the demo; at the end no page may have complained."""
    yield _everybody
    complaints = _everybody.close()
    assert not complaints, "\n".join(complaints)
