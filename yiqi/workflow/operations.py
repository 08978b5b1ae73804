"""Moves things: checks the table and the version, writes the change and its event together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.queries import grants_of
from yiqi.accounts.rules import Grant, granting
from yiqi.audit.models import Event
from yiqi.audit.operations import NewEvent, record_many
from yiqi.audit.queries import events_of
from yiqi.lib.errors import Refusal
from yiqi.workflow.models import Tracked
from yiqi.workflow.rules import NEW, SYSTEM, Flow, Step, StepNotAllowed

T = TypeVar("T", bound=Tracked)
BATCH = 1000  # rows a statement


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed meanwhile; a reference is there as what it names."""

    field: str
    label: str  # the field's own words
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
        last = events_of(thing._meta.label_lower, thing.pk).first()
        changed_by = _actor_of(last) if last else None
        self.thing = kept
        self.changed_by = changed_by
        self.changed_at = last.occurred_at if last else None
        self.differences = tuple(
            Difference(
                field,
                _label(kept, field),
                theirs=_named(kept, field, getattr(kept, field)),
                yours=_named(kept, field, value),
            )
            for field, value in wanted.items()
            if getattr(kept, field) != value
        )
        self.params = {
            "who": changed_by.display_name if changed_by else "",
            "at": self.changed_at,
            "differences": self.differences,
        }


def _actor_of(event: Event) -> User | None:
    return User.objects.filter(pk=event.actor_id).first() if event.actor_id else None


def _label(thing: Tracked, field: str) -> str:
    return str(getattr(thing._meta.get_field(field.removesuffix("_id")), "verbose_name", field))


def _named(thing: Tracked, field: str, value: object) -> object:
    """Return what the key of a reference (``area_id``) stands for; any other value as it is."""
    reference = thing._meta.get_field(field)
    target = reference.related_model
    if value is None or target is None or isinstance(value, target):
        return value
    return target._base_manager.filter(pk=value).first() or value


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
    """Save many new things by their first step, all or none.

    Two statements a thousand write them and their events; one more fills the outbox. ``data`` and
    ``nonces`` run beside ``things``. Raises what ``begin`` raises.
    """
    if not things:
        return []
    row = flow.row_of(step, state=NEW)
    moves = _moves(things, [row] * len(things), actor, at, data, nonces)
    for thing in things:
        thing.state, thing.version = row.target, 1
    if len(things) == 1:
        things[0].save(force_insert=True)
    else:
        type(things[0])._base_manager.bulk_create(things, batch_size=BATCH)
    return _log(moves, actor=actor, at=at)


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

    Two statements a thousand (of things read at the same version); the events come in the order
    of ``things``, which are left as they were when it is refused.

    Raises:
        StaleCopy: one of them changed since it was loaded; none is moved. And what ``advance``
            raises.
    """
    rows = [flow.row_of(step, state=thing.state) for thing in things]
    try:
        with transaction.atomic():
            moves = _moves(things, rows, actor, at, data, nonces)
            for (target, version), group in _groups(things, rows).items():
                for first in range(0, len(group), BATCH):
                    _write(group[first : first + BATCH], target, version, changes)
            events = _log(moves, actor=actor, at=at)
    except _ChangedMeanwhile as changed:
        # Asked after the roll-back, so that the answer holds nothing of what is not written.
        raise StaleCopy(_changed_one(changed.things), changes) from None
    for thing, row in zip(things, rows, strict=True):
        _follow(thing, row.target, changes)
    return events


class _ChangedMeanwhile(Exception):
    """One of ``things`` is at another version than the one that was read."""

    def __init__(self, things: Sequence[Tracked]) -> None:
        super().__init__()
        self.things = things


@dataclass(frozen=True, slots=True)
class _Move:
    """One thing's step with what its event says."""

    thing: Tracked
    row: Step
    acting_for_id: int | None
    data: dict[str, Any]
    nonce: str | None


def _moves(  # noqa: PLR0917 - one private call
    things: Sequence[Tracked],
    rows: Sequence[Step],
    actor: User | None,
    at: datetime,
    data: Sequence[dict[str, Any]] | None,
    nonces: Sequence[str | None] | None,
) -> list[_Move]:
    """Check every step first; two queries for any number of things."""
    grants = grants_of(actor, at=at) if actor is not None else None
    paths = _scope_paths(things)
    return [
        _Move(
            thing,
            row,
            _acting_for(row, paths[thing.scope_node_id], grants),
            data[index] if data else {},
            nonces[index] if nonces else None,
        )
        for index, (thing, row) in enumerate(zip(things, rows, strict=True))
    ]


def _acting_for(row: Step, path: str, grants: Sequence[Grant] | None) -> int | None:
    """Return for whom a deputy acts (None: for oneself), or refuse; no grants: the system."""
    if grants is None:
        if SYSTEM in row.by:
            return None
        raise StepNotAllowed(step=row.name, roles=sorted(row.by))
    grant = granting(grants, path, row.by)
    if grant is None:
        raise StepNotAllowed(step=row.name, roles=sorted(row.by))
    return grant.acting_for_id


def _scope_paths(things: Sequence[Tracked]) -> dict[int, str]:
    """Return the path of each thing's scope node, those not loaded yet by one query."""
    paths, unknown = {}, set()
    for thing in things:
        if "scope_node" in thing._state.fields_cache:
            paths[thing.scope_node_id] = thing.scope_node.path
        else:
            unknown.add(thing.scope_node_id)
    missing = unknown - paths.keys()
    if missing:
        found = ScopeNode.objects.filter(pk__in=missing)
        paths.update(found.values_list("pk", "path"))
    return paths


def _write(
    things: Sequence[Tracked], target: str, version: int, changes: Mapping[str, object]
) -> None:
    """Write state and changes where the version is still the one that was read."""
    rows = type(things[0])._base_manager.filter(pk__in=[thing.pk for thing in things])
    written = rows.filter(version=version).update(state=target, version=F("version") + 1, **changes)
    if written != len(things):
        raise _ChangedMeanwhile(things)


def _groups(things: Sequence[T], rows: Sequence[Step]) -> dict[tuple[str, int], list[T]]:
    groups: dict[tuple[str, int], list[T]] = {}
    for thing, row in zip(things, rows, strict=True):
        groups.setdefault((row.target, thing.version), []).append(thing)
    return groups


def _changed_one(things: Sequence[Tracked]) -> Tracked:
    rows = type(things[0])._base_manager.filter(pk__in=[thing.pk for thing in things])
    now_at = dict(rows.values_list("pk", "version"))
    return next((t for t in things if now_at.get(t.pk) != t.version), things[0])


def _follow(thing: Tracked, target: str, changes: Mapping[str, object]) -> None:
    """Let the thing in memory say what the database says now."""
    thing.state, thing.version = target, thing.version + 1
    computed = [field for field, value in changes.items() if hasattr(value, "resolve_expression")]
    for field, value in changes.items():
        if field not in computed:
            setattr(thing, field, value)
    if computed:
        thing.refresh_from_db(fields=computed)


def _log(moves: Sequence[_Move], *, actor: User | None, at: datetime) -> list[Event]:
    news = [
        NewEvent(
            kind=f"{move.thing._meta.app_label}.{move.thing._meta.model_name}.{move.row.name}",
            subject=move.thing,
            district_id=move.thing.district_id,
            enterprise_id=getattr(move.thing, "enterprise_id", None),
            data={"from": move.row.source, "to": move.row.target, **move.data},
            nonce=move.nonce,
            acting_for_id=move.acting_for_id,
        )
        for move in moves
    ]
    return record_many(news, actor=actor, at=at)


def steps_open_to(actor: User, thing: Tracked, *, flow: Flow, at: datetime) -> tuple[Step, ...]:
    """Return the steps that ``actor`` may take with ``thing`` now: a page's buttons."""
    held = grants_of(actor, at=at)
    roles = {grant.role for grant in held if thing.scope_node.path.startswith(grant.path)}
    return flow.steps_from(thing.state, roles=roles)
