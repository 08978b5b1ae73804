"""The event log, its outbox and its seals."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened; never changed, never deleted (database triggers see to it).

    Plain columns instead of foreign keys, since events outlive the rows they speak of. ``data`` is
    canonical JSON text and holds references and codes only, no personal value.
    """

    kind = models.CharField(max_length=80)  # area.model.step
    district_id = models.BigIntegerField(null=True)
    enterprise_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)  # null: the system itself
    acting_for_id = models.BigIntegerField(null=True)  # the absent colleague, when a deputy acts
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.TextField(default="{}")
    nonce = models.CharField(max_length=100, null=True, unique=True)  # noqa: DJ001 - null: none

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_by_subject"),
            models.Index(fields=["enterprise_id", "id"], name="event_by_enterprise"),
            models.Index(fields=["district_id", "id"], name="event_by_district"),
            models.Index(fields=["kind", "id"], name="event_by_kind"),
            models.Index(fields=["actor_id", "id"], name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"


class Outbox(models.Model):
    """An event that a reader has still to read; the reader deletes its row when done."""

    event_id = models.BigIntegerField()
    reader = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "event_id"], name="a_reader_reads_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.event_id}"


class Seal(models.Model):
    """A signed batch of events, chained to the one before; a later change shows."""

    number = models.PositiveBigIntegerField(unique=True)
    lines = models.TextField()  # JSON: [[event id, SHA-256 of the event], …]
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)  # digest of the seal before; zeros for the first
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)  # Ed25519 over the digest, hex
    key_id = models.CharField(max_length=32)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal {self.number} of {self.count} events"
