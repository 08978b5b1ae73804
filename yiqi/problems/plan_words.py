"""How the plan's sections on problems read in the plan editor.

(Not one of an area's usual names: it fills the registry of incidents when Django starts.)
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.queries import units_of_district
from yiqi.enterprises.queries import tags_of, zones_of
from yiqi.incidents.rules import Plan
from yiqi.incidents.words import FieldWords, describe_section
from yiqi.web.navigation import Words

CLOCKS: Mapping[str, Words] = {"natural": _("自然时"), "working": _("工作时")}
NAMED = {
    "code": FieldWords(_("代码")),
    "name": FieldWords(_("名称")),
    "name_en": FieldWords(_("英文名称")),
}


def categories(plan: Plan, district_id: int) -> dict[str, str]:
    """Return the categories of the plan that is shown, code → name in the reader's language."""
    entry = plan.entry("problem_categories.rows")
    column = "name_en" if (get_language() or "").startswith("en") else "name"
    return {row["code"]: row[column] for row in entry.value} if entry else {}


def units(plan: Plan, district_id: int) -> dict[str, str]:
    """Return the district's working bodies, code → name."""
    return dict(units_of_district(district_id).values_list("code", "name"))


def areas(plan: Plan, district_id: int) -> dict[str, str]:
    """Return the district's zones and parks, code → name."""
    return {zone.code: zone.name for zone in zones_of(district_id)}


def tags(plan: Plan, district_id: int) -> dict[str, str]:
    """Return the district's tags, code → name."""
    return {tag.code: tag.name for tag in tags_of(district_id)}


ROUTE = {
    "category": FieldWords(_("类别"), choices=categories),
    "unit": FieldWords(_("责任单位"), choices=units),
    "area": FieldWords(_("只限片区或园区"), choices=areas),
    "consult": FieldWords(_("一般会商"), choices=units),
}
PRIORITY = {
    **NAMED,
    "contact_minutes": FieldWords(_("联系时限"), unit=_("分钟"), is_minutes=True),
    "solve_minutes": FieldWords(_("解决时限"), unit=_("分钟"), is_minutes=True),
    "clock": FieldWords(_("按什么时钟"), choices=CLOCKS),
    "natural_minutes": FieldWords(_("改按自然时的时限"), unit=_("分钟"), is_minutes=True),
    "tags": FieldWords(_("带这些标签的企业"), choices=tags),
    "words": FieldWords(_("来文有这些词")),
}


SECTIONS: tuple[tuple[str, Words, Words, str, Mapping[str, FieldWords]], ...] = (
    (
        "problem_categories",
        _("问题类别"),
        "",
        "tags",
        {"rows": FieldWords(_("类别"), columns=NAMED)},
    ),
    (
        "problem_routing",
        _("分派：类别 → 责任单位"),
        _("先看片区或园区自己的一行，再看类别的一行。"),
        "route",
        {"rows": FieldWords(_("分派"), columns=ROUTE, identity=("category", "area"))},
    ),
    (
        "problem_priorities",
        _("优先级与时限"),
        _("由低到高；标签或词语只是建议，由人决定。"),
        "urgent",
        {"rows": FieldWords(_("优先级"), columns=PRIORITY)},
    ),
    (
        "working_time",
        _("工作时间"),
        "",
        "calendar",
        {"hours": FieldWords(_("每个工作日"), help=_("如：08:00-12:00、14:00-18:00"))},
    ),
    (
        "problem_reopening",
        _("重办"),
        "",
        "rotate-clockwise",
        {"days": FieldWords(_("销号后可重办"), unit=_("天"))},
    ),
    (
        "problem_response",
        _("响应期间的时钟"),
        "",
        "clock-play",
        {"natural_hours": FieldWords(_("响应期间全部按自然时"))},
    ),
)
FIRST_PLACE = 12  # after the day's fixed times


def register() -> None:
    """Describe the six sections; called once, when Django starts."""
    for order, (name, label, lead, icon, fields) in enumerate(SECTIONS, FIRST_PLACE):
        describe_section(name, label, fields=fields, lead=lead, icon=icon, order=order)
