"""Columns and constraints of the area; no behaviour."""

from yiqi.enterprises.models.enterprises import (
    AboveScaleTerm,
    Enterprise,
    EnterpriseTag,
    Site,
    SpecialistTerm,
    Tag,
    Workshop,
)
from yiqi.enterprises.models.people import ChangeRequest, Contact, Staff
from yiqi.enterprises.models.places import District, Zone, ZoneTerm

__all__ = [
    "AboveScaleTerm",
    "ChangeRequest",
    "Contact",
    "District",
    "Enterprise",
    "EnterpriseTag",
    "Site",
    "SpecialistTerm",
    "Staff",
    "Tag",
    "Workshop",
    "Zone",
    "ZoneTerm",
]
