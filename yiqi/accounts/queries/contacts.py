"""The contacts of enterprises: who they are, and which enterprises one may invite them for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from yiqi.accounts.models import Assignment, ContactChange, Invitation, ScopeNode, User
from yiqi.accounts.queries.grants import grants_of, live_assignments
from yiqi.accounts.rules import INVITATION_TRIES, SEES_ENTERPRISE
from yiqi.lib.identifiers import check_phone
from yiqi.lib.tokens import fingerprint

# Answers with the scope nodes of the enterprises on these specialists' lists.
ListSource = Callable[..., QuerySet[Any] | Collection[int]]  # called with (user_ids, *, at)
_list_source: list[ListSource] = []


def specialist_lists(source: ListSource) -> ListSource:
    """Register who knows the specialists' lists; the area of enterprises does, when it starts.

    ``source(user_ids, at=now)`` returns ids of scope nodes. The last registered one counts;
    without one a specialist reaches no enterprise here.
    """
    _list_source[:] = [source]
    return source


def enterprise_nodes_visible_to(viewer: User, *, at: datetime) -> QuerySet[ScopeNode]:
    """Return the nodes of the enterprises that the viewer's roles reach, by name."""
    grants = grants_of(viewer, at=at)
    reached = Q(pk__in=[])
    for grant in grants:
        if grant.role in SEES_ENTERPRISE - {"specialist"} or (
            grant.role == "specialist" and grant.node_kind == ScopeNode.Kind.ENTERPRISE
        ):
            reached |= Q(path__startswith=grant.path)
    owners = {g.list_of_id for g in grants if g.role == "specialist" and g.list_of_id is not None}
    if owners and _list_source:
        reached |= Q(pk__in=_list_source[0](owners, at=at))
    return ScopeNode.objects.filter(reached, kind=ScopeNode.Kind.ENTERPRISE).order_by("name", "pk")


def contact_with_phone(phone: str) -> User | None:
    """Return the contact's account with this number, however it is written; or None."""
    checked = check_phone(phone)
    if not checked.is_valid:
        return None
    return User.objects.filter(kind=User.Kind.CONTACT, phone=checked.value).first()


def contacts_visible_to(viewer: User, *, at: datetime) -> QuerySet[Assignment]:
    """Return who is a contact of which enterprise within the viewer's reach, by enterprise."""
    return (
        live_assignments(at=at)
        .filter(role="enterprise", node__in=enterprise_nodes_visible_to(viewer, at=at))
        .select_related("user", "node")
        .order_by("node__name", "pk")
    )


def open_invitation(secret: str, *, at: datetime) -> Invitation | None:
    """Return the invitation behind ``secret`` as long as it may be used, or None."""
    return (
        Invitation.objects.filter(
            token_hash=fingerprint(secret),
            used_at=None,
            revoked_at=None,
            expires_at__gt=at,
            tries__lt=INVITATION_TRIES,
        )
        .select_related("user", "node")
        .first()
    )


def open_invitations_visible_to(viewer: User, *, at: datetime) -> QuerySet[Invitation]:
    """Return the invitations that nobody has used yet within the viewer's reach, newest first."""
    return (
        Invitation.objects.filter(used_at=None, revoked_at=None)
        .filter(node__in=enterprise_nodes_visible_to(viewer, at=at))
        .select_related("user", "node")
        .order_by("-created_at", "-pk")
    )


def open_changes_visible_to(viewer: User, *, at: datetime) -> QuerySet[ContactChange]:
    """Return the waiting requests for another contact in the viewer's reach, oldest first."""
    return (
        ContactChange.objects.filter(
            decided_at=None, node__in=enterprise_nodes_visible_to(viewer, at=at)
        )
        .select_related("node", "leaving", "requested_by")
        .order_by("requested_at", "pk")
    )
