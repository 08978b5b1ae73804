"""Which enterprises somebody may see, found by text, with the tags they carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of, live_assignments, reach_of_viewer
from yiqi.enterprises.models import Contact, Enterprise, EnterpriseTag, Tag

_DUTY_ORDER = Case(
    When(duty="contact_a", then=Value(0)),
    When(duty="contact_b", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def enterprises_visible_to(viewer: User, *, now: datetime) -> QuerySet[Enterprise]:
    """Return the enterprises that ``viewer`` may see, by district, short name and id.

    The whole district, the zones and parks of the viewer, the own enterprise, the own list of a
    specialist; as a deputy also what the absent colleague may see.
    """
    reach = reach_of_viewer(viewer, at=now)
    if reach.is_nothing:
        return Enterprise.objects.none()
    seen = Q()
    if reach.districts:
        seen |= Q(district__in=reach.districts)
    if reach.areas:
        seen |= Q(area__in=reach.areas)
    if reach.enterprise_nodes:
        seen |= Q(node__in=reach.enterprise_nodes)
    if reach.lists_of:
        seen |= Q(specialist__in=reach.lists_of)
    return Enterprise.objects.filter(seen).order_by("district", "short_name", "pk")


def enterprise_visible_to(viewer: User, pk: int, *, now: datetime) -> Enterprise:
    """Return one enterprise with its area, district and specialist.

    Raises:
        Http404: there is none, or the viewer may not see it.
    """
    seen = enterprises_visible_to(viewer, now=now)
    return get_object_or_404(seen.select_related("area", "district", "node", "specialist"), pk=pk)


def roles_over(viewer: User, enterprise: Enterprise, *, at: datetime) -> frozenset[str]:
    """Return the roles that ``viewer`` may use for ``enterprise``.

    A specialist's role counts for the own list only, although its scope is the district.
    """
    held = [g for g in grants_of(viewer, at=at) if enterprise.node.path.startswith(g.path)]
    return frozenset(
        g.role
        for g in held
        if g.role != "specialist"
        or g.node_kind == "enterprise"
        or g.list_of_id == enterprise.specialist_id
    )


def matching(enterprises: QuerySet[Enterprise], text: str) -> QuerySet[Enterprise]:
    """Return those of ``enterprises`` whose names, initials, code or address hold ``text``.

    Several words must all be found; pinyin initials match from their beginning on.
    """
    for word in text[:200].split()[:6]:
        found = (
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(aliases__icontains=word)
            | Q(address__icontains=word)
        )
        if word.isascii():
            plain = word.lower()
            found |= Q(initials__startswith=plain) | Q(initials__contains=f" {plain}")
            found |= Q(uscc__startswith=word.upper())
        enterprises = enterprises.filter(found)
    return enterprises


def tags_of(district_id: int, *, is_active: bool | None = True) -> QuerySet[Tag]:
    """Return the tags of a district by code; ``is_active=None`` includes retired ones."""
    tags = Tag.objects.filter(district_id=district_id).order_by("code")
    return tags if is_active is None else tags.filter(is_active=is_active)


def tag_lines(district_id: int, *, at: datetime) -> list[tuple[Tag, int]]:
    """Return each tag of a district, retired ones last, with how many enterprises carry it."""
    terms = _tag_terms(at).filter(tag__district_id=district_id).order_by()
    carried = dict(terms.values_list("tag").annotate(all=Count("pk")))
    tags = tags_of(district_id, is_active=None).order_by("-is_active", "code")
    return [(tag, carried.get(tag.pk, 0)) for tag in tags]


def current_tags(enterprise_ids: Iterable[int], *, at: datetime) -> dict[int, list[Tag]]:
    """Return the tags that each enterprise carries on the day of ``at``, by code; one query.

    An enterprise without a tag has an empty list.
    """
    found: dict[int, list[Tag]] = defaultdict(list)
    for term in _tag_terms(at).filter(enterprise__in=list(enterprise_ids)).select_related("tag"):
        found[term.enterprise_id].append(term.tag)
    return found


def with_tag(
    enterprises: QuerySet[Enterprise], codes: Iterable[str], *, at: datetime
) -> QuerySet[Enterprise]:
    """Return those of ``enterprises`` that carry one of the tags ``codes`` on the day of ``at``."""
    terms = _tag_terms(at).filter(tag__code__in=list(codes)).order_by()
    return enterprises.filter(pk__in=terms.values("enterprise"))


def specialists_of(district_id: int, *, at: datetime) -> QuerySet[User]:
    """Return the people who hold the specialist role in a district, by name."""
    held = live_assignments(at=at).filter(
        Q(node=district_id) | Q(node__district=district_id), role="specialist"
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by(
        "display_name", "pk"
    )


@dataclass(frozen=True, slots=True)
class SpecialistLine:
    """A specialist with the size of the list."""

    user: User
    enterprises: int
    above_scale: int
    without_contact: int
    is_specialist: bool  # still holds the role


def specialist_lines(district_id: int, *, at: datetime) -> list[SpecialistLine]:
    """Return who serves how many working enterprises of a district, most first.

    One who holds the role without a list is there with 0, one with a list without the role too.
    """
    reached = current_contacts(at=at).order_by().values("enterprise")
    grouped = (
        Enterprise.objects.filter(district_id=district_id, is_active=True)
        .exclude(specialist=None)
        .order_by()
        .values_list("specialist")
        .annotate(
            all=Count("pk"),
            scale=Count("pk", filter=Q(is_above_scale=True)),
            unreached=Count("pk", filter=~Q(pk__in=reached)),
        )
    )
    counts = {user_id: numbers for user_id, *numbers in grouped}
    nothing = [0, 0, 0]
    holders = {user.pk: user for user in specialists_of(district_id, at=at)}
    others = User.objects.in_bulk([pk for pk in counts if pk not in holders])
    lines = [
        SpecialistLine(
            user=user,
            enterprises=counts.get(user.pk, nothing)[0],
            above_scale=counts.get(user.pk, nothing)[1],
            without_contact=counts.get(user.pk, nothing)[2],
            is_specialist=user.pk in holders,
        )
        for user in (*holders.values(), *others.values())
    ]
    return sorted(lines, key=lambda line: (-line.enterprises, line.user.display_name))


def current_contacts(*, at: datetime) -> QuerySet[Contact]:
    """Return the contacts that hold on the day of ``at``: contact A, contact B, principal."""
    day = localdate(at)
    return (
        Contact.objects.filter(valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gt=day))
        .order_by("enterprise", _DUTY_ORDER, "pk")
    )


def _tag_terms(at: datetime) -> QuerySet[EnterpriseTag]:
    day = localdate(at)
    return (
        EnterpriseTag.objects.filter(valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gt=day))
        .order_by("tag__code", "pk")
    )


def nodes_on_lists(user_ids: Iterable[int], *, at: datetime) -> QuerySet[Enterprise, int]:
    """Return the scope nodes of the enterprises on these specialists' lists (for accounts)."""
    return (
        Enterprise.objects.filter(specialist__in=list(user_ids))
        .order_by()
        .values_list("node_id", flat=True)
    )
