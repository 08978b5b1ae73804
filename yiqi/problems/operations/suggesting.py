"""Notes what the text model proposes for a problem; a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiqi.accounts.models import Unit
from yiqi.enterprises.models import Zone
from yiqi.enterprises.queries import current_tags
from yiqi.problems.models import Problem, Suggestion
from yiqi.problems.policy import ProblemPolicy


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the model thinks of one problem: ``words`` stand in its text."""

    category: str  # a code
    confidence: float  # 0 to 1
    is_unsure: bool
    words: Sequence[str]
    model_version: str


@transaction.atomic
def note_suggestion(
    problem: Problem, proposed: Proposed, *, text: str, policy: ProblemPolicy, now: datetime
) -> Suggestion | None:
    """Keep a proposal with the priority and unit that follow from it; None: there is one already.

    The priority comes from the plan (words of the text, tags of the enterprise), the unit from its
    routing. A category that the plan does not have is kept as unsure. What a person decided before
    the proposal came is noted with it, so that it counts as material for training.
    """
    is_known = proposed.category in {row.code for row in policy.categories.rows}
    made, is_new = Suggestion.objects.get_or_create(
        problem=problem,
        defaults={
            "category": proposed.category if is_known else "",
            "priority": policy.priorities.proposed_for(text, _tags(problem, now=now)).code,
            "unit": _unit(problem, proposed.category, policy) if is_known else None,
            "confidence": proposed.confidence,
            "is_unsure": proposed.is_unsure or not is_known,
            "words": list(proposed.words),
            "model_version": proposed.model_version,
            "made_at": now,
            "decided_category": problem.category,
            "decided_at": problem.triaged_at if problem.category else None,
        },
    )
    return made if is_new else None


def _tags(problem: Problem, *, now: datetime) -> list[str]:
    if problem.enterprise_id is None:
        return []
    found = current_tags([problem.enterprise_id], at=now)
    return [tag.code for tag in found.get(problem.enterprise_id, [])]


def _unit(problem: Problem, category: str, policy: ProblemPolicy) -> Unit | None:
    nodes = [int(part) for part in problem.scope_node.path.split("/") if part]
    areas = Zone.objects.filter(node__in=nodes).values_list("code", flat=True)
    code = policy.routing.unit_for(category, areas)
    return Unit.objects.filter(
        district=problem.district_id, code=code or "", is_active=True
    ).first()
