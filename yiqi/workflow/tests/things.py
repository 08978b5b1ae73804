"""A tracked thing of the tests' own, with its table.

Its app label is not installed: no migration is missing, and nobody else ever sees it.
"""

from __future__ import annotations

import pytest
from django.db import connection, models

from yiqi.accounts.models import User
from yiqi.workflow.models import Tracked
from yiqi.workflow.rules import flow

THING_FLOW = flow(
    "workflow_tests.thing",
    # step      from            to          by
    ("report", "new", "reported", "enterprise duty system"),
    ("triage", "reported", "triaged", "duty"),
    ("solve", "triaged", "solved", "section duty"),
    ("return", "triaged solved", "reported", "duty"),
    ("expire", "reported", "closed", "system"),
)


class Thing(Tracked):
    """Something that is reported and solved."""

    title = models.CharField("标题", max_length=40, default="")
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    enterprise_id = models.BigIntegerField(null=True)

    class Meta:
        app_label = "workflow_tests"

    def __str__(self):
        return self.title


for _name in ("district", "scope_node"):
    Thing._meta.get_field(_name).db_constraint = False  # else TRUNCATE of the nodes would fail


@pytest.fixture(scope="session")
def thing_table(django_db_setup, django_db_blocker):
    """The table of things, for the whole run."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Thing)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Thing)


def make_thing(node, **facts):
    """Return a thing that is not saved yet."""
    return Thing(scope_node=node, district_id=node.district_id or node.pk, **facts)
