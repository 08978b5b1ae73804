"""Lets the jobs worker propose a category for every problem that comes in.

(Not one of an area's usual names: it fills the registry of reactions.) The sender never waits for
it. The model is read when the worker starts, and the text engine is imported here by the worker
alone, not by the web server.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yiqi.audit.models import Event
from yiqi.audit.operations import done_together
from yiqi.audit.reactions import every, react_to
from yiqi.incidents.queries import NoPlanInForce
from yiqi.problems.learning import current_model, version_of
from yiqi.problems.models import Problem, Suggestion
from yiqi.problems.operations.suggesting import Proposed, note_suggestions
from yiqi.problems.policy import NoIncident, policy_at

if TYPE_CHECKING:
    from yiqi.problems.engines.text_model import TextModel

RECEIVED = "problems.problem.receive"
LONGEST_READ = 4000  # characters of a text that the model reads
TOGETHER = 120  # problems that one turn proposes for: a fraction of a second

READER = "problems.suggest"


@react_to(RECEIVED, name=READER, is_independent=True)
def suggest_on_receipt(event: Event, *, now: datetime) -> None:
    """Note what the model proposes for the problem that came in; once, however often it runs.

    Of an import one turn serves many, so that nobody waits for a long list. A single problem that
    comes in meanwhile does not wait for them.
    """
    if Suggestion.objects.filter(problem=event.subject_id).exists():
        return
    district = event.district_id or 0
    try:
        policy = policy_at(district, at=event.recorded_at)
    except (NoIncident, NoPlanInForce):
        return  # nothing to choose from: the officer finds an empty form
    problems = list(
        Problem.objects.filter(district=district, pk__gte=event.subject_id, suggestion=None)
        .select_related("source", "scope_node")
        .order_by("pk")[:TOGETHER]
    )
    model = current_model(now=now)
    note_suggestions([_proposed(one, model) for one in problems], policy=policy, now=now)
    done_together(READER, kind=RECEIVED, subjects=problems)


@every(3600, name="problems.model")
def have_model_ready(*, now: datetime) -> None:
    """Load the model (or train the first one) before the first problem waits for it."""
    current_model(now=now)


def _proposed(problem: Problem, model: TextModel) -> Proposed:
    found = model.suggest(problem.title, problem.source.text[:LONGEST_READ])
    return Proposed(
        problem=problem,
        category=found.label,
        confidence=found.confidence,
        is_unsure=found.is_unsure,
        words=found.words,
        model_version=version_of(model),
    )
