"""The district, its zones and parks, and who takes each (分片包抓).

Every term is half-open in days of Asia/Shanghai: it holds from ``valid_from`` and no longer on
``valid_to``; an empty ``valid_to`` means that it holds still.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yiqi.accounts.models import ScopeNode, Unit, User


class District(models.Model):
    """A district (区) with its boundary as GeoJSON geometry in WGS-84."""

    node = models.OneToOneField(ScopeNode, models.PROTECT, related_name="district_facts")
    code = models.CharField(max_length=12, unique=True)  # GB/T 2260
    name = models.CharField(max_length=60)
    boundary = models.TextField(blank=True)  # GeoJSON geometry; empty: not drawn

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A zone (片区) or park (园区) of a district; its node's kind says which."""

    node = models.OneToOneField(ScopeNode, models.PROTECT, related_name="zone_facts")
    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    boundary = models.TextField(blank=True)  # GeoJSON geometry in WGS-84
    label_lat = models.FloatField(null=True)
    label_lon = models.FloatField(null=True)
    committee = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="zones")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "code"], name="a_zone_code_is_used_once_a_district"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ZoneTerm(models.Model):
    """Who takes a zone from a day on."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="terms")
    user = models.ForeignKey(User, models.PROTECT, related_name="zone_terms")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zone"], condition=Q(valid_to=None), name="one_person_takes_a_zone"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_zone_term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} takes {self.zone}"
