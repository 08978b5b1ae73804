"""A model and tables of the tests' own: the components are tested without any area above."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiqi.web.tables import (
    BulkAction,
    ChoiceFilter,
    Column,
    DateFilter,
    FlagFilter,
    Table,
    TextFilter,
)


class Owner(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        app_label = "web_tests"


class Thing(models.Model):
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="open")
    rank = models.IntegerField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    seen_at = models.DateTimeField(null=True)
    seen_on = models.DateField(null=True)
    owner = models.ForeignKey(Owner, models.PROTECT, null=True)

    class Meta:
        app_label = "web_tests"

    def __str__(self) -> str:
        return self.title


MODELS = (Owner, Thing)


class ThingTable(Table):
    name = "things"
    title = _("事项")
    default_order = "title"
    columns = (
        Column("title", _("标题"), sort="title", link=True, fixed=True),
        Column("state", _("状态"), sort="state"),
        Column("rank", _("名次"), sort="rank", kind="number"),
        Column("score", _("分数"), sort=("score", "title"), kind="number"),
        Column("seen_at", _("看到"), sort="seen_at", kind="moment"),
        Column("seen_on", _("日期"), sort="seen_on", kind="day", shown=False),
        Column("owner", _("归属"), value="owner.name", sort="owner__name"),
    )
    filters = (
        TextFilter("q", _("标题"), fields=("title",)),
        ChoiceFilter("state", _("状态"), choices=[("open", _("未办")), ("done", _("已办"))]),
        DateFilter("seen", _("看到"), field="seen_at"),
        FlagFilter("ranked", _("有名次"), condition=Q(rank__isnull=False)),
    )
    bulk = (BulkAction("tick", _("办结"), "web:choose_columns"),)

    def queryset(self):
        return Thing.objects.select_related("owner")

    def row_url(self, row):
        return f"/things/{row.pk}/"
