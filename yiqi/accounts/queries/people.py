"""Who works where, who is away, who is signed in, and whose a secret is."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from yiqi.accounts.models import (
    Absence,
    AccessToken,
    Assignment,
    RememberedDevice,
    SignIn,
    Unit,
    User,
)
from yiqi.accounts.queries.grants import district_of, grants_of, live_assignments
from yiqi.accounts.rules import ABSENCE_ROLES, ROLES, granting
from yiqi.lib.tokens import fingerprint


def units_of_district(district_id: int) -> QuerySet[Unit]:
    """Return the working bodies of a district, by kind and code."""
    return Unit.objects.filter(district_id=district_id, is_active=True).order_by("kind", "code")


def officers_of(unit: Unit, *, at: datetime) -> QuerySet[User]:
    """Return the people who work in ``unit`` at ``at``, heads first; a program is none of them."""
    held = live_assignments(at=at).filter(user=OuterRef("pk"), unit=unit)
    return (
        User.objects.filter(Exists(held), is_active=True)
        .exclude(kind=User.Kind.CLIENT)
        .annotate(heads_unit=Exists(held.filter(is_head=True)))
        .order_by("-heads_unit", "pk")
    )


def colleagues_of(viewer: User, *, at: datetime) -> QuerySet[User]:
    """Return the people with an office role in the viewer's district, by name."""
    held = live_assignments(at=at).filter(user=OuterRef("pk"), role__in=ABSENCE_ROLES)
    district = district_of(viewer, at=at)
    in_district = held.filter(Q(node__district=district) | Q(node=district))
    return User.objects.filter(Exists(in_district), is_active=True, kind=User.Kind.PERSON).order_by(
        "display_name", "pk"
    )


def absences_within(starts_at: datetime, ends_at: datetime) -> QuerySet[Absence]:
    """Return the absences that share a moment with the time given, by their beginning."""
    return Absence.objects.filter(
        starts_at__lt=ends_at, ends_at__gt=starts_at, cancelled_at=None
    ).order_by("starts_at", "pk")


def absences_visible_to(viewer: User, *, at: datetime) -> QuerySet[Absence]:
    """Return the absences in the viewer's district that are on or to come, soonest first."""
    return (
        Absence.objects.filter(
            user__in=colleagues_of(viewer, at=at), ends_at__gt=at, cancelled_at=None
        )
        .select_related("user", "deputy", "registered_by")
        .order_by("starts_at", "pk")
    )


def deputises_for(user: User, *, at: datetime) -> list[User]:
    """Return the colleagues for whom ``user`` acts at ``at``, by name."""
    away = Absence.objects.filter(
        deputy=user, starts_at__lte=at, ends_at__gt=at, cancelled_at=None, user__is_active=True
    )
    return list(User.objects.filter(pk__in=away.values("user")).order_by("display_name", "pk"))


def deputy_of(user: User, *, at: datetime) -> User | None:
    """Return who acts for ``user`` at ``at``, to whom reminders go; None: nobody, they stay."""
    away = Absence.objects.filter(
        user=user, starts_at__lte=at, ends_at__gt=at, cancelled_at=None, deputy__is_active=True
    )
    found = away.select_related("deputy").order_by("starts_at", "pk").first()
    return found.deputy if found else None


def can_register_absence_of(actor: User, user: User, *, at: datetime) -> bool:
    """Tell whether ``actor`` may say that ``user`` is away.

    Oneself may; so may a leader or the duty office of the district, and the head of the unit.
    """
    if actor.pk == user.pk:
        return True
    held = live_assignments(at=at).filter(user=user).select_related("node")
    grants = grants_of(actor, at=at)
    if any(granting(grants, one.node.path, ("leader", "duty")) for one in held):
        return True
    units = [one.unit_id for one in held if one.unit_id is not None]
    return live_assignments(at=at).filter(user=actor, is_head=True, unit__in=units).exists()


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Return the person's open sessions, newest first."""
    return SignIn.objects.filter(user=user, ended_at=None).order_by("-signed_in_at", "-pk")


def devices_of(user: User, *, at: datetime) -> QuerySet[RememberedDevice]:
    """Return the devices on which the person stays signed in, last used first."""
    return RememberedDevice.objects.filter(user=user, revoked_at=None, expires_at__gt=at).order_by(
        "-last_used_at", "-pk"
    )


def device_with(secret: str, *, at: datetime) -> RememberedDevice | None:
    """Return the remembered device that holds ``secret``, with its user; or None."""
    return (
        RememberedDevice.objects.filter(
            token_hash=fingerprint(secret),
            revoked_at=None,
            expires_at__gt=at,
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )


def live_token(token_hash: str, *, at: datetime) -> AccessToken | None:
    """Return the access token with this hash while it is good, with its user; or None."""
    return (
        AccessToken.objects.filter(token_hash=token_hash, revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .select_related("user")
        .first()
    )


def token_owner(token_hash: str, *, at: datetime) -> User | None:
    """Return whose live access token has this hash, or None."""
    found = live_token(token_hash, at=at)
    return found.user if found else None


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """Return all access tokens of a device or client program, newest first."""
    return AccessToken.objects.filter(user=user).order_by("-created_at", "-pk")


def demo_accounts(*, at: datetime) -> dict[str, list[User]]:
    """Return the accounts that sign in by password, by role, for the demo's sign-in page."""
    held = (
        live_assignments(at=at)
        .filter(user__is_active=True, user__kind=User.Kind.PERSON, emergency_reason="")
        .exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .select_related("user", "node", "unit")
        .order_by("pk")
    )
    found: dict[str, dict[int, User]] = {role: {} for role in ROLES}
    for one in held:
        one.user.post = one.unit.name if one.unit else one.node.name  # type: ignore[attr-defined]
        found[one.role].setdefault(one.user_id, one.user)
    return {role: list(people.values()) for role, people in found.items() if people}


def assignments_of(user: User) -> QuerySet[Assignment]:
    """Return every role that the person has or had, newest first."""
    return (
        Assignment.objects.filter(user=user)
        .select_related("node", "node__district", "unit", "granted_by")
        .order_by("-valid_from", "-pk")
    )
