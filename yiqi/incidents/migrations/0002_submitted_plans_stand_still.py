"""The text of a plan version stands still from its submission on; the database sees to it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "incidents_planversion"
CHANGED = "OLD.text IS DISTINCT FROM NEW.text OR OLD.plan IS DISTINCT FROM NEW.plan OR OLD.number IS DISTINCT FROM NEW.number"
SETTLED = (
    "OLD.state IS DISTINCT FROM NEW.state OR OLD.approver_id IS DISTINCT FROM NEW.approver_id"
    " OR OLD.approved_at IS DISTINCT FROM NEW.approved_at OR OLD.in_force_from IS DISTINCT FROM NEW.in_force_from"
)
# name, when, condition, message
RULES = (
    (
        "text",
        "UPDATE",
        f"OLD.state <> 'draft' AND ({CHANGED})",
        "a submitted plan version stands still",
    ),
    (
        "approval",
        "UPDATE",
        f"OLD.state IN ('approved', 'returned') AND ({SETTLED})",
        "a decided plan version stays decided",
    ),
)


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, when, condition, message in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_{name} BEFORE {when} ON {TABLE} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {TABLE}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{name} BEFORE {when} ON {TABLE} FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION {TABLE}_{name}()"
        )


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, _when, _condition, _message in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {TABLE}_{name} ON {TABLE}")
            schema_editor.execute(f"DROP FUNCTION {TABLE}_{name}()")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_incidents_and_plans")]
    operations = [migrations.RunPython(make, drop)]
