"""Rows as the API shows them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from yiqi.accounts.models import Unit
from yiqi.enterprises.models import Enterprise
from yiqi.interop.api.frame import own_url
from yiqi.interop.api.schemas import (
    EnterpriseOut,
    EnterpriseRef,
    FileOut,
    MessageOut,
    OneProblemOut,
    ProblemOut,
    SuggestionOut,
    UnitOut,
)
from yiqi.problems.models import Attachment, Message, Problem, Suggestion
from yiqi.problems.words import light


def problem_out(problem: Problem, request: HttpRequest, *, now: datetime) -> ProblemOut:
    """Return a problem as lists show it."""
    return ProblemOut(**_facts(problem, request, now=now))  # type: ignore[arg-type]


def one_problem_out(problem: Problem, request: HttpRequest, *, now: datetime) -> OneProblemOut:
    """Return a problem with its text, files and suggestion; three queries."""
    suggestion = Suggestion.objects.select_related("unit").filter(problem=problem).first()
    return _in_full(problem, list(problem.attachments.order_by("pk")), suggestion, request, now=now)


def new_problem_out(
    problem: Problem, request: HttpRequest, *, has_files: bool, now: datetime
) -> OneProblemOut:
    """Return a problem as it was just taken in: nobody has suggested anything yet."""
    files = list(problem.attachments.order_by("pk")) if has_files else []
    return _in_full(problem, files, None, request, now=now)


def _in_full(
    problem: Problem,
    files: list[Attachment],
    suggestion: Suggestion | None,
    request: HttpRequest,
    *,
    now: datetime,
) -> OneProblemOut:
    return OneProblemOut(
        **_facts(problem, request, now=now),  # type: ignore[arg-type]
        text=problem.source.text,
        attachments=[file_out(file, request) for file in files],
        suggestion=suggestion_out(suggestion) if suggestion else None,
    )


def suggestion_out(suggestion: Suggestion) -> SuggestionOut:
    """Return what the model proposes."""
    return SuggestionOut(
        category=suggestion.category,
        priority=suggestion.priority,
        unit=unit_out(suggestion.unit) if suggestion.unit else None,
        confidence=suggestion.confidence,
        is_unsure=suggestion.is_unsure,
        words=suggestion.words,
        model_version=suggestion.model_version,
        made_at=suggestion.made_at,
        decided_category=suggestion.decided_category,
    )


def enterprise_out(enterprise: Enterprise) -> EnterpriseOut:
    """Return an enterprise; its area must be loaded."""
    return EnterpriseOut(
        id=enterprise.pk,
        uscc=enterprise.uscc,
        name=enterprise.name,
        short_name=enterprise.short_name,
        area=enterprise.area.name,
        address=enterprise.address,
        size=enterprise.size,
        is_above_scale=enterprise.is_above_scale,
        is_closed_loop=enterprise.is_closed_loop,
        is_active=enterprise.is_active,
        lat=enterprise.lat,
        lon=enterprise.lon,
    )


def message_out(message: Message) -> MessageOut:
    """Return something that was said; its author must be loaded."""
    return MessageOut(
        id=message.pk,
        author=message.author.display_name if message.author else "",
        text=message.text,
        is_internal=message.is_internal,
        said_at=message.said_at,
    )


def unit_out(unit: Unit) -> UnitOut:
    """Return a working body."""
    return UnitOut(code=unit.code, name=unit.name, phone=unit.phone)


def file_out(file: Attachment, request: HttpRequest) -> FileOut:
    """Return what is known of a file."""
    path = reverse("problems:attachment", args=[file.pk])
    return FileOut(
        id=file.pk,
        name=file.name,
        kind=file.kind,
        size=file.size,
        purpose=file.purpose,
        url=request.build_absolute_uri(path),
    )


def _facts(problem: Problem, request: HttpRequest, *, now: datetime) -> dict[str, object]:
    firm = problem.enterprise
    return {
        "id": problem.pk,
        "reference": problem.reference,
        "state": problem.state,
        "light": light(problem, now=now),
        "title": problem.title,
        "channel": problem.channel,
        "category": problem.category,
        "priority": problem.priority,
        "enterprise": EnterpriseRef(id=firm.pk, uscc=firm.uscc, name=firm.name) if firm else None,
        "owner_unit": unit_out(problem.owner_unit),
        "received_at": problem.received_at,
        "due_at": problem.due_at,
        "outcome": problem.outcome,
        "outcome_text": problem.outcome_text,
        "confirmed_at": problem.confirmed_at,
        "rating": problem.rating,
        "ended_at": problem.ended_at,
        "source_system": problem.source_system,
        "external_id": problem.external_id,
        "url": own_url(request, problem),
    }
