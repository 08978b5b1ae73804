"""The log's tables refuse UPDATE, DELETE and TRUNCATE from here on."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from yiqi.audit.triggers import drop_triggers, make_triggers


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    make_triggers(schema_editor.connection)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_event_log")]
    operations = [migrations.RunPython(make, drop)]
