"""Tables for the tests' own models, and requests by nobody or somebody."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory

from yiqi.accounts.tests.factories import NOW
from yiqi.web.tests.samples import MODELS, ThingTable


@pytest.fixture(scope="session")
def _sample_tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)


@pytest.fixture
def things(_sample_tables, db):
    """The database, with the tests' own tables."""


@pytest.fixture
def ask():
    """Return a table as the answer to an address."""

    def asked(query="", *, user=None, method="get", data=None, size=None, table=ThingTable):
        factory = RequestFactory()
        request = (
            factory.post("/things/", data) if method == "post" else factory.get("/things/" + query)
        )
        request.user = user or AnonymousUser()
        request.htmx = None
        made = table(request, now=NOW)
        if size:
            made.page_size = size
        return made

    return asked
