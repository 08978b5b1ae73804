"""Writes what holds of an enterprise from a day on: above scale, tags, specialist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.permissions import allowed
from yiqi.audit.operations import NewEvent, record, record_many
from yiqi.enterprises.models import (
    AboveScaleTerm,
    Enterprise,
    EnterpriseTag,
    SpecialistTerm,
    Tag,
)
from yiqi.enterprises.operations.dates import day_of, require_after
from yiqi.enterprises.operations.places import CodeTaken
from yiqi.enterprises.operations.reach import require_over, require_within
from yiqi.enterprises.rules import CARERS, REGISTRARS
from yiqi.lib.errors import Refusal

BATCH = 500


class SourceMissing(Refusal):
    """A dated status needs the document or list that says so."""

    code = "source_missing"


class NotSo(Refusal):
    """What is to be ended does not hold, or what is to begin holds already."""

    code = "not_so"


class AlreadyTagged(Refusal):
    """The enterprise carries the tag already."""

    code = "already_tagged"


class TagRetired(Refusal):
    """The tag is no longer given."""

    code = "tag_retired"


def set_above_scale(
    enterprise: Enterprise,
    *,
    is_above_scale: bool,
    source: str,
    on: date | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Say of one enterprise that it is above scale (规上), or no longer, from a day on."""
    set_above_scale_many(
        [enterprise], is_above_scale=is_above_scale, source=source, on=on, actor=actor, now=now
    )


@allowed(*REGISTRARS)
@transaction.atomic
def set_above_scale_many(
    enterprises: Sequence[Enterprise],
    *,
    is_above_scale: bool,
    source: str,
    on: date | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Say that enterprises are above scale, or no longer, from a day on; all or none.

    Args:
        source: the statistics list or letter that says so; never computed from revenue alone.
        on: the first day on which it holds; today where empty.

    Raises:
        SourceMissing, DateInFuture, TermOverlaps, OutsideScope: nothing is written.
        NotSo: one of them has this status already.
    """
    acting = require_over(enterprises, REGISTRARS, actor=actor, at=now)
    day = day_of(on, now=now)
    source = _required(source)
    for one in enterprises:
        if one.is_above_scale == is_above_scale:
            raise NotSo(name=one.short_name)
    if is_above_scale:
        AboveScaleTerm.objects.bulk_create(
            [AboveScaleTerm(enterprise=one, valid_from=day, source=source) for one in enterprises],
            batch_size=BATCH,
        )
    else:
        _end(AboveScaleTerm.objects.filter(enterprise__in=_ids(enterprises)), day=day)
    _set_current(enterprises, is_above_scale=is_above_scale)
    _log(
        "enterprises.enterprise.above_scale"
        if is_above_scale
        else "enterprises.enterprise.below_scale",
        enterprises,
        {"on": day.isoformat(), "source": source},
        actor=actor,
        now=now,
        acting=acting,
    )


@allowed(*REGISTRARS)
@transaction.atomic
def add_tag(
    *,
    district: ScopeNode,
    code: str,
    name: str,
    name_en: str = "",
    actor: User | None,
    now: datetime,
) -> Tag:
    """Add a tag to those that a district gives.

    Raises:
        CodeTaken: the district has a tag of this code, perhaps a retired one.
        OutsideScope: the actor keeps another district.
    """
    acting_for_id = require_within(district, REGISTRARS, actor=actor, at=now)
    if Tag.objects.filter(district=district, code=code).exists():
        raise CodeTaken(code=code)
    tag = Tag.objects.create(district=district, code=code, name=name, name_en=name_en)
    record(
        kind="enterprises.tag.add",
        subject=tag,
        actor=actor,
        at=now,
        district_id=district.pk,
        acting_for_id=acting_for_id,
        data={"code": code, "name": name},
    )
    return tag


@allowed(*REGISTRARS)
@transaction.atomic
def retire_tag(tag: Tag, *, is_active: bool = False, actor: User | None, now: datetime) -> None:
    """Give a tag no longer (or again); who carries it keeps it until it is taken away."""
    acting_for_id = require_within(tag.district, REGISTRARS, actor=actor, at=now)
    if tag.is_active == is_active:
        return
    tag.is_active = is_active
    tag.save(update_fields=["is_active"])
    record(
        kind="enterprises.tag.revive" if is_active else "enterprises.tag.retire",
        subject=tag,
        actor=actor,
        at=now,
        district_id=tag.district_id,
        acting_for_id=acting_for_id,
        data={"code": tag.code, "name": tag.name},
    )


def tag_enterprise(
    enterprise: Enterprise,
    *,
    tag: Tag,
    source: str,
    on: date | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Give one enterprise a tag from a day on; see ``tag_enterprises``."""
    tag_enterprises([enterprise], tag=tag, source=source, on=on, actor=actor, now=now)


@allowed(*CARERS, "leader")
@transaction.atomic
def tag_enterprises(
    enterprises: Sequence[Enterprise],
    *,
    tag: Tag,
    source: str,
    on: date | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Give enterprises a tag from a day on, by a source; all or none.

    Raises:
        SourceMissing, TagRetired, DateInFuture, OutsideScope: nothing is written.
        AlreadyTagged: one of them carries it, or the tag is another district's.
    """
    acting = require_over(enterprises, (*CARERS, "leader"), actor=actor, at=now)
    day = day_of(on, now=now)
    source = _required(source)
    if not tag.is_active or any(one.district_id != tag.district_id for one in enterprises):
        raise TagRetired(tag=tag.name)
    carried = EnterpriseTag.objects.filter(
        tag=tag, valid_to=None, enterprise__in=_ids(enterprises)
    ).select_related("enterprise")
    first = carried.first()
    if first is not None:
        raise AlreadyTagged(tag=tag.name, name=first.enterprise.short_name)
    EnterpriseTag.objects.bulk_create(
        [
            EnterpriseTag(enterprise=one, tag=tag, valid_from=day, source=source)
            for one in enterprises
        ],
        batch_size=BATCH,
    )
    _log(
        "enterprises.enterprise.tag",
        enterprises,
        {"tag": tag.code, "tag_name": tag.name, "on": day.isoformat(), "source": source},
        actor=actor,
        now=now,
        acting=acting,
    )


@allowed(*CARERS, "leader")
@transaction.atomic
def untag_enterprise(
    enterprise: Enterprise,
    *,
    tag: Tag,
    source: str,
    on: date | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Take a tag away from a day on, by a source.

    Raises:
        SourceMissing, DateInFuture, TermOverlaps, OutsideScope: nothing is written.
        NotSo: the enterprise does not carry it.
    """
    acting = require_over([enterprise], (*CARERS, "leader"), actor=actor, at=now)
    day = day_of(on, now=now)
    source = _required(source)
    open_terms = EnterpriseTag.objects.filter(enterprise=enterprise, tag=tag)
    if not _end(open_terms, day=day):
        raise NotSo(name=enterprise.short_name)
    _log(
        "enterprises.enterprise.untag",
        [enterprise],
        {"tag": tag.code, "tag_name": tag.name, "on": day.isoformat(), "source": source},
        actor=actor,
        now=now,
        acting=acting,
    )


def assign_specialist(
    enterprise: Enterprise,
    *,
    user: User | None,
    on: date | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Put one enterprise on the list of ``user``; see ``assign_specialists``."""
    assign_specialists([enterprise], user=user, on=on, actor=actor, now=now)


@allowed(*REGISTRARS)
@transaction.atomic
def assign_specialists(
    enterprises: Sequence[Enterprise],
    *,
    user: User | None,
    on: date | None = None,
    actor: User | None,
    now: datetime,
) -> None:
    """Put enterprises on the list of ``user`` from a day on; None takes them off any list.

    Those already on that list stay as they are.

    Raises:
        DateInFuture, TermOverlaps, OutsideScope: nothing is written.
    """
    acting = require_over(enterprises, REGISTRARS, actor=actor, at=now)
    day = day_of(on, now=now)
    user_id = user.pk if user else None
    moved = [one for one in enterprises if one.specialist_id != user_id]
    if not moved:
        return
    _end(SpecialistTerm.objects.filter(enterprise__in=_ids(moved)), day=day)
    if user is not None:
        SpecialistTerm.objects.bulk_create(
            [SpecialistTerm(enterprise=one, user=user, valid_from=day) for one in moved],
            batch_size=BATCH,
        )
    before = {one.pk: one.specialist_id for one in moved}
    _set_current(moved, specialist_id=user_id)
    details = {"user": user_id, "who": user.display_name if user else "—", "on": day.isoformat()}
    record_many(
        [
            NewEvent(
                "enterprises.enterprise.assign_specialist",
                one,
                one.district_id,
                one.pk,
                {**details, "before": before[one.pk]},
                acting_for_id=acting[one.pk],
            )
            for one in moved
        ],
        actor=actor,
        at=now,
    )


def _required(source: str) -> str:
    if not source.strip():
        raise SourceMissing
    return source.strip()[:120]


def _ids(enterprises: Sequence[Enterprise]) -> list[int]:
    return [one.pk for one in enterprises]


def _end(terms: Any, *, day: date) -> int:  # Any: a query set of any of the three term models
    """End the open ones of ``terms`` on ``day``; return how many."""
    still_open = terms.filter(valid_to=None)
    latest = still_open.order_by("-valid_from").first()
    if latest is None:
        return 0
    require_after(latest.valid_from, day=day)
    return int(still_open.update(valid_to=day))


def _set_current(enterprises: Sequence[Enterprise], **values: Any) -> None:
    """Write what holds now on the enterprises; the version counts changes of facts only."""
    Enterprise.objects.filter(pk__in=_ids(enterprises)).update(**values)
    for one in enterprises:
        for field, value in values.items():
            setattr(one, field, value)


def _log(
    kind: str,
    enterprises: Sequence[Enterprise],
    details: dict[str, Any],
    *,
    actor: User | None,
    now: datetime,
    acting: dict[int, int | None],
) -> None:
    record_many(
        [
            NewEvent(kind, one, one.district_id, one.pk, details, acting_for_id=acting[one.pk])
            for one in enterprises
        ],
        actor=actor,
        at=now,
    )
