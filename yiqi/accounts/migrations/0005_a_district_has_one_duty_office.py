"""Forbid a second duty office: what comes in is received by the one."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Adds a constraint."""

    dependencies = [("accounts", "0004_access_token_ends_after_it_begins")]

    operations = [
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                fields=["district"],
                condition=Q(kind="duty_office"),
                name="a_district_has_one_duty_office",
            ),
        ),
    ]
