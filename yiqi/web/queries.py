"""What a person keeps of a table, read back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from yiqi.accounts.models import User
from yiqi.web.models import ColumnChoice, SavedView


def saved_views_for(viewer: User, *, table: str, unit_ids: Iterable[int]) -> QuerySet[SavedView]:
    """Return the views of ``table`` that are the viewer's own or shared in a unit, by name."""
    mine_or_shared = Q(owner=viewer) | Q(unit__in=list(unit_ids))
    return (
        SavedView.objects.filter(mine_or_shared, table=table)
        .select_related("owner")
        .order_by("name", "pk")
    )


def chosen_columns_of(viewer: User, *, table: str) -> list[str]:
    """Return the keys of the columns that the viewer chose; none when never chosen."""
    found = ColumnChoice.objects.filter(owner=viewer, table=table).values_list("columns", flat=True)
    return next((columns.split(",") for columns in found), [])
