"""The words of web's own statuses and refusals.

(Not one of an area's usual names: it only fills the two registries when the house starts.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiqi.accounts.words import REFUSALS
from yiqi.web import refusals, statuses


def register_all() -> None:
    """Fill the registries with what belongs to no other area."""
    statuses.register("light.green", _("在期内"), icon="circle-check", tone="good")
    statuses.register("light.amber", _("快到期"), icon="clock-exclamation", tone="warn")
    statuses.register("light.red", _("已超时"), icon="alert-octagon", tone="bad")
    statuses.register("light.paused", _("已暂停计时"), icon="clock-pause", tone="neutral")
    statuses.register("light.done", _("已办结"), icon="check", tone="neutral")
    statuses.register("sample.received", _("已受理"), icon="inbox", tone="info")
    statuses.register("sample.in_hand", _("办理中"), icon="progress", tone="progress")
    statuses.register("sample.closed", _("已销号"), icon="circle-check", tone="good")
    refusals.register("refused", refusals.FALLBACK)
    refusals.register(
        "stale_copy",
        _("刚刚有人修改了这一项，您的修改没有保存。"),
        remedy=_("请刷新页面查看最新内容，再决定是否修改。"),
    )
    refusals.register(
        "step_not_allowed",
        _("您的角色现在不能做这一步。没有任何内容被更改。"),
        remedy=_("可能有人先办了这一步。刷新页面可看到现在的状态和可办的事。"),
        status=403,
    )
    refusals.register(
        "too_large",
        _("发送的内容太大（上限 {limit} MB），没有收下。"),
        remedy=_("请压缩图片、拆分文件后再发；您填写的文字还在。"),
        status=413,
    )
    refusals.register("view_name_missing", _("请给这个视图起个名字。"), status=422)
    refusals.register(
        "export_too_long",
        _("这份清单超过 {limit} 行，不能一次导出。"),
        remedy=_("请先用筛选缩小范围。"),
        status=422,
    )
    refusals.register("nothing_selected", _("还没有选中任何一行。"), status=422)
    for code, (sentence, remedy, status) in REFUSALS.items():
        refusals.register(code, sentence, remedy=remedy, status=status)
