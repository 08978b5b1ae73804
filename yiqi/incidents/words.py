"""How sections, values and consequences of a plan read: areas register the words of their own.

(Not one of an area's usual names: a registry that areas fill in ``AppConfig.ready``; the rules,
which know no language, hold the shapes.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yiqi.incidents.rules import ImpactLine, Plan, PlanError
from yiqi.web.navigation import Words

Choices = Mapping[str, Words] | Callable[[Plan, int], Mapping[str, Words]]  # of the plan shown
NO_WORDS: Mapping[str, FieldWords] = {}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """How one value reads. ``unit`` follows a number; ``minutes`` is also told in hours and days.

    ``choices`` gives a code its name: fixed ones, or a function of plan and district id. For a
    table, ``columns`` are its columns and ``identity`` those by which two versions' rows match.
    """

    label: Words
    unit: Words = ""
    help: Words = ""
    choices: Choices | None = None
    is_minutes: bool = False
    columns: Mapping[str, FieldWords] = field(default_factory=dict)
    identity: tuple[str, ...] = ("code",)

    def column(self, name: str) -> FieldWords:
        """Return the words of a table's column; its name where nobody gave it any."""
        return self.columns.get(name) or FieldWords(name)


@dataclass(frozen=True, slots=True)
class SectionWords:
    """How a section reads; sections stand in the order of ``order``."""

    name: str
    label: Words
    fields: Mapping[str, FieldWords]
    lead: Words = ""
    icon: str = "list-details"
    order: int = 100

    def field(self, key: str) -> FieldWords:
        """Return the words of a value; its key where nobody gave it any."""
        return self.fields.get(key) or FieldWords(key)


_sections: dict[str, SectionWords] = {}
_impacts: dict[str, Words | Callable[[Mapping[str, object]], str]] = {}


def describe_section(
    name: str,
    label: Words,
    *,
    fields: Mapping[str, FieldWords],
    lead: Words = "",
    icon: str = "list-details",
    order: int = 100,
) -> None:
    """Say how a section of a plan reads; the last call for a name counts."""
    _sections[name] = SectionWords(name, label, fields, lead, icon, order)


def section_words(name: str) -> SectionWords:
    """Return a section's words; its name where nobody gave it any."""
    return _sections.get(name) or SectionWords(name, name, NO_WORDS)


def describe_impact(code: str, words: Words | Callable[[Mapping[str, object]], str]) -> None:
    """Say how a consequence reads: words with ``{params}`` and ``{count}``, or a function."""
    _impacts[code] = words


def impact_sentence(line: ImpactLine) -> str:
    """Return a consequence as a sentence; its code where nobody gave it words."""
    words = _impacts.get(line.code, line.code)
    params = {**line.params, "count": line.count}
    return words(params) if callable(words) else str(words).format_map(_Dash(params))


def choices_of(words: FieldWords, plan: Plan, district_id: int) -> dict[str, str]:
    """Return what a value may be, code → name; empty where it is free."""
    if words.choices is None:
        return {}
    given = words.choices(plan, district_id) if callable(words.choices) else words.choices
    return {code: str(name) for code, name in given.items()}


def error_sentence(error: PlanError) -> str:
    """Return what is wrong with a value, for the person at the form."""
    sentences = {
        "missing": _("缺少这一项。"),
        "unknown": _("方案里没有这一项的位置：{key}。"),
        "not_a_time": _("请填时间，如 17:00。"),
        "not_a_date": _("请填日期，如 2022-03-08。"),
        "not_a_number": _("请填数字。"),
        "not_text": _("请填文字。"),
        "not_yes_or_no": _("请选择是或否。"),
        "not_a_list": _("这里应是一个列表。"),
        "not_a_table": _("这里应是一张表。"),
        "not_one_of": _("“{value}”不在可选范围内：{choices}。"),
        "out_of_range": _("应在 {low} 到 {high} 之间。"),
        "no_source": _("每个值都要有来源，没有来源的写“假设”。"),
        "repeated": _("“{value}”出现了两次。"),
        "not_toml": _("方案文本读不出来：{detail}"),
    }
    words = sentences.get(error.reason, _("这一项的值不成立：{detail}"))
    return words.format_map(_Dash({"detail": error.detail or error.key, **error.params}))


class _Dash(dict[str, object]):
    """A missing param shows as a dash instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "—"
