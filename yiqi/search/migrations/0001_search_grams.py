"""The full-text table of the search index."""

from django.db import migrations

from yiqi.search.tables import drop_index, make_index


def make(apps, schema_editor):
    make_index(schema_editor.connection)


def drop(apps, schema_editor):
    drop_index(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(make, drop)]
