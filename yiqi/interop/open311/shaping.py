"""A problem as a GeoReport request."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yiqi.interop.api.frame import own_url
from yiqi.interop.open311.reading import LONGEST_DESCRIPTION, Place, read_note
from yiqi.interop.open311.writing import Value
from yiqi.problems.models import Problem
from yiqi.problems.rules import ENDED_STATES, RUNNING_STATES
from yiqi.problems.words import PlanWords

FALLBACK_SERVICE = "other"


def request_fields(problem: Problem, words: PlanWords, request: HttpRequest) -> dict[str, Value]:
    """Return the fields of one request; what is not known is null."""
    sent_as, place = read_note(problem.source.note if problem.channel == "open311" else "")
    code = problem.category or sent_as or FALLBACK_SERVICE
    place = _place(problem, place)
    is_closed = problem.state in ENDED_STATES
    return {
        "service_request_id": str(problem.pk),
        "status": "closed" if is_closed else "open",
        "status_notes": _notes(problem),
        "service_name": words.category(code),
        "service_code": code,
        "description": problem.source.text[:LONGEST_DESCRIPTION],
        "agency_responsible": problem.owner_unit.name,
        "service_notice": None,
        "requested_datetime": _w3(problem.received_at),
        "updated_datetime": _w3(_changed_at(problem)),
        "expected_datetime": _w3(problem.due_at) if problem.state in RUNNING_STATES else None,
        "address": place.address or None,
        "address_id": None,
        "zipcode": None,
        "lat": place.lat,
        "long": place.long,
        "media_url": own_url(request, problem),
    }


def _notes(problem: Problem) -> str:
    state = str(Problem.State(problem.state).label)
    if not problem.outcome:
        return state
    outcome = problem.get_outcome_display()
    return _("%(state)s：%(outcome)s。%(text)s") % {
        "state": state,
        "outcome": outcome,
        "text": problem.outcome_text,
    }


def _place(problem: Problem, sent: Place) -> Place:
    """Return the place that was sent, else the enterprise's."""
    firm = problem.enterprise
    if sent.is_known or firm is None:
        return sent
    return Place(firm.lat, firm.lon, firm.address)


def _changed_at(problem: Problem) -> datetime:
    """Return when the request last moved on; a closed one when it was closed."""
    steps = (
        problem.triaged_at,
        problem.dispatched_at,
        problem.contacted_at,
        problem.proposed_at,
        problem.confirmed_at,
    )
    moved = [moment for moment in steps if moment is not None]
    return problem.ended_at or max([problem.received_at, problem.clock_from, *moved])


def _w3(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
