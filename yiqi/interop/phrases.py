"""How the refusals of the doors for programs read.

(Not one of an area's usual names: it fills the registry of the web area.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiqi.web import refusals

REFUSALS = (
    (
        "token_missing",
        _("没有有效的访问令牌。请在 Authorization 头中带上 Bearer 令牌。"),
        401,
    ),
    ("too_often", _("请求太频繁，请稍后再试。"), 429),
    ("malformed", _("请求无法读取：内容不是有效的 JSON 或表单。"), 400),
    ("not_found", _("没有这一项，或不在您的管辖范围内。"), 404),
    ("enterprise_unknown", _("名录中没有“{enterprise}”，或不在您的管辖范围内。"), 422),
    ("enterprise_unclear", _("您负责多家企业，请写明是哪一家。"), 422),
    ("district_unclear", _("请写明企业：无法确定由哪个区受理。"), 422),
    ("source_missing", _("有外部编号就要写明来源系统（source_system）。"), 422),
    ("too_many_files", _("最多附 {most} 个文件。"), 422),
    ("file_unreadable", _("“{name}”无法读取：文件名不对，或内容不是 Base64。"), 422),
    ("file_refused", "{sentence}", 422),
    ("sent_by_another", _("编号“{number}”已被另一个问题使用。"), 409),
)


def register() -> None:
    """Fill the registry."""
    for code, words, status in REFUSALS:
        refusals.register(code, words, status=status)
