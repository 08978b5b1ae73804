"""Writes what a Today page itself records: that somebody has looked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import Assignment, User
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import record
from yiqi.dashboards.rules import REVIEWED


@allowed("auditor")
@transaction.atomic
def review_emergency_access(assignment: Assignment, *, actor: User, now: datetime) -> None:
    """Note that the auditor has looked at an emergency access (临时授权) and its reason."""
    node = assignment.node
    record(
        kind=REVIEWED,
        subject=assignment,
        actor=actor,
        at=now,
        district_id=node.district_id or node.pk,
        data={"user": assignment.user_id},
    )
