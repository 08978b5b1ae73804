"""The words of web's own statuses and refusals.

(Not one of an area's usual names: it only fills the two registries when the house starts.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiqi.accounts.words import REFUSALS
from yiqi.web import refusals, statuses
from yiqi.web.navigation import Words

# What lib refuses of files, in the same shape as the refusals of accounts.
FILE_REFUSALS: dict[str, tuple[Words, Words, int]] = {
    "picture_refused": (_("这张图片不能使用。"), _("请换一张，或重新拍照。"), 422),
    "not_a_picture": (
        _("这个文件不是图片，或已损坏。"),
        _("请发 JPEG、PNG 或 WebP 图片。"),
        422,
    ),
    "too_many_pixels": (_("这张图片的尺寸太大。"), _("请缩小后再发。"), 422),
    "archive_refused": (_("这个文件打不开。"), _("请重新保存后再发。"), 422),
    "archive_damaged": (
        _("这个文件已损坏，或没有传完整。"),
        _("请重新保存、重新上传。"),
        422,
    ),
    "archive_locked": (_("这个文件设了密码，打不开。"), _("请去掉密码后再发。"), 422),
    "archive_too_large": (
        _("这个文件展开后太大。"),
        _("请删去多余的工作表或图片，或分成几个文件。"),
        422,
    ),
    "undecodable": (
        _("认不出这个文件的文字编码。"),
        _("请另存为 UTF-8 的 CSV，或直接用 Excel 文件。"),
        422,
    ),
}


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
    for code, (sentence, remedy, status) in {**FILE_REFUSALS, **REFUSALS}.items():
        refusals.register(code, sentence, remedy=remedy, status=status)
