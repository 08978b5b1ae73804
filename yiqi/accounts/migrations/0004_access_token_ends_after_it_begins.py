"""Forbid an access token that ends before it begins."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Adds a constraint."""

    dependencies = [("accounts", "0003_access_token_last_used")]

    operations = [
        migrations.AddConstraint(
            model_name="accesstoken",
            constraint=models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
                name="an_access_token_ends_after_it_begins",
            ),
        ),
    ]
