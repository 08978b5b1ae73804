"""How the area's events, statuses and refusals read on a page.

(Not one of an area's usual names: it fills the registries of the areas below with words.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.audit.queries import describe, name_codes
from yiqi.enterprises.models import Contact
from yiqi.lib.findings import Finding
from yiqi.web import refusals, statuses

EVENTS = (
    ("district.found", _("设立区"), "map"),
    ("zone.add", _("设立“{name}”"), "map"),
    ("zone.take", _("“{zone}”由{who}包抓，自 {on} 起"), "user-check"),
    ("enterprise.add", _("企业登记入册"), "building-factory-2"),
    ("enterprise.change", _("修改企业信息"), "edit"),
    ("enterprise.above_scale", _("列入规上，自 {on} 起（依据：{source}）"), "trending-up"),
    ("enterprise.below_scale", _("退出规上，自 {on} 起（依据：{source}）"), "trending-down"),
    ("enterprise.tag", _("加标签“{tag_name}”，自 {on} 起（依据：{source}）"), "tag"),
    ("enterprise.untag", _("去掉标签“{tag_name}”，自 {on} 起（依据：{source}）"), "tag"),
    ("enterprise.assign_specialist", _("服务专员改为{who}，自 {on} 起"), "user-check"),
    ("site.add", _("增加厂区“{name}”"), "map-pin"),
    ("site.change", _("修改厂区“{name}”"), "edit"),
    ("site.close", _("关闭厂区“{name}”，自 {on} 起"), "player-pause"),
    ("site.reopen", _("厂区“{name}”恢复使用"), "map-pin"),
    ("workshop.add", _("增加车间“{name}”"), "building-factory-2"),
    ("workshop.change", _("修改车间“{name}”"), "edit"),
    ("workshop.close", _("关闭车间“{name}”，自 {on} 起"), "player-pause"),
    ("workshop.reopen", _("车间“{name}”恢复使用"), "building-factory-2"),
    ("contact.add", _("增加联系人（{duty}）"), "user-plus"),
    ("contact.end", _("联系人（{duty}）卸任"), "user"),
    ("contact.link", _("联系人（{duty}）开通登录"), "key"),
    ("staff.add", _("职工入册"), "user-plus"),
    ("staff.change", _("修改职工信息"), "edit"),
    ("staff.leave", _("职工离职，自 {on} 起"), "logout"),
    ("staff.read_sensitive", _("查看证件号码（理由：{reason}）"), "eye"),
    ("tag.add", _("增加标签“{name}”"), "tag"),
    ("tag.retire", _("停用标签“{name}”"), "tag"),
    ("tag.revive", _("恢复标签“{name}”"), "tag"),
    ("changerequest.propose", _("企业申请更正信息"), "edit"),
    ("changerequest.apply", _("更正申请已采纳"), "circle-check"),
    ("changerequest.decline", _("更正申请未采纳"), "circle-x"),
    ("changerequest.withdraw", _("企业撤回更正申请"), "arrow-back-up"),
)
STATUSES = (
    ("request.proposed", _("待处理"), "hourglass", "warn"),
    ("request.applied", _("已采纳"), "circle-check", "good"),
    ("request.declined", _("未采纳"), "circle-x", "neutral"),
    ("request.withdrawn", _("已撤回"), "arrow-back-up", "neutral"),
    ("scale.above", _("规上"), "trending-up", "info"),
    ("closed_loop", _("闭环生产"), "lock", "progress"),
    ("place_closed", _("已关闭"), "player-pause", "neutral"),
    ("inactive", _("已停业"), "player-pause", "neutral"),
    ("tag_retired", pgettext_lazy("tag", "已停用"), "player-pause", "neutral"),
    ("unowned", _("无人包抓"), "alert-triangle", "bad"),
    ("no_specialist", _("无专员"), "alert-triangle", "warn"),
    ("on_duty", _("在岗"), "circle-check", "good"),
)
REFUSALS = (
    ("outside_scope", _("这家企业不在您负责的范围内，没有任何内容被更改。"), 403),
    ("date_in_future", _("日期不能晚于今天（{today}）。"), 422),
    ("term_overlaps", _("日期早于现在这一段的开始日期（{begun}），不能这样改。"), 422),
    ("code_taken", _("代码“{code}”已经用过，请换一个。"), 409),
    ("name_taken", _("已经有“{name}”，请换一个名称。"), 409),
    ("enterprise_name_missing", _("请填写名称。"), 422),
    ("bad_credit_code", _("统一社会信用代码“{uscc}”不正确，请核对营业执照。"), 422),
    ("credit_code_taken", _("统一社会信用代码 {uscc} 已经属于另一家企业。"), 409),
    ("bad_position", _("经度和纬度要一起填写，并在有效范围内。"), 422),
    ("source_missing", _("请写明依据：哪份文件或名录这样规定。"), 422),
    ("not_so", _("“{name}”现在已经是这个状态，没有需要更改的。"), 409),
    ("already_tagged", _("“{name}”已经有标签“{tag}”。"), 409),
    ("tag_retired", _("标签“{tag}”已停用，不能再加。"), 409),
    ("bad_phone", _("电话号码“{phone}”不正确，请核对。"), 422),
    ("contact_taken", _("“{name}”的这个号码已登记为同一种联系人。"), 409),
    ("bad_identity_number", _("“{name}”的证件号码不正确，请核对。"), 422),
    ("already_employed", _("“{name}”（证件尾号 {last4}）已经在这家企业的职工名册上。"), 409),
    ("closed_already", _("“{name}”已经关闭，先恢复使用才能更改。"), 409),
    ("open_already", _("“{name}”正在使用，不需要恢复。"), 409),
    (
        "staff_remain",
        _("“{name}”还有 {count} 名职工：{names}。请先选好他们调到哪个车间，再关闭。"),
        409,
    ),
    (
        "workshops_remain",
        _("“{name}”还有 {count} 个在用的车间：{names}。请先关闭它们或改到别的厂区。"),
        409,
    ),
    ("site_closed", _("这个厂区已经关闭，车间不能放在那里。"), 409),
    ("workshop_closed", _("这个车间已经关闭，不能把职工放在那里。"), 409),
    ("nothing_proposed", _("您没有更改任何内容。"), 422),
    ("answer_missing", _("请写明不采纳的理由，企业会看到。"), 422),
)

FINDINGS = {
    "empty": _("没有填写"),
    "wrong_length": _("位数不对：现在是 {length} 位"),
    "wrong_character": _("有不该出现的字符“{character}”"),
    "wrong_check": _("校验位不对，可能抄错了一位"),
    "several": _("一格里有两个号码，请分开填写"),
    "not_a_number": _("不是电话号码"),
    "old_form": _("是 15 位的旧号码，请填 18 位"),
    "impossible_date": _("出生日期 {date} 不存在"),
    "suggestion": _("是不是“{value}”？"),
    "category_unusual": _("不是常见的企业类别，请核对"),
    "region_unknown": _("行政区划代码 {region} 不在表中，请核对"),
    "organisation_check": _("组织机构代码部分的校验位不符，请核对"),
    "birth_before_1900": _("出生年份早于 1900 年，请核对"),
    "no_area_code": _("座机没有区号"),
    "foreign": _("是境外号码"),
    "unverified": _("号码格式无法核实"),
}


def finding_words(finding: Finding) -> str:
    """Return what a check found as a sentence in the reader's language."""
    words = FINDINGS.get(finding.code)
    return str(words).format_map(finding.params) if words else finding.code


def register() -> None:
    """Fill the timeline's, the statuses' and the refusals' registries."""
    for step, words, icon in EVENTS:
        describe(f"enterprises.{step}", words, icon=icon)
    name_codes("duty", dict(Contact.Duty.choices))
    for status, words, icon, tone in STATUSES:
        statuses.register(f"enterprises.{status}", words, icon=icon, tone=tone)
    for code, words, status_code in REFUSALS:
        refusals.register(code, words, status=status_code)
