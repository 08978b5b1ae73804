"""One timeline of a problem: its steps and what was said, in the words of who reads it.

(Not one of an area's usual names: it joins the event log and the messages for two audiences.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from yiqi.accounts.models import Unit, User
from yiqi.accounts.queries import roles_of
from yiqi.audit.queries import TimelineEntry as Logged
from yiqi.audit.queries import events_of, timeline
from yiqi.audit.remembered import remembered
from yiqi.problems.models import Message, Problem
from yiqi.problems.words import FOR_ENTERPRISE
from yiqi.web.timeline import TimelineEntry

QUIET = frozenset({"say"})  # shown as the message itself
DOCUMENTS = frozenset({"attach"})


@remembered("accounts.unit")
def unit_names_by_code(district_id: int) -> tuple[tuple[str, str], ...]:
    """Return the names of a district's units, closed ones too, as an old step names them."""
    return tuple(Unit.objects.filter(district=district_id).values_list("code", "name"))


def timeline_of(
    problem: Problem, viewer: User, messages: Iterable[Message], *, now: datetime
) -> list[TimelineEntry]:
    """Return the problem's timeline with ``messages`` for ``viewer``, newest first.

    An enterprise reads plain sentences and no internal note; an officer reads every step.
    """
    is_enterprise = roles_of(viewer, at=now) <= {"enterprise"}
    units = dict(unit_names_by_code(problem.district_id))
    steps = [
        _step(entry, units, is_enterprise=is_enterprise)
        for entry in timeline(events_of("problems.problem", problem.pk))
        if entry.kind.rsplit(".", 1)[1] not in QUIET
    ]
    talk = [
        TimelineEntry(
            words=_("内部备注") if message.is_internal else _("留言"),
            at=message.said_at,
            who=message.author.display_name if message.author else "",
            icon="note" if message.is_internal else "message",
            tone="warn" if message.is_internal else "info",
            details=message.text,
            kind="talk",
        )
        for message in messages
    ]
    return sorted([*steps, *talk], key=lambda entry: entry.at, reverse=True)


def _step(entry: Logged, units: dict[str, str], *, is_enterprise: bool) -> TimelineEntry:
    step = entry.kind.rsplit(".", 1)[1]
    facts = {
        **entry.data,
        "unit": units.get(str(entry.data.get("unit", "")), ""),
        "who": entry.who,
    }
    words = entry.words
    if is_enterprise and step in FOR_ENTERPRISE:
        words = str(FOR_ENTERPRISE[step]).format_map(facts | {"count": facts.get("count", "")})
    elif facts["unit"]:
        words = f"{entry.words} → {facts['unit']}"
    return TimelineEntry(
        words=words,
        at=entry.at,
        who="" if is_enterprise and step in {"triage", "receive"} else entry.who,
        acting_for=entry.acting_for,
        icon=entry.icon,
        kind="document" if step in DOCUMENTS else "step",
    )
