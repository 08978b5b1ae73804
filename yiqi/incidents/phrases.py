"""The words of this area: events, refusals, statuses, and the sections that its packs hold.

(Not one of an area's usual names: it fills the registries below when Django starts.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiqi.audit.queries import describe, name_codes
from yiqi.incidents.models import PlanVersion
from yiqi.incidents.words import FieldWords, describe_impact, describe_section, section_words
from yiqi.web import refusals, statuses
from yiqi.web.navigation import Words

EVENTS: tuple[tuple[str, Words, str], ...] = (
    ("incident.open", _("开始事件：{name}"), "flag"),
    ("incident.end", _("结束事件"), "circle-check"),
    ("incident.decide_level", _("登记新的级别"), "gauge"),
    ("incident.end_level", _("解除级别"), "gauge"),
    ("incident.add_member", _("领导小组增加成员"), "user-plus"),
    ("incident.end_membership", _("领导小组成员离任"), "users"),
    ("planversion.draft", _("起草方案：{label}"), "edit"),
    ("planversion.change", _("修改方案：{label}，{count} 处"), "pencil"),
    ("planversion.submit", _("提交方案待批准：{label}"), "send"),
    ("planversion.approve", _("批准方案：{label}"), "writing-sign"),
    ("planversion.return", _("退回方案：{label}"), "arrow-back-up"),
)
REFUSALS: tuple[tuple[str, Words, Words, int], ...] = (
    ("no_plan_in_force", _("这个时刻没有生效的方案。"), _("请先批准一版方案。"), 409),
    ("incident_starts_in_the_future", _("开始时间晚于现在。"), _("请改成已经发生的时间。"), 422),
    ("ends_before_it_begins", _("结束时间不晚于开始时间，没有保存。"), _("请核对两个时间。"), 422),
    ("incident_ended", _("这个事件已经结束，不能再登记。"), "", 409),
    ("unknown_level", _("这类事件没有这一级别。"), _("请从列表中选择。"), 422),
    (
        "level_overlaps",
        _("新级别的开始时间不晚于现行级别，没有保存。"),
        _("请填写现行级别开始之后的时间。"),
        422,
    ),
    ("no_level_to_end", _("没有可以解除的级别，可能刚刚已被解除。"), _("请刷新页面查看。"), 409),
    ("membership_ended", _("这位成员已经离任。"), _("请刷新页面查看。"), 409),
    (
        "not_the_author",
        _("只有起草人 {author} 能修改和提交这一版。"),
        _("您可以从这一版起草自己的一版。"),
        403,
    ),
    (
        "approver_is_author",
        _("起草人不能批准或退回自己起草的方案，代理人也不能以起草人的名义办理。"),
        _("请由另一位局领导办理。"),
        403,
    ),
    ("plan_unchanged", _("这一版与现行方案完全相同，没有提交。"), _("请先修改再提交。"), 409),
    (
        "unowned_left",
        _("还有 {count} 个片区或企业无人包抓，方案不能生效：{names}"),
        _("请先在“企业”里为它们确定包抓人，再批准。"),
        409,
    ),
    (
        "in_force_in_the_past",
        _("生效时间早于现在：已作出的决定仍按当时的方案，不能倒填。"),
        _("请选择立即生效或以后的时间。"),
        422,
    ),
    ("plan_number_taken", _("刚刚有人同时起草了新的一版。"), _("请再试一次。"), 409),
    ("return_reason_missing", _("退回要说明理由。"), _("请写明哪里需要修改。"), 422),
    ("wrong_plan", _("所选版本不属于这个方案。"), _("请重新选择。"), 422),
    ("plan_error", _("方案里“{key}”的值不成立，没有保存。"), _("请核对后再试。"), 422),
)
STATUSES: tuple[tuple[str, Words, str, str], ...] = (
    ("incidents.draft", _("草稿"), "edit", "neutral"),
    ("incidents.submitted", _("待批准"), "hourglass", "warn"),
    ("incidents.approved", _("已批准"), "check", "good"),
    ("incidents.returned", _("已退回"), "arrow-back-up", "bad"),
    ("incidents.in_force", _("生效中"), "circle-check", "good"),
    ("incidents.coming", _("待生效"), "clock", "info"),
    ("incidents.past", _("曾生效"), "archive", "neutral"),
    ("incidents.assumption", _("假设"), "question-mark", "warn"),
    ("incidents.changed", _("已修改"), "pencil", "progress"),
    ("incidents.added", _("新加"), "plus", "good"),
    ("incidents.removed", _("已删去"), "minus", "bad"),
)
DAY = {
    "shuttles_leave": FieldWords(_("班车发车")),
    "gates_open": FieldWords(_("门岗开始查验")),
    "first_reminder": FieldWords(_("日报第一次提醒")),
    "second_reminder": FieldWords(_("日报第二次提醒")),
    "report_cut_off": FieldWords(_("日报截止")),
    "clear_until": FieldWords(_("日清办结")),
    "meeting_time": FieldWords(_("每晚例会")),
    "minutes_out_by": FieldWords(_("纪要和交办发出")),
    "figures_frozen": FieldWords(_("当日数据封存"), help=_("00:00 指当日结束。")),
}
# The control pack's sections, until their own areas bring words and shapes.
CONTROL_PACK: tuple[tuple[str, Words, str, int, Mapping[str, FieldWords]], ...] = (
    (
        "action_teams",
        _("专项行动小组"),
        "users-group",
        20,
        {
            "count": FieldWords(_("小组数"), unit=_("个小组")),
            "since": FieldWords(_("自何日起")),
            "visits_a_day": FieldWords(_("重点企业每天遍访"), unit=_("次（每天）")),
        },
    ),
    (
        "gate_measures",
        _("企业门口的措施"),
        "shield-check",
        30,
        {
            "measures": FieldWords(_("措施")),
            "negative_proof_hours": FieldWords(_("核酸阴性证明有效"), unit=_("小时")),
        },
    ),
    (
        "onsite_testing",
        _("企业定点采样"),
        "test-pipe",
        40,
        {
            "since": FieldWords(_("自何日起")),
            "covers_everyone_on_duty": FieldWords(_("覆盖全部在岗人员")),
        },
    ),
    (
        "exit_passes",
        _("职工出门证"),
        "id-badge-2",
        50,
        {
            "negative_rounds": FieldWords(_("须连续阴性轮次"), unit=_("轮")),
            "valid_hours": FieldWords(_("有效期"), unit=_("小时")),
            "enterprise_provides_vehicle": FieldWords(_("企业自备车辆点对点接送")),
        },
    ),
)


class _VersionNames(dict[str, str]):
    """Names of plan versions (``service-2``) in words; anything else stands for itself."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return ``企业服务工作方案第 2 版`` for ``service-2``."""
        plan, _dash, number = key.rpartition("-")
        if plan not in PlanVersion.PlanName.values or not number.isdecimal():
            return default
        named = PlanVersion.PlanName(plan).label
        return gettext("{plan}第 {number} 版").format(plan=named, number=number)


def register() -> None:
    """Fill the registries; called once, when Django starts."""
    name_codes("label", _VersionNames())
    for kind, words, icon in EVENTS:
        describe(f"incidents.{kind}", words, icon=icon)
    for code, sentence, remedy, status in REFUSALS:
        refusals.register(code, sentence, remedy=remedy, status=status)
    for name, label, icon, tone in STATUSES:
        statuses.register(name, label, icon=icon, tone=tone)
    describe_section(
        "day",
        _("一天的固定时刻"),
        lead=_("时钟、提醒、截止和例会都按这张表走。"),
        fields=DAY,
        icon="clock",
        order=10,
    )
    describe_impact("fixed_time_moved", _fixed_time_moved)
    for name, label, icon, order, fields in CONTROL_PACK:
        describe_section(name, label, fields=fields, icon=icon, order=order)


def fixed_time_label(code: str) -> str:
    """Return the name of a fixed time of the day."""
    return str(section_words("day").field(code).label)


def _fixed_time_moved(params: Mapping[str, object]) -> str:
    return gettext("%(label)s由 %(before)s 改到 %(after)s，下一次：%(next)s") % {
        **params,
        "label": fixed_time_label(str(params["what"])),
    }
