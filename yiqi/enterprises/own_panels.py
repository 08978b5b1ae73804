"""What the area itself shows on the page of an enterprise: facts, staff, timeline, on duty.

(Not one of an area's usual names: it fills the area's own registry as the areas above do.)
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.audit.queries import TimelineEntry as Logged
from yiqi.audit.queries import events_of_enterprise
from yiqi.audit.queries import timeline as lines_of
from yiqi.enterprises.models import Enterprise
from yiqi.enterprises.panels import Figure, Panel, Slot, register, register_slot
from yiqi.enterprises.queries import roles_over, staff_counts
from yiqi.enterprises.rules import STAFF_KEEPERS
from yiqi.web.timeline import TimelineEntry

TIMELINE_LENGTH = 50  # lines
TIMELINE_READ = 1000  # events; those that read the same make one line


def facts(request: HttpRequest, enterprise: Enterprise, *, now: datetime) -> dict[str, Any]:
    """Return what the tab of facts shows: sites, workshops, staff, dated statuses."""
    return {
        "sites": list(enterprise.sites.order_by("-is_active", "pk")),
        "workshops": list(enterprise.workshops.order_by("-is_active", "pk")),
        "scale_terms": list(enterprise.above_scale_terms.order_by("-valid_from", "-pk")),
        "tag_terms": list(
            enterprise.tag_terms.select_related("tag").order_by("-valid_from", "-pk")
        ),
        "specialist_terms": list(
            enterprise.specialist_terms.select_related("user").order_by("-valid_from", "-pk")
        ),
        "aliases": enterprise.aliases.splitlines(),
        "staff": staff_counts(enterprise),
    }


def history(request: HttpRequest, enterprise: Enterprise, *, now: datetime) -> dict[str, Any]:
    """Return what the tab of the timeline shows: the newest events, and where older ones are."""
    before = request.GET.get("before", "")
    events = events_of_enterprise(enterprise.pk)
    if before.isascii() and before.isdigit() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    read = list(events[:TIMELINE_READ])
    runs = [list(run) for _key, run in groupby(lines_of(read), key=_alike)]
    last = sum(len(run) for run in runs[:TIMELINE_LENGTH])
    older = read[last - 1].pk if len(runs) > TIMELINE_LENGTH or last == TIMELINE_READ else None
    return {"entries": [_entry(run) for run in runs[:TIMELINE_LENGTH]], "older": older}


def _alike(line: Logged) -> tuple[object, ...]:
    return (line.kind, line.words, line.who, localdate(line.at))


def _entry(run: list[Logged]) -> TimelineEntry:
    """Return one line for events that read the same, as an import leaves them."""
    line = run[0]
    words = line.words
    if len(run) > 1:
        words = gettext("{words}（{count} 次）").format(words=words, count=len(run))
    return TimelineEntry(
        words=words, at=line.at, who=line.who, acting_for=line.acting_for, icon=line.icon
    )


def on_duty(viewer: User, enterprise: Enterprise, *, now: datetime) -> Figure | None:
    """Return how many are on the on-duty list; nothing where no list is kept by name."""
    counts = staff_counts(enterprise)
    if not counts["listed"]:
        return None
    may_open = roles_over(viewer, enterprise, at=now) & set(STAFF_KEEPERS)
    rows = reverse("enterprises:staff", args=[enterprise.pk]) + "?on_duty=1"
    return Figure(
        f"{counts['on_duty']:,}",
        note=gettext("名册 {listed} 人").format(listed=f"{counts['listed']:,}"),
        url=rows if may_open else "",
    )


def register_all() -> None:
    """Fill the registry with the area's own tabs and figure."""
    register(Panel("facts", _("概况"), "enterprises/_facts.html", facts, order=10))
    register(Panel("timeline", _("时间线"), "enterprises/_history.html", history, order=900))
    register_slot(Slot("on_duty", _("在岗"), on_duty, order=10))
