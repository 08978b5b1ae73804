"""Drafts, changes, submits, approves and returns plan versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.accounts.rules import granting
from yiqi.enterprises.queries import unowned_enterprises, unowned_zones
from yiqi.incidents.models import Incident, PlanVersion
from yiqi.incidents.packs import pack_text
from yiqi.incidents.queries import NoPlanInForce, plan_in_force, plan_of
from yiqi.incidents.rules import (
    PLAN_FLOW,
    Entry,
    Plan,
    plan_with,
    write_plan,
)
from yiqi.lib.errors import Refusal
from yiqi.web import formats
from yiqi.workflow.operations import advance, begin

NAMES_SHOWN = 20


class NotTheAuthor(Refusal):
    """Only its author changes and submits a draft; anybody else drafts a version of the own."""

    code = "not_the_author"


class ApproverIsAuthor(Refusal):
    """Whoever wrote a version cannot approve it, nor can a deputy in the author's name."""

    code = "approver_is_author"


class NothingChanged(Refusal):
    """The draft says what the plan in force says already."""

    code = "plan_unchanged"


class UnownedLeft(Refusal):
    """Enterprises or zones have nobody who takes them; ``names`` holds the first of them."""

    code = "unowned_left"


class InForceInThePast(Refusal):
    """A plan cannot come into force before its approval: older decisions keep their version."""

    code = "in_force_in_the_past"


class NumberTaken(Refusal):
    """Somebody else drafted a version of this plan at the same moment."""

    code = "plan_number_taken"


class ReasonMissing(Refusal):
    """A version is returned with the reason why."""

    code = "return_reason_missing"


class WrongPlan(Refusal):
    """The version to start from belongs to the other plan or to another district."""

    code = "wrong_plan"


def draft_plan_version(
    incident: Incident,
    plan: str,
    *,
    basis: str,
    actor: User,
    now: datetime,
    source: PlanVersion | None = None,
    pack: str | None = None,
) -> PlanVersion:
    """Begin a draft from an existing version (also of an earlier incident) or from a pack.

    Raises:
        StepNotAllowed: the actor drafts no plans in this district.
        WrongPlan: ``source`` is a version of the other plan or of another district.
        NumberTaken: somebody drafted at the same moment.
        KeyError: neither a version nor a known pack was given.
    """
    if source is None:
        text = pack_text(pack or "", plan)
    elif source.plan != plan or source.district_id != incident.district_id:
        raise WrongPlan
    else:
        text = source.text
    taken = PlanVersion.objects.filter(incident=incident, plan=plan).aggregate(Max("number"))
    version = PlanVersion(
        incident=incident,
        plan=plan,
        number=(taken["number__max"] or 0) + 1,
        text=text,
        digest=_digest(text),
        basis=basis,
        drafted_from=source,
        author=actor,
        drafted_at=now,
        district_id=incident.district_id,
        scope_node_id=incident.district_id,
    )
    details = {"label": version.label, "source": source.label if source else pack}
    try:
        with transaction.atomic():
            begin(version, "draft", flow=PLAN_FLOW, actor=actor, at=now, data=details)
    except IntegrityError as error:
        raise NumberTaken from error
    return version


def change_draft(
    version: PlanVersion,
    *,
    section: str,
    entries: Mapping[str, Entry],
    actor: User,
    now: datetime,
) -> Plan:
    """Write the values of one section, each with its source; return the plan as it now reads.

    A change that changes nothing writes nothing.

    Raises:
        NotTheAuthor: the draft is somebody else's.
        PlanError: a value is missing, unknown or out of range; its ``key`` says which.
        StepNotPossible: the version is no draft any more.
        StaleCopy: the draft changed since it was loaded.
    """
    _check_author(version, actor)
    before = plan_of(version)
    after = plan_with(before, section, entries)
    keys = [change.key for change in after.changes_from(before)]
    if not keys:
        return before
    text = write_plan(after)
    advance(
        version,
        "change",
        flow=PLAN_FLOW,
        actor=actor,
        at=now,
        data={"label": version.label, "keys": keys, "count": len(keys)},
        text=text,
        digest=_digest(text),
    )
    return after


def submit_plan(version: PlanVersion, *, actor: User, now: datetime, basis: str = "") -> None:
    """Hand a draft in for approval; from here on its text stands still.

    Raises:
        NotTheAuthor: the draft is somebody else's.
        PlanError: a section is missing or wrong.
        NothingChanged: it says what the plan in force says.
    """
    _check_author(version, actor)
    plan = plan_of(version)
    plan.check()
    if _says_the_same(plan, version, at=now):
        raise NothingChanged
    advance(
        version,
        "submit",
        flow=PLAN_FLOW,
        actor=actor,
        at=now,
        data={"label": version.label},
        submitted_at=now,
        basis=basis.strip() or version.basis,
    )


def approve_plan(
    version: PlanVersion, *, actor: User, now: datetime, in_force_from: datetime | None = None
) -> None:
    """Approve a submitted version; it governs decisions from ``in_force_from`` (default: now) on.

    Raises:
        StepNotAllowed: the actor is no leader of this district.
        ApproverIsAuthor: the author, or a deputy in the author's name, approves.
        InForceInThePast: ``in_force_from`` lies before ``now``.
        UnownedLeft: enterprises or zones have nobody who takes them.
    """
    moment = in_force_from or now
    if moment < now:
        raise InForceInThePast(in_force_from=moment)
    _check_other_person(version, actor, now)
    plan_of(version).check()
    _check_everybody_is_owned(version.district_id, now)
    advance(
        version,
        "approve",
        flow=PLAN_FLOW,
        actor=actor,
        at=now,
        data={"label": version.label, "in_force_from": moment},
        approver=actor,
        approved_at=now,
        in_force_from=moment,
    )


def return_plan(version: PlanVersion, *, reason: str, actor: User, now: datetime) -> None:
    """Return a submitted version with the reason; the author drafts a new one from it.

    Raises:
        ReasonMissing: nothing was said.
        ApproverIsAuthor: the author returns the own version.
    """
    if not reason.strip():
        raise ReasonMissing
    _check_other_person(version, actor, now)
    advance(
        version,
        "return",
        flow=PLAN_FLOW,
        actor=actor,
        at=now,
        data={"label": version.label},
        approver=actor,
        return_reason=reason.strip(),
    )


def _check_author(version: PlanVersion, actor: User) -> None:
    if version.author_id != actor.pk:
        raise NotTheAuthor(author=version.author.display_name)


def _check_other_person(version: PlanVersion, actor: User, now: datetime) -> None:
    by = PLAN_FLOW.step("approve").by
    grant = granting(grants_of(actor, at=now), version.scope_node.path, by)
    in_whose_name = grant.acting_for_id if grant else None
    if version.author_id in {actor.pk, in_whose_name}:
        raise ApproverIsAuthor


def _check_everybody_is_owned(district_id: int, now: datetime) -> None:
    zones = [zone.name for zone in unowned_zones(district_id, at=now)]
    enterprises = unowned_enterprises(district_id, at=now)
    count = len(zones) + enterprises.count()
    if count:
        names = [*zones, *enterprises.values_list("short_name", flat=True)[:NAMES_SHOWN]]
        raise UnownedLeft(count=count, names=formats.listed(names[:NAMES_SHOWN]), names_list=names)


def _says_the_same(plan: Plan, version: PlanVersion, *, at: datetime) -> bool:
    try:
        now_valid = plan_in_force(version.plan, district_id=version.district_id, at=at)
    except NoPlanInForce:
        return False
    return not plan.changes_from(now_valid)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
