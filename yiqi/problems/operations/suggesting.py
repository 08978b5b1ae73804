"""Notes what the text model proposes for problems; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    problem: Problem  # with its source and scope node loaded
    category: str  # a code
    confidence: float  # 0 to 1
    is_unsure: bool
    words: Sequence[str]
    model_version: str


@transaction.atomic
def note_suggestions(
    proposals: Sequence[Proposed], *, policy: ProblemPolicy, now: datetime
) -> None:
    """Keep proposals of one district with the priority and unit that follow from them.

    The priority comes from the plan (words of the text, tags of the enterprise), the unit from its
    routing. A category that the plan does not have is kept as unsure. What a person decided before
    the proposal came is noted with it, so that it counts as material for training. A problem that
    has a suggestion keeps it. Four statements for any number.
    """
    if not proposals:
        return
    problems = [one.problem for one in proposals]
    firms = {p.enterprise_id for p in problems if p.enterprise_id is not None}
    tags = current_tags(firms, at=now)
    routes = _Routes(problems[0].district_id, problems, policy)
    known = {row.code for row in policy.categories.rows}
    Suggestion.objects.bulk_create(
        [
            _row(
                one,
                is_known=one.category in known,
                tags=[tag.code for tag in tags.get(one.problem.enterprise_id or 0, ())],
                routes=routes,
                policy=policy,
                now=now,
            )
            for one in proposals
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _row(
    one: Proposed,
    *,
    is_known: bool,
    tags: Iterable[str],
    routes: _Routes,
    policy: ProblemPolicy,
    now: datetime,
) -> Suggestion:
    problem = one.problem
    return Suggestion(
        problem=problem,
        category=one.category if is_known else "",
        priority=policy.priorities.proposed_for(problem.source.text, tags).code,
        unit=routes.unit_for(problem, one.category) if is_known else None,
        confidence=one.confidence,
        is_unsure=one.is_unsure or not is_known,
        words=list(one.words),
        model_version=one.model_version,
        made_at=now,
        decided_category=problem.category,
        decided_at=problem.triaged_at if problem.category else None,
    )


class _Routes:
    """Which unit owns a category where: the plan's routing with the district's zones and units."""

    def __init__(
        self, district_id: int, problems: Iterable[Problem], policy: ProblemPolicy
    ) -> None:
        self.routing = policy.routing
        units = Unit.objects.filter(district=district_id, is_active=True)
        self.units = {unit.code: unit for unit in units}
        nodes = {node for problem in problems for node in _nodes_of(problem)}
        zones = Zone.objects.filter(node__in=nodes)
        self.codes = dict(zones.values_list("node", "code"))

    def unit_for(self, problem: Problem, category: str) -> Unit | None:
        """Return the unit; the area's own before the category's."""
        areas = [self.codes[node] for node in _nodes_of(problem) if node in self.codes]
        return self.units.get(self.routing.unit_for(category, areas) or "")


def _nodes_of(problem: Problem) -> list[int]:
    return [int(part) for part in problem.scope_node.path.split("/") if part]
