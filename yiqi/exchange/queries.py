"""Reads imports and what was remembered of headings."""

from __future__ import annotations

from django.db.models import QuerySet

from yiqi.accounts.models import ScopeNode, User
from yiqi.exchange.models import HeadingMemory, ImportRun


def imports_visible_to(viewer: User) -> QuerySet[ImportRun]:
    """Return the viewer's own imports, newest first: nobody opens another person's file."""
    return ImportRun.objects.filter(by=viewer).select_related("district").order_by("-pk")


def remembered_headings(district: ScopeNode, *, kind: str) -> dict[str, str]:
    """Return heading → column code as chosen in this district; empty: not to be read."""
    found = HeadingMemory.objects.filter(district=district, kind=kind)
    return dict(found.values_list("heading", "column"))
