"""Writes what contacts propose, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import User
from yiqi.enterprises.models import ChangeRequest, Contact, Enterprise
from yiqi.enterprises.operations.contacts import NewContact, add_contact, end_contact
from yiqi.enterprises.operations.reach import require_over
from yiqi.enterprises.operations.register import change_enterprise
from yiqi.enterprises.rules import CARERS, CHANGE_REQUEST_FLOW
from yiqi.lib.errors import Refusal
from yiqi.workflow.operations import advance, begin

EDITABLE = ("address", "short_name", "registered_count")  # what a contact may propose of the facts


class NothingProposed(Refusal):
    """The proposal changes nothing."""

    code = "nothing_proposed"


class AnswerMissing(Refusal):
    """A proposal is declined with a reason that its author can read."""

    code = "answer_missing"


@transaction.atomic
def propose_change(
    enterprise: Enterprise,
    *,
    kind: str,
    changes: Mapping[str, object],
    contact: Contact | None = None,
    note: str = "",
    actor: User,
    now: datetime,
) -> ChangeRequest:
    """Propose to change facts or a contact of the own enterprise; a specialist applies it.

    Args:
        kind: ``facts`` (``changes`` maps names of ``EDITABLE``) or ``contact`` (``name``,
            ``phone``, ``duty``, ``title``; ``contact`` is the one to be replaced, if any).

    Raises:
        NothingProposed: no value differs from what is kept.
        StepNotAllowed: the actor is no contact of the enterprise.
    """
    if kind == ChangeRequest.Kind.FACTS:
        changes = {
            field: changes[field]
            for field in EDITABLE
            if field in changes and changes[field] != getattr(enterprise, field)
        }
    if not changes:
        raise NothingProposed
    request = ChangeRequest(
        district_id=enterprise.district_id,
        scope_node=enterprise.node,
        enterprise=enterprise,
        contact=contact,
        kind=kind,
        changes=json.dumps(dict(changes), ensure_ascii=False),
        note=note.strip()[:300],
        proposed_by=actor,
        proposed_at=now,
    )
    begin(
        request,
        "propose",
        flow=CHANGE_REQUEST_FLOW,
        actor=actor,
        at=now,
        data={"kind": kind, "fields": sorted(changes)},
    )
    return request


@transaction.atomic
def apply_change_request(request: ChangeRequest, *, actor: User, now: datetime) -> None:
    """Write what was proposed into the register.

    Raises:
        StepNotPossible, StaleCopy: it was answered already.
        OutsideScope: the enterprise is not on the actor's list.
        BadPhone, ContactTaken …: as the operation that writes it.
    """
    require_over([request.enterprise], CARERS, actor=actor, at=now)
    advance(request, "apply", flow=CHANGE_REQUEST_FLOW, actor=actor, at=now)
    proposed = json.loads(request.changes)
    if request.kind == ChangeRequest.Kind.FACTS:
        change_enterprise(request.enterprise, changes=proposed, actor=actor, now=now)
        return
    if request.contact is not None:
        end_contact(request.contact, actor=actor, now=now)
    add_contact(
        NewContact(
            enterprise=request.enterprise,
            name=proposed["name"],
            phone=proposed["phone"],
            duty=proposed["duty"],
            title=proposed.get("title", ""),
        ),
        actor=actor,
        now=now,
    )


@transaction.atomic
def decline_change_request(
    request: ChangeRequest, *, answer: str, actor: User, now: datetime
) -> None:
    """Decline a proposal with a reason that its author reads.

    Raises:
        AnswerMissing: no reason; nothing is written.
    """
    if not answer.strip():
        raise AnswerMissing
    require_over([request.enterprise], CARERS, actor=actor, at=now)
    advance(
        request,
        "decline",
        flow=CHANGE_REQUEST_FLOW,
        actor=actor,
        at=now,
        answer=answer.strip()[:300],
    )


def withdraw_change_request(request: ChangeRequest, *, actor: User, now: datetime) -> None:
    """Take the own proposal back before anybody answered it."""
    advance(request, "withdraw", flow=CHANGE_REQUEST_FLOW, actor=actor, at=now)
