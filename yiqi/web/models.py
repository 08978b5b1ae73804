"""What a person keeps of a table: named views and the chosen columns."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yiqi.accounts.models import Unit


class SavedView(models.Model):
    """A named way to look at a table: filters, order and columns as a query string."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_table_views"
    )
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")  # shared with it
    table = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "table", "name"], name="a_person_names_a_table_view_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "table"], name="views_shared_in_a_unit")]

    def __str__(self) -> str:
        return self.name


class ColumnChoice(models.Model):
    """The columns that a person wants to see in a table, in order, with commas between."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="table_column_choices"
    )
    table = models.CharField(max_length=60)
    columns = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "table"], name="a_person_chooses_a_table_s_columns_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.columns}"
