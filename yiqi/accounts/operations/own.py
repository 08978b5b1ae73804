"""Writes what a person changes on the own account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import User
from yiqi.audit.operations import record


@transaction.atomic
def change_own_password(user: User, *, password: str, now: datetime) -> None:
    """Set a new password, which the form has checked; the other sessions end with the screen."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(kind="accounts.user.change_password", subject=user, actor=user, at=now, district_id=None)


@transaction.atomic
def change_own_profile(user: User, *, phone: str, email: str, language: str, now: datetime) -> None:
    """Correct the own phone, mail address and language. A contact's phone is changed by request."""
    if user.kind != User.Kind.CONTACT:
        user.phone = phone
    user.email, user.language = email, language
    user.save(update_fields=["phone", "email", "language"])
    record(kind="accounts.user.change", subject=user, actor=user, at=now, district_id=None)
