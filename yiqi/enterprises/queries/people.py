"""Contacts, staff and what contacts propose to change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from yiqi.accounts.models import User
from yiqi.enterprises.models import ChangeRequest, Contact, Enterprise, Staff, Workshop
from yiqi.enterprises.queries.enterprises import current_contacts, enterprises_visible_to


def contacts_of(enterprise_ids: Iterable[int], *, at: datetime) -> dict[int, list[Contact]]:
    """Return the current contacts of each enterprise, first to call first; one query."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in current_contacts(at=at).filter(enterprise__in=list(enterprise_ids)):
        found[contact.enterprise_id].append(contact)
    return found


def contacts_by_phone(digits: str, district_id: int, *, now: datetime) -> list[Contact]:
    """Return the current contacts of a district with this number, with their enterprises.

    ``digits`` as ``lib.identifiers.check_phone(…).digits`` gives them; an empty text finds nobody.
    """
    if not digits:
        return []
    found = current_contacts(at=now).filter(
        phone_digits=digits, enterprise__district_id=district_id
    )
    return list(found.select_related("enterprise", "enterprise__area"))


def enterprises_of_contact(user: User, *, now: datetime) -> QuerySet[Enterprise]:
    """Return the enterprises for which ``user`` answers now, by short name."""
    answered = current_contacts(at=now).filter(user=user).order_by().values("enterprise")
    return (
        Enterprise.objects.filter(pk__in=answered)
        .select_related("area", "district", "node", "specialist")
        .order_by("short_name", "pk")
    )


def enterprise_of_contact(user: User, *, now: datetime) -> Enterprise | None:
    """Return the first enterprise for which ``user`` answers now, or None."""
    return enterprises_of_contact(user, now=now).first()


def staff_visible_to(viewer: User, *, now: datetime) -> QuerySet[Staff]:
    """Return the staff of the enterprises that ``viewer`` may see, by enterprise and name."""
    return Staff.objects.filter(enterprise__in=enterprises_visible_to(viewer, now=now)).order_by(
        "district", "enterprise", "name", "pk"
    )


def staff_of(enterprise: Enterprise, *, is_employed: bool | None = True) -> QuerySet[Staff]:
    """Return the staff of one enterprise, by name; ``is_employed=None`` includes who left."""
    people = (
        Staff.objects.filter(district_id=enterprise.district_id, enterprise=enterprise)
        .select_related("workshop")
        .order_by("name", "pk")
    )
    return people if is_employed is None else people.filter(left_on__isnull=is_employed)


def staff_on_duty_of(enterprises: QuerySet[Enterprise]) -> QuerySet[Staff]:
    """Return who is on the on-duty lists of ``enterprises``, by enterprise and name."""
    return Staff.objects.filter(
        enterprise__in=enterprises.order_by().values("pk"), is_on_duty=True, left_on=None
    ).order_by("district", "enterprise", "name", "pk")


def workshops_open_to(enterprise: Enterprise, *, also: int | None = None) -> QuerySet[Workshop]:
    """Return the workshops in which somebody may be put, and ``also`` one that may be closed."""
    return enterprise.workshops.filter(Q(is_active=True) | Q(pk=also)).order_by("pk")


def change_requests_visible_to(viewer: User, *, now: datetime) -> QuerySet[ChangeRequest]:
    """Return the proposals about enterprises that ``viewer`` may see, newest first."""
    return (
        ChangeRequest.objects.filter(enterprise__in=enterprises_visible_to(viewer, now=now))
        .select_related("enterprise", "enterprise__node", "scope_node", "proposed_by")
        .order_by("-proposed_at", "-pk")
    )


def staff_counts(enterprise: Enterprise) -> dict[str, int]:
    """Return how many people the staff list holds (``listed``) and how many are ``on_duty``."""
    employed = staff_of(enterprise).select_related(None).order_by()
    found = employed.aggregate(listed=Count("pk"), on_duty=Count("pk", filter=Q(is_on_duty=True)))
    return {"listed": found["listed"], "on_duty": found["on_duty"]}
