"""Lets the jobs worker propose a category for every problem that comes in.

(Not one of an area's usual names: it fills the registry of reactions.) The sender never waits for
it. The model is read when the worker starts, and the text engine is imported here by the worker
alone, not by the web server.
"""

from __future__ import annotations

from datetime import datetime

from yiqi.audit.models import Event
from yiqi.audit.reactions import every, react_to
from yiqi.incidents.queries import NoPlanInForce
from yiqi.problems.learning import current_model, version_of
from yiqi.problems.models import Problem, Suggestion
from yiqi.problems.operations.suggesting import Proposed, note_suggestion
from yiqi.problems.policy import NoIncident, policy_at

RECEIVED = "problems.problem.receive"
LONGEST_READ = 4000  # characters of a text that the model reads


@react_to(RECEIVED, name="problems.suggest")
def suggest_on_receipt(event: Event, *, now: datetime) -> None:
    """Note what the model proposes for the problem that came in; once, however often it runs."""
    if Suggestion.objects.filter(problem=event.subject_id).exists():
        return
    problem = Problem.objects.select_related("source", "scope_node").get(pk=event.subject_id)
    try:
        policy = policy_at(problem.district_id, at=event.recorded_at)
    except (NoIncident, NoPlanInForce):
        return  # nothing to choose from: the officer finds an empty form
    text = problem.source.text
    note_suggestion(problem, _proposed(problem.title, text, now), text=text, policy=policy, now=now)


@every(3600, name="problems.model")
def have_model_ready(*, now: datetime) -> None:
    """Load the model (or train the first one) before the first problem waits for it."""
    current_model(now=now)


def _proposed(title: str, text: str, now: datetime) -> Proposed:
    model = current_model(now=now)
    found = model.suggest(title, text[:LONGEST_READ])
    return Proposed(
        category=found.label,
        confidence=found.confidence,
        is_unsure=found.is_unsure,
        words=found.words,
        model_version=version_of(model),
    )
