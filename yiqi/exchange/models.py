"""Imports, and which heading people take for which column."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yiqi.accounts.models import ScopeNode, User
from yiqi.workflow.models import Tracked


class ImportRun(Tracked):
    """One file on its way in; ``folder`` names its files in the storage, all of them sealed.

    ``mapping`` and ``counts`` are JSON. The counts are those of the preview until the run is done.
    """

    kind = models.CharField(max_length=60)
    by = models.ForeignKey(User, models.PROTECT, related_name="import_runs")
    subject = models.CharField(max_length=40, blank=True)  # key of the kind's context choice
    subject_label = models.CharField(max_length=120, blank=True)
    folder = models.UUIDField(unique=True)
    file_name = models.CharField(max_length=200)
    file_kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()  # bytes
    sheet = models.PositiveSmallIntegerField(default=0)
    sheet_name = models.CharField(max_length=80, blank=True)
    mapping = models.TextField(default="{}")  # column code: place in the file
    keeps_good = models.BooleanField(default=False)  # good rows now, the rest back
    found_rows = models.PositiveIntegerField(default=0)  # filled rows of the sheet, at the upload
    rows = models.PositiveIntegerField(null=True)  # once they are checked
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    is_written = models.BooleanField(default=False)
    reason = models.CharField(max_length=60, blank=True)  # code of the refusal that ended it
    reason_params = models.TextField(default="{}")  # JSON
    uploaded_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    files_removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["district", "by", "-id"], name="import_by_person"),
            models.Index(fields=["files_removed_at", "uploaded_at"], name="import_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows=None)
                | Q(rows=F("created") + F("updated") + F("skipped") + F("failed")),
                name="every_row_of_an_import_is_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} ({self.kind})"


class HeadingMemory(models.Model):
    """What people of a district chose for a heading; no column: it is none of the kind's."""

    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    heading = models.CharField(max_length=60)
    column = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind", "heading"], name="a_heading_is_remembered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.column}"
