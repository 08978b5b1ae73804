"""Writes what contacts propose to change, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import User
from yiqi.enterprises.models import ChangeRequest, Enterprise
from yiqi.enterprises.operations.reach import require_over
from yiqi.enterprises.operations.register import change_enterprise
from yiqi.enterprises.rules import CARERS, CHANGE_REQUEST_FLOW
from yiqi.lib.errors import Refusal
from yiqi.workflow.operations import advance, begin

PROPOSABLE = ("short_name", "address", "registered_count", "aliases", "is_closed_loop")


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
    changes: Mapping[str, object],
    note: str = "",
    actor: User,
    now: datetime,
) -> ChangeRequest:
    """Propose to change facts of the own enterprise: names of ``PROPOSABLE`` to values.

    Raises:
        NothingProposed: no value differs from what is kept, and there is no note.
        StepNotAllowed: the actor is no contact of the enterprise.
    """
    differing = {
        field: changes[field]
        for field in PROPOSABLE
        if field in changes and changes[field] != getattr(enterprise, field)
    }
    if not differing and not note.strip():
        raise NothingProposed
    request = ChangeRequest(
        district_id=enterprise.district_id,
        scope_node=enterprise.node,
        enterprise=enterprise,
        changes=json.dumps(differing, ensure_ascii=False),
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
        data={"fields": sorted(differing)},
    )
    return request


@transaction.atomic
def apply_change_request(request: ChangeRequest, *, actor: User, now: datetime) -> None:
    """Write what was proposed into the register.

    Raises:
        StepNotPossible, StaleCopy: it was answered already.
        OutsideScope: the enterprise is not on the actor's list.
    """
    require_over([request.enterprise], CARERS, actor=actor, at=now)
    advance(request, "apply", flow=CHANGE_REQUEST_FLOW, actor=actor, at=now)
    change_enterprise(request.enterprise, changes=json.loads(request.changes), actor=actor, now=now)


@transaction.atomic
def decline_change_request(
    request: ChangeRequest, *, answer: str, actor: User, now: datetime
) -> None:
    """Decline a proposal with a reason that its author reads.

    Raises:
        AnswerMissing: no reason; nothing is written.
        StepNotPossible, StaleCopy: it was answered already.
        OutsideScope: the enterprise is not on the actor's list.
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
    """Take a proposal of the own enterprise back before anybody answered it.

    Raises:
        StepNotPossible, StaleCopy: it was answered already.
    """
    advance(request, "withdraw", flow=CHANGE_REQUEST_FLOW, actor=actor, at=now)
