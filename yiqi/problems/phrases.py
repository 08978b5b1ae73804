"""How problems' events, states, lights and refusals read on a page.

(Not one of an area's usual names: it fills the registries of the areas below with words.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.audit.queries import describe
from yiqi.web import refusals, statuses

# An event reads as what was done ("Closed out"), its button as what to do ("Close out").
EVENTS = (
    ("receive", pgettext_lazy("event", "受理"), "inbox"),
    ("return", pgettext_lazy("event", "退回企业补充"), "corner-up-left"),
    ("amend", pgettext_lazy("event", "企业补充说明"), "edit"),
    ("triage", pgettext_lazy("event", "研判"), "scale"),
    ("dispatch", pgettext_lazy("event", "分派"), "send"),
    ("send_back", pgettext_lazy("event", "退回值班室重新分派"), "corner-up-left"),
    ("reassign", pgettext_lazy("event", "改派"), "arrows-exchange"),
    ("accept", pgettext_lazy("event", "接办"), "user-check"),
    ("suspend", pgettext_lazy("event", "挂起，{review_on} 复核"), "player-pause"),
    ("resume", pgettext_lazy("event", "恢复办理"), "player-play"),
    ("propose", pgettext_lazy("event", "办结，请企业确认"), "checks"),
    ("confirm", pgettext_lazy("event", "企业确认"), "circle-check"),
    ("dispute", pgettext_lazy("event", "企业反映未解决"), "alert-circle"),
    ("rate", pgettext_lazy("event", "企业评价 {rating} 星"), "star"),
    ("close", pgettext_lazy("event", "销号"), "lock"),
    ("transfer", pgettext_lazy("event", "转出：{to}"), "external-link"),
    ("withdraw", pgettext_lazy("event", "企业撤回"), "arrow-back-up"),
    ("reopen", pgettext_lazy("event", "重办"), "refresh"),
    ("say", pgettext_lazy("event", "留言"), "message"),
    ("attach", pgettext_lazy("event", "上传 {count} 个文件"), "paperclip"),
    ("join", pgettext_lazy("event", "补登企业"), "building"),
)
STATES = (
    ("received", _("已受理"), "inbox", "info"),
    ("returned", _("退回补充"), "corner-up-left", "warn"),
    ("triaged", _("已研判"), "scale", "info"),
    ("dispatched", _("已分派"), "send", "progress"),
    ("in_hand", _("办理中"), "player-play", "progress"),
    ("suspended", pgettext_lazy("state", "挂起"), "player-pause", "warn"),
    ("to_confirm", _("待确认"), "checks", "progress"),
    ("closed", _("已销号"), "lock", "good"),
    ("transferred", _("已转出"), "external-link", "neutral"),
    ("withdrawn", _("已撤回"), "arrow-back-up", "neutral"),
    ("reopened", pgettext_lazy("state", "重办"), "refresh", "bad"),
)
REFUSALS = (
    ("problem_text_missing", _("请写下问题：还没有任何文字。"), 422),
    (
        "problem_text_too_long",
        _("文字有 {length} 个字符，最多 {most} 个。内容没有丢失，请缩短后再提交，或作为附件上传。"),
        422,
    ),
    (
        "problem_time_out_of_range",
        _("时间不对：早于本次事件开始，或在将来。请改正后再提交，其余内容已保留。"),
        422,
    ),
    ("problem_sent_before", _("这条已经收到过，没有重复登记。"), 409),
    ("no_incident", _("本区目前没有进行中的突发事件，无法受理。请联系值班室。"), 409),
    ("no_plan_in_force", _("本区还没有生效的服务方案，无法受理。请联系值班室。"), 409),
    ("unit_missing", _("请选择负责的股室或管委会：没有负责人的问题不能分派。"), 422),
    ("reason_missing", _("请写明原因。"), 422),
    ("nothing_said", _("请写明内容：这一步需要文字说明。"), 422),
    ("category_unknown", _("现行方案里没有“{code}”。请重新选择。"), 422),
    ("not_your_unit", _("这个问题现由{unit}负责，您不能代办。"), 403),
    ("evidence_missing", _("请附上办结证据（照片或文件）：没有证据不能请企业确认。"), 422),
    ("already_ended", _("{reference} 已经结束，不能再留言。如仍有问题，请选择“重办”。"), 409),
    ("cannot_close", _("{reference} 还不能销号。"), 409),
    ("reopening_over", _("结束已超过 {days} 天，不能重办。请作为新问题反映。"), 409),
    ("handler_may_not_confirm", _("办理人不能代企业确认或评价自己办理的问题。"), 403),
)


def register() -> None:
    """Fill the timeline's, the statuses' and the refusals' registries."""
    for step, words, icon in EVENTS:
        describe(f"problems.problem.{step}", words, icon=icon)
    for state, words, icon, tone in STATES:
        statuses.register(f"problems.{state}", words, icon=icon, tone=tone)
    for code, words, status in REFUSALS:
        refusals.register(code, words, status=status)
