"""Keeps a person's table views and columns.

These are settings of a reader, no acts in the field's work, so they leave no event in the log.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yiqi.accounts.models import User
from yiqi.lib.errors import Refusal
from yiqi.web.models import ColumnChoice, SavedView


class ViewNameMissing(Refusal):
    """A view to be saved needs a name."""

    code = "view_name_missing"


@transaction.atomic
def save_view(
    *, owner: User, table: str, name: str, query: str, unit_id: int | None = None
) -> SavedView:
    """Keep a view under a name, private or shared with a unit; the same name is written over.

    Raises:
        ViewNameMissing: the name is empty.
    """
    clean = name.strip()[:40]
    if not clean:
        raise ViewNameMissing
    saved, _made = SavedView.objects.update_or_create(
        owner=owner, table=table, name=clean, defaults={"query": query[:2000], "unit_id": unit_id}
    )
    return saved


@transaction.atomic
def forget_view(*, owner: User, view_id: int) -> bool:
    """Drop one of the owner's views; tell whether there was one."""
    gone, _rows = SavedView.objects.filter(owner=owner, pk=view_id).delete()
    return gone > 0


@transaction.atomic
def choose_columns(*, owner: User, table: str, columns: Sequence[str]) -> None:
    """Keep which columns the owner wants to see; none chosen means the table's own again."""
    if not columns:
        ColumnChoice.objects.filter(owner=owner, table=table).delete()
        return
    ColumnChoice.objects.update_or_create(
        owner=owner, table=table, defaults={"columns": ",".join(columns)[:1000]}
    )
