"""What every thing with a state has in common."""

from __future__ import annotations

from django.db import models

from yiqi.accounts.models import ScopeNode


class Tracked(models.Model):
    """A thing whose ``state`` only the workflow writes.

    ``version`` counts the writes, so that nobody overwrites what another has just changed;
    ``scope_node`` is the node whose roles govern its steps.
    """

    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=0)
    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    scope_node = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
