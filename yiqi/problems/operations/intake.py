"""Takes problems in, by whichever door, with their words unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.accounts.permissions import allowed
from yiqi.audit.models import Event
from yiqi.audit.operations import record
from yiqi.enterprises.models import Contact, Enterprise
from yiqi.lib.errors import Refusal
from yiqi.problems.models import Attachment, Message, Problem, SourceText
from yiqi.problems.policy import ProblemPolicy, policy_at
from yiqi.problems.rules import MAX_TEXT, PROBLEM_FLOW, title_from
from yiqi.search.operations import put_in_index
from yiqi.workflow.operations import advance, begin_many

CLOCK_SKEW = timedelta(minutes=5)  # a device's clock may be this much ahead of ours


class TextMissing(Refusal):
    """A problem without words."""

    code = "problem_text_missing"


class TextTooLong(Refusal):
    """More words than one problem may have; the sender keeps them."""

    code = "problem_text_too_long"


class SentBefore(Refusal):
    """The same form was sent before (double click, lost answer): ``problem_id`` is what it made."""

    code = "problem_sent_before"

    def __init__(self, problem_id: int) -> None:
        super().__init__(problem=problem_id)
        self.problem_id = problem_id


class TimeOutOfRange(Refusal):
    """It is said to have come in before the incident or in the future."""

    code = "problem_time_out_of_range"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that ``lib.files`` has checked: its true kind, and a picture's position removed."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewProblem:
    """What came in, by whichever door.

    ``at`` is when the enterprise said it (default: now); ``enterprise`` is None for a caller who
    is not in the register. ``source_system`` and ``external_id`` make sending twice harmless.
    """

    text: str
    channel: str
    enterprise: Enterprise | None = None
    contact: Contact | None = None
    title: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""
    at: datetime | None = None
    source_system: str = ""
    external_id: str = ""
    note: str = ""
    nonce: str | None = None
    files: Sequence[NewFile] = field(default_factory=tuple)


def receive_problem(
    new: NewProblem, *, district: ScopeNode, actor: User | None, now: datetime
) -> Problem:
    """Take in one problem: it is owned by the duty office from this moment on.

    Raises:
        TextMissing, TextTooLong, TimeOutOfRange: nothing is written.
        SentBefore: a form with this nonce made a problem already.
        StepNotAllowed: the actor may not report for this enterprise.
        IntegrityError: the outside number came in before (``an_outside_number_comes_in_once``).
    """
    try:
        return receive_many([new], district=district, actor=actor, now=now)[0]
    except IntegrityError:
        made = Event.objects.filter(nonce=new.nonce).first() if new.nonce else None
        if made is None:
            raise
        raise SentBefore(made.subject_id) from None


def receive_many(
    news: Sequence[NewProblem], *, district: ScopeNode, actor: User | None, now: datetime
) -> list[Problem]:
    """Take in many problems in one transaction, all or none; raises as ``receive_problem``.

    What the plan says is read before it begins: on SQLite every writer waits for the one before.
    """
    policy = policy_at(district.pk, at=now)
    office = Unit.objects.get(district=district, kind=Unit.Kind.DUTY_OFFICE)
    problems = [
        _fresh(new, district=district, office=office, actor=actor, policy=policy, now=now)
        for new in news
    ]
    _write_received(problems, news, actor=actor, now=now)
    return problems


@transaction.atomic
def _write_received(
    problems: Sequence[Problem], news: Sequence[NewProblem], *, actor: User | None, now: datetime
) -> None:
    begin_many(
        problems,
        "receive",
        flow=PROBLEM_FLOW,
        actor=actor,
        at=now,
        data=[{"channel": new.channel} for new in news],
        nonces=[new.nonce for new in news],
    )
    SourceText.objects.bulk_create(
        [
            SourceText(
                problem=problem,
                text=storable(new.text),
                sha256=hashlib.sha256(new.text.encode()).hexdigest(),
                note=new.note,
            )
            for problem, new in zip(problems, news, strict=True)
        ],
        batch_size=1000,
    )
    for problem, new in zip(problems, news, strict=True):
        _index(problem, new.text, is_new=True)
        if new.files:
            _attach(problem, new.files, Attachment.Purpose.REPORT, actor=actor, now=now)


@transaction.atomic
def amend_problem(problem: Problem, *, text: str, actor: User, now: datetime) -> None:
    """Add what the duty office asked for; the problem is received again, its words unchanged."""
    _check_text(text)
    Message.objects.create(problem=problem, author=actor, text=storable(text), said_at=now)
    advance(problem, "amend", flow=PROBLEM_FLOW, actor=actor, at=now)


@allowed("enterprise", "duty", "leader", "section", "specialist", "team", "park")
@transaction.atomic
def attach_files(
    problem: Problem, files: Sequence[NewFile], *, purpose: str, actor: User, now: datetime
) -> list[Attachment]:
    """Add checked files to a problem, as report or as evidence."""
    made = _attach(problem, files, purpose, actor=actor, now=now)
    record(
        kind="problems.problem.attach",
        subject=problem,
        actor=actor,
        at=now,
        district_id=problem.district_id,
        enterprise_id=problem.enterprise_id,
        data={"files": [one.pk for one in made], "purpose": purpose, "count": len(made)},
    )
    return made


@allowed("duty", "specialist", "park")
@transaction.atomic
def join_enterprise(
    problem: Problem, enterprise: Enterprise, *, actor: User, now: datetime
) -> None:
    """Say which enterprise a caller belonged to who was not in the register."""
    Problem.objects.filter(pk=problem.pk).update(
        enterprise=enterprise, area=enterprise.area_id, scope_node=enterprise.node_id
    )
    problem.refresh_from_db()
    _index(problem, problem.source.text)
    record(
        kind="problems.problem.join",
        subject=problem,
        actor=actor,
        at=now,
        district_id=problem.district_id,
        enterprise_id=enterprise.pk,
    )


def storable(text: str) -> str:
    """Return ``text`` without NUL, the one character that no database text can hold."""
    return text.replace("\x00", "")


def _index(problem: Problem, text: str, *, is_new: bool = False) -> None:
    firm = problem.enterprise
    put_in_index(
        problem,
        label="problems.problem",
        title=problem.title,
        text="\n".join([storable(text), *((firm.short_name, firm.name) if firm else ())]),
        reference=f"{problem.reference} {problem.pk}",
        is_new=is_new,
    )


def _check_text(text: str) -> None:
    if not storable(text).strip():
        raise TextMissing
    if len(text) > MAX_TEXT:
        raise TextTooLong(length=len(text), most=MAX_TEXT)


def _fresh(
    new: NewProblem,
    *,
    district: ScopeNode,
    office: Unit,
    actor: User | None,
    policy: ProblemPolicy,
    now: datetime,
) -> Problem:
    _check_text(new.text)
    at = new.at or now
    if at > now + CLOCK_SKEW or at < policy.incident_began_at:
        raise TimeOutOfRange(at=at, began_at=policy.incident_began_at)
    priority = policy.priorities.lowest
    clock = policy.clock(priority, started_at=at)
    enterprise = new.enterprise
    return Problem(
        district=district,
        scope_node=enterprise.node if enterprise else district,
        enterprise=enterprise,
        area_id=enterprise.area_id if enterprise else None,
        title=storable(new.title).strip()[:200] or title_from(storable(new.text)),
        channel=new.channel,
        contact=new.contact,
        reporter_name=new.reporter_name,
        reporter_phone=new.reporter_phone,
        entered_by=actor,
        source_system=new.source_system,
        external_id=new.external_id,
        priority=priority.code,
        plan_version=policy.version,
        owner_unit=office,
        received_at=at,
        clock_from=at,
        clock=clock.clock,
        limit_minutes=clock.limit_minutes,
        contact_due_at=clock.contact_due_at,
        amber_at=clock.amber_at,
        due_at=clock.due_at,
    )


def _attach(
    problem: Problem,
    files: Sequence[NewFile],
    purpose: str,
    *,
    actor: User | None,
    now: datetime,
) -> list[Attachment]:
    made = []
    for file in files:
        digest = hashlib.sha256(file.content).hexdigest()
        attachment = Attachment(
            problem=problem,
            purpose=purpose,
            name=file.name[:160],
            kind=file.kind,
            size=len(file.content),
            sha256=digest,
            added_by=actor,
            added_at=now,
        )
        attachment.file.save(f"{digest[:32]}.{file.kind}", ContentFile(file.content), save=False)
        attachment.save()
        made.append(attachment)
    return made
