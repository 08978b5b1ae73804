"""The list of problems: what it shows, how it is narrowed.

(Not one of an area's usual names: web's table declared for problems.)
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import ScopeNode
from yiqi.accounts.queries import grants_of, reach_of_viewer, units_of_district
from yiqi.audit.remembered import remembered
from yiqi.enterprises.queries import enterprises_visible_to, tags_of
from yiqi.problems.models import Problem
from yiqi.problems.queries import UNOWNED, problems_visible_to
from yiqi.problems.rules import OPEN_STATES, RUNNING_STATES, light_of, reference
from yiqi.problems.words import PlanWords, plan_words
from yiqi.search.queries import Matches, matches_of, matching
from yiqi.web.addresses import address_of
from yiqi.web.tables import (
    BulkAction,
    ChoiceFilter,
    Column,
    DateFilter,
    FlagFilter,
    Table,
    TextFilter,
)

PROBLEM_PAGE = address_of("problems:problem")
# What the columns read, as plain rows: a problem has forty columns more, and its page shows those.
SHOWN = (
    "pk",
    "title",
    "state",
    "category",
    "priority",
    "channel",
    "reporter_name",
    "received_at",
    "due_at",
    "amber_at",
    "ended_at",
    "rating",
    "enterprise__short_name",
    "owner_unit__name",
    "owner__display_name",
    "area__name",
)
CHANNELS = dict(Problem.Channel.choices)


def words_for(request: HttpRequest, *, now: Any) -> PlanWords:
    """Return the plan's words of the viewer's first district; kept for the request."""
    kept = getattr(request, "yq_plan_words", None)
    if kept is None:
        districts = _districts(request, now)
        kept = plan_words(districts[0], now=now) if districts else PlanWords({}, {})
        request.yq_plan_words = kept  # type: ignore[attr-defined]
    return kept


def _now(request: Any) -> Any:
    """Return the moment for which the table was made."""
    return request.yq_now


def _shown_light(line: Any, now: Any) -> str | None:
    """Return the light; nothing where no clock runs."""
    shown = light_of(state=line.state, due_at=line.due_at, amber_at=line.amber_at, now=now)
    return None if shown == "none" else shown


def _due(line: Any) -> Any:
    return line.due_at if line.state in RUNNING_STATES else None


def _districts(request: HttpRequest, now: Any) -> list[int]:
    return sorted({g.district_id for g in grants_of(request.user, at=now)})  # type: ignore[arg-type]


def _of_my_units(rows: QuerySet[Any], request: Any) -> QuerySet[Any]:
    return rows.filter(owner_unit__in=reach_of_viewer(request.user, at=request.yq_now).units)


def _categories(request: Any) -> list[tuple[str, str]]:
    return list(words_for(request, now=request.yq_now).categories.items())


def _priorities(request: Any) -> list[tuple[str, str]]:
    return list(words_for(request, now=request.yq_now).priorities.items())


def _units(request: Any) -> list[tuple[int, str]]:
    return [pair for one in _districts(request, request.yq_now) for pair in unit_names(one)]


def _areas(request: Any) -> list[tuple[int, str]]:
    return [pair for one in _districts(request, request.yq_now) for pair in area_names(one)]


@remembered("accounts.unit")
def unit_names(district_id: int) -> tuple[tuple[int, str], ...]:
    """Return the working bodies of a district for a list to choose from, by kind and code."""
    return tuple(units_of_district(district_id).values_list("pk", "name"))


@remembered("enterprises.zone", "enterprises.district")
def area_names(district_id: int) -> tuple[tuple[int, str], ...]:
    """Return the zones and parks of a district for a list to choose from."""
    areas = ScopeNode.objects.filter(district=district_id, kind__in=("zone", "park"))
    return tuple(areas.order_by("path").values_list("pk", "name"))


@remembered("enterprises.tag")
def tag_names(district_id: int) -> tuple[tuple[int, str], ...]:
    """Return the tags of a district for a list to choose from."""
    return tuple(tags_of(district_id).values_list("pk", "name"))


def _enterprises(request: Any) -> list[tuple[int, str]]:
    """Return the one enterprise that the address names, if the viewer may see it."""
    asked = request.GET.get("enterprise", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return []
    seen = enterprises_visible_to(request.user, now=_now(request)).filter(pk=int(asked))
    return list(seen.values_list("pk", "short_name"))


def _tags(request: Any) -> list[tuple[int, str]]:
    return [pair for one in _districts(request, request.yq_now) for pair in tag_names(one)]


def _index_of_own(request: Any, text: str) -> Matches | None:
    """Return the index of what the viewer may see; None where the index alone cannot tell."""
    reach = reach_of_viewer(request.user, at=request.yq_now)
    if reach.is_nothing or reach.enterprise_nodes or reach.lists_of:
        return None
    return matches_of(Problem, text, districts=sorted(reach.districts), areas=sorted(reach.areas))


class QuietFlag(FlagFilter):
    """A flag that other pages set by their links; it shows as a chip only while it is on."""

    shape = "quiet"


class QuietChoice(ChoiceFilter):
    """A choice that other pages set by their links; it shows as a chip only while it is made."""

    shape = "quiet"


class QuietDates(DateFilter):
    """Days that other pages set by their links; they show as a chip only while they are set."""

    shape = "quiet"


class ProblemTable(Table):
    """Every problem that the viewer may see, newest first."""

    name = "problems"
    default_order = "-reference"
    empty_title = _("还没有问题")
    empty_text = _("企业来电、上报或走访时反映的问题，一受理就出现在这里。")
    line = SHOWN
    filters = (
        TextFilter("q", _("内容、编号或企业"), narrow=matching, source=_index_of_own),
        ChoiceFilter("state", _("状态"), choices=Problem.State.choices),
        FlagFilter("open", _("未结束"), condition=Q(state__in=OPEN_STATES)),
        FlagFilter(
            "overdue",
            _("已超时"),
            narrow=lambda rows, request: rows.filter(
                state__in=RUNNING_STATES, due_at__lte=_now(request)
            ),
        ),
        FlagFilter("mine", _("我的股室"), narrow=_of_my_units),
        QuietFlag("confirmed", _("企业已确认"), condition=Q(confirmed_at__isnull=False)),
        QuietFlag("unconfirmed", _("企业未确认"), condition=Q(confirmed_at=None)),
        QuietFlag("unowned", _("无人负责"), condition=UNOWNED),
        ChoiceFilter("category", _("类别"), choices=_categories),
        ChoiceFilter("priority", _("紧急程度"), choices=_priorities),
        ChoiceFilter("unit", _("负责单位"), field="owner_unit", choices=_units),
        ChoiceFilter("area", _("片区园区"), field="area", choices=_areas),
        ChoiceFilter("channel", _("来源"), choices=Problem.Channel.choices),
        ChoiceFilter(
            "tag",
            _("企业标签"),
            field="enterprise__tag_terms__tag",
            choices=_tags,
        ),
        QuietChoice("enterprise", _("企业"), choices=_enterprises, multiple=False),
        DateFilter("received", _("受理日期"), field="received_at"),
        QuietDates("ended", _("结束日期"), field="ended_at"),
    )

    def __init__(self, request: HttpRequest, *, now: Any) -> None:
        super().__init__(request, now=now)
        request.yq_now = now  # type: ignore[attr-defined]
        words = words_for(request, now=now)
        self.columns = columns(words, now=now)  # type: ignore[misc]

    def queryset(self) -> QuerySet[Any]:
        """Return the problems in the viewer's scope."""
        return problems_visible_to(self.request.user, now=self.now)  # type: ignore[arg-type]

    def row_label(self, row: Any) -> str:
        """Return number and title."""
        return f"{reference(row.pk)} {row.title}"

    def row_url(self, row: Any) -> str:
        """Return the problem's page."""
        return PROBLEM_PAGE(row.pk)

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Offer the bulk close-out to those who may close."""
        roles = {g.role for g in grants_of(self.request.user, at=self.now)}  # type: ignore[arg-type]
        if roles & {"duty", "leader", "park"}:
            return (BulkAction("close", _("批量销号"), "problems:close_many", "lock"),)
        return ()


def columns(words: PlanWords, *, now: Any) -> tuple[Column, ...]:
    """Return the table's columns in the reader's language."""
    return (
        Column(
            "reference",
            _("编号"),
            value=lambda p: reference(p.pk),
            sort="pk",
            fixed=True,
            link=True,
            sheet_width=10,
        ),
        Column("light", _("灯"), value=lambda p: _shown_light(p, now), kind="light", sheet_width=8),
        Column("title", _("问题"), link=True, phone="title", css="yq-wide", sheet_width=44),
        Column(
            "enterprise",
            _("企业"),
            value=lambda p: p.enterprise__short_name or p.reporter_name,
            sheet_width=26,
        ),
        Column("category", _("类别"), value=lambda p: words.category(p.category)),
        Column("state", _("状态"), kind="status", prefix="problems.", phone="badge"),
        Column("unit", _("负责单位"), value="owner_unit__name"),
        Column("owner", _("责任人"), value="owner__display_name", shown=False),
        Column("due", _("期限"), value=_due, kind="left", sort="due_at", sheet_width=18),
        Column("received", _("受理时间"), value="received_at", kind="moment", sheet_width=18),
        Column("priority", _("紧急程度"), value=lambda p: words.priority(p.priority), shown=False),
        Column("channel", _("来源"), value=lambda p: CHANNELS[p.channel], shown=False),
        Column("area", _("片区园区"), value="area__name", shown=False),
        Column("rating", _("评价"), kind="number", shown=False),
        Column("ended", _("结束时间"), value="ended_at", kind="moment", shown=False),
    )
