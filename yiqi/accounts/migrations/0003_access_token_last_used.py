"""Note when an access token was last used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds a column."""

    dependencies = [("accounts", "0002_invitations_and_sessions")]

    operations = [
        migrations.AddField(
            model_name="accesstoken",
            name="last_used_at",
            field=models.DateTimeField(null=True),
        ),
    ]
