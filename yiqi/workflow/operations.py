"""Moves things: checks the table and the version, writes the change and its event together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.accounts.rules import granting
from yiqi.audit.models import Event
from yiqi.audit.operations import NewEvent, record_many
from yiqi.lib.errors import Refusal
from yiqi.workflow.models import Tracked
from yiqi.workflow.rules import NEW, Flow, Step, StepNotAllowed

T = TypeVar("T", bound=Tracked)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed meanwhile."""

    field: str
    theirs: object
    yours: object


class StaleCopy(Refusal):
    """The thing changed since it was read; nothing of the later step was written.

    ``differences`` holds what the later person wanted to write beside what stands now, so that
    the page can show "X changed this at 20:14: yours / theirs".
    """

    code = "stale_copy"

    def __init__(self, thing: Tracked, wanted: Mapping[str, object]) -> None:
        super().__init__(f"{thing._meta.label} {thing.pk} changed meanwhile")
        kept = type(thing)._base_manager.get(pk=thing.pk)
        last = (
            Event.objects.filter(subject_type=thing._meta.label_lower, subject_id=thing.pk)
            .order_by("-id")
            .first()
        )
        changed_by = User.objects.filter(pk=last.actor_id).first() if last else None
        self.thing = kept
        self.changed_by = changed_by
        self.changed_at = last.occurred_at if last else None
        self.differences = tuple(
            Difference(field, getattr(kept, field), value)
            for field, value in wanted.items()
            if getattr(kept, field) != value
        )
        self.params = {
            "who": changed_by.display_name if changed_by else "",
            "at": self.changed_at,
            "differences": self.differences,
        }


def begin(
    thing: T,
    step: str,
    *,
    flow: Flow,
    actor: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
    nonce: str | None = None,
) -> Event:
    """Save a new thing by its first step and log the event.

    Raises:
        StepNotAllowed: the actor holds no role that may begin it in its scope.
        IntegrityError: a constraint of the model, or a nonce sent before.
    """
    return begin_many(
        [thing], step, flow=flow, actor=actor, at=at, data=[data or {}], nonces=[nonce]
    )[0]


@transaction.atomic
def begin_many(
    things: Sequence[T],
    step: str,
    *,
    flow: Flow,
    actor: User | None,
    at: datetime,
    data: Sequence[dict[str, Any]] | None = None,
    nonces: Sequence[str | None] | None = None,
) -> list[Event]:
    """Save many new things by their first step: two statements a thousand and one event each."""
    row = flow.row_of(step, state=NEW)
    acting_for_id = None
    for thing in things:
        acting_for_id = _check(row, thing, actor=actor, at=at)
        thing.state, thing.version = row.target, 1
    if len(things) == 1:
        things[0].save(force_insert=True)
    else:
        type(things[0])._base_manager.bulk_create(things, batch_size=1000)
    return _log(things, row, actor, at, acting_for_id, data, nonces)


def advance(
    thing: T,
    step: str,
    *,
    flow: Flow,
    actor: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
    nonce: str | None = None,
    **changes: object,
) -> Event:
    """Move ``thing`` one step, save ``changes`` with it and log the event.

    Raises:
        StepNotPossible: the flow has no such step from the thing's state.
        StepNotAllowed: the actor holds no role that may take it in the thing's scope.
        StaleCopy: the row changed since it was loaded.
    """
    return advance_many(
        [thing], step, flow=flow, actor=actor, at=at, data=[data or {}], nonces=[nonce], **changes
    )[0]


@transaction.atomic
def advance_many(
    things: Sequence[T],
    step: str,
    *,
    flow: Flow,
    actor: User | None,
    at: datetime,
    data: Sequence[dict[str, Any]] | None = None,
    nonces: Sequence[str | None] | None = None,
    **changes: object,
) -> list[Event]:
    """Move many things one step with the same ``changes``, all or none.

    Raises:
        StaleCopy: one of them changed since it was loaded; none is moved.
    """
    acting_for_id = None
    events: list[Event] = []
    by_row: dict[Step, list[int]] = {}
    for index, thing in enumerate(things):
        row = flow.row_of(step, state=thing.state)
        acting_for_id = _check(row, thing, actor=actor, at=at)
        by_row.setdefault(row, []).append(index)
    for row, indexes in by_row.items():
        group = [things[index] for index in indexes]
        _write(group, row.target, changes)
        events += _log(
            group,
            row,
            actor,
            at,
            acting_for_id,
            [data[index] for index in indexes] if data else None,
            [nonces[index] for index in indexes] if nonces else None,
        )
    return events


def _write(things: Sequence[T], target: str, changes: Mapping[str, object]) -> None:
    """Write state and changes where the version is still the one that was read."""
    model = type(things[0])
    for version in {thing.version for thing in things}:
        group = [thing for thing in things if thing.version == version]
        written = model._base_manager.filter(
            pk__in=[thing.pk for thing in group], version=version
        ).update(state=target, version=F("version") + 1, **changes)
        if written != len(group):
            raise StaleCopy(_changed_one(group), changes)
    for thing in things:
        thing.state, thing.version = target, thing.version + 1
        for field, value in changes.items():
            setattr(thing, field, value)


def _changed_one(things: Sequence[T]) -> T:
    versions = dict(
        type(things[0])
        ._base_manager.filter(pk__in=[thing.pk for thing in things])
        .values_list("pk", "version")
    )
    return next(thing for thing in things if versions.get(thing.pk) != thing.version)


def _check(row: Step, thing: Tracked, *, actor: User | None, at: datetime) -> int | None:
    """Return for whom a deputy acts (None: for oneself), or refuse."""
    if actor is None:
        if "system" in row.by:
            return None
        raise StepNotAllowed(step=row.name, roles=sorted(row.by))
    grant = granting(grants_of(actor, at=at), thing.scope_node.path, row.by)
    if grant is None:
        raise StepNotAllowed(step=row.name, roles=sorted(row.by))
    return grant.acting_for_id


def _log(  # noqa: PLR0917 - one private call of seven facts
    things: Sequence[Tracked],
    row: Step,
    actor: User | None,
    at: datetime,
    acting_for_id: int | None,
    data: Sequence[dict[str, Any]] | None,
    nonces: Sequence[str | None] | None,
) -> list[Event]:
    news = [
        NewEvent(
            kind=f"{thing._meta.app_label}.{thing._meta.model_name}.{row.name}",
            subject=thing,
            district_id=thing.district_id,
            enterprise_id=getattr(thing, "enterprise_id", None),
            data={"from": row.source, "to": row.target, **(data[index] if data else {})},
            nonce=nonces[index] if nonces else None,
        )
        for index, thing in enumerate(things)
    ]
    return record_many(news, actor=actor, at=at, acting_for_id=acting_for_id)


def steps_open_to(actor: User, thing: Tracked, *, flow: Flow, at: datetime) -> tuple[Step, ...]:
    """Return the steps that ``actor`` may take with ``thing`` now: a page's buttons."""
    held = grants_of(actor, at=at)
    roles = {grant.role for grant in held if thing.scope_node.path.startswith(grant.path)}
    return flow.steps_from(thing.state, roles=roles)
