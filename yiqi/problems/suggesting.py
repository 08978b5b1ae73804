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
from yiqi.problems.operations.suggesting import Proposed, note_suggestions
from yiqi.problems.policy import NoIncident, policy_at

RECEIVED = "problems.problem.receive"
LONGEST_READ = 4000  # characters of a text that the model reads
TOGETHER = 500  # problems that one turn proposes for

# Where an import has more problems than one turn serves: district -> where the next turn goes on.
# Lost with the process, it costs time only: each problem's own turn still comes.
_goes_on: dict[int, int] = {}


@react_to(RECEIVED, name="problems.suggest")
def suggest_on_receipt(event: Event, *, now: datetime) -> None:
    """Note what the model proposes for the problem that came in; once, however often it runs.

    Of an import the first turns serve everything, so that nobody waits for a long list; the turns
    of the others find that it is done.
    """
    district = event.district_id or 0
    is_done = Suggestion.objects.filter(problem=event.subject_id).exists()
    start = _goes_on.pop(district, None) if is_done else event.subject_id
    if start is None:
        return
    try:
        policy = policy_at(district, at=event.recorded_at)
    except (NoIncident, NoPlanInForce):
        return  # nothing to choose from: the officer finds an empty form
    problems = list(
        Problem.objects.filter(district=district, pk__gte=start, suggestion=None)
        .select_related("source", "scope_node")
        .order_by("pk")[:TOGETHER]
    )
    note_suggestions([_proposed(one, now) for one in problems], policy=policy, now=now)
    if len(problems) == TOGETHER:
        _goes_on[district] = problems[-1].pk + 1


@every(3600, name="problems.model")
def have_model_ready(*, now: datetime) -> None:
    """Load the model (or train the first one) before the first problem waits for it."""
    current_model(now=now)


def _proposed(problem: Problem, now: datetime) -> Proposed:
    model = current_model(now=now)
    found = model.suggest(problem.title, problem.source.text[:LONGEST_READ])
    return Proposed(
        problem=problem,
        category=found.label,
        confidence=found.confidence,
        is_unsure=found.is_unsure,
        words=found.words,
        model_version=version_of(model),
    )
