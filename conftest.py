"""For every test: no other machine is reached; the second engine runs database tests only."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import SimpleTestCase, TransactionTestCase

from yiqi.audit.remembered import forget_everything
from yiqi.search.queries import forget_counts

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}
THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


class NoNetwork(RuntimeError):
    """A test tried to reach another machine."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option with which `make test` runs the second database engine."""
    parser.addoption(
        "--database-tests-only",
        action="store_true",
        help="leave out tests that touch no database (they ran on the first engine)",
    )


def touches_database(item: pytest.Item) -> bool:
    """Whether a test can see which database engine runs."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "both_engines"))
    if marked or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    kind = getattr(item, "cls", None) or object
    return issubclass(kind, TransactionTestCase) and issubclass(kind, SimpleTestCase)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that touch no database, where asked to."""
    if config.getoption("--database-tests-only"):
        left_out = [item for item in items if not touches_database(item)]
        items[:] = [item for item in items if touches_database(item)]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse connections to other machines for the whole run."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in THIS_MACHINE:
            raise NoNetwork(f"a test reaches for {address[0]}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect_here)
    yield
    patch.undo()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder that settings_test made for this process."""
    own = getattr(sys.modules.get("yiqi.config.settings_test"), "folder", None)
    if own:
        shutil.rmtree(own, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Let no test read what an earlier one put into the database."""
    forget_everything()
    forget_counts()
