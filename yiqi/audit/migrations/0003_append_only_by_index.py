"""The triggers again: on SQLite the one before an insert read the whole log for every event."""

from django.db import migrations

from yiqi.audit.triggers import drop_triggers, make_triggers


def remake(apps, schema_editor):
    drop_triggers(schema_editor.connection)
    make_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(remake, migrations.RunPython.noop)]
