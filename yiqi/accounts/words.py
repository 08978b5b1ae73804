"""What this area's refusals, roles and events read like.

(Not one of an area's usual names: forms here and the registries of the areas above share them.)
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yiqi.audit.queries import describe, name_codes
from yiqi.lib.errors import Refusal

# code: (what happened, what to do, HTTP status)
REFUSALS: dict[str, tuple[str | Promise, str | Promise, int]] = {
    "not_allowed": (
        _("您的角色不能使用这一页。"),
        _("如果工作需要，请联系安全管理员开通权限。"),
        403,
    ),
    "outside_own_scope": (
        _("“{place}”不在您的管理范围内，没有任何内容被更改。"),
        _("紧急情况可申请3小时临时授权。"),
        403,
    ),
    "emergency_reason_missing": (_("请写明临时授权的原因。"), _("原因会记入日志。"), 422),
    "no_role_for_emergency": (
        _("您没有可用于临时授权的岗位角色，或这里不是企业、片区或点位。"),
        _("请联系值班室。"),
        422,
    ),
    "not_for_oneself": (
        _("不能给自己授予角色，也不能停用自己的账号。"),
        _("请由另一位安全管理员办理。"),
        422,
    ),
    "second_administrator_role": (
        _("{name}已担任（或曾担任）三员之一。系统、安全、审计三个管理员必须由不同的人担任。"),
        _("请选择另一个人。"),
        422,
    ),
    "section_missing": (_("“股室”角色要选择具体股室或专班。"), "", 422),
    "unit_elsewhere": (_("“{unit}”不属于这个区。"), _("请选择同一个区的股室。"), 422),
    "unit_closed": (_("“{unit}”已撤销，不能再配人。"), _("请选择在用的单位，或先恢复它。"), 422),
    "second_duty_office": (
        _("本区已有值班室，每个区只有一个。"),
        _("可以给它改名，或另设股室、专班。"),
        422,
    ),
    "duty_office_needed": (_("值班室不能撤销：新来的问题都由它先接收。"), _("可以给它改名。"), 409),
    "unit_holds_work": (
        _("“{unit}”还有人员、未办结的问题或方案指向它，没有撤销。"),
        _("请先按单位页上列出的逐项移交。"),
        409,
    ),
    "node_inside_itself": (_("不能移到自己的下级或另一个区。"), "", 422),
    "no_device_role": (_("设备只能担任门岗或采样点。"), "", 422),
    "no_client_role": (
        _("接口程序不能在这个范围担任这个角色。"),
        _("值班室、股室选区，管委会选片区或园区，企业联络人选一家企业。"),
        422,
    ),
    "no_open_client": (
        _("“{name}”不是在用的接口程序，没有签发令牌。"),
        _("请先恢复账号。"),
        409,
    ),
    "absence_not_yours": (
        _("只有本人、本股室负责人、值班室或局领导可以登记和结束外出。"),
        "",
        403,
    ),
    "deputy_away": (_("{name}在这段时间也不在岗，请另选代理人。"), "", 422),
    "absence_overlaps": (_("{name}在这段时间已登记过外出。"), _("请先结束原来的登记。"), 422),
    "no_deputy": (_("{name}不能作代理人：须是本区在用账号，且不是三员。"), "", 422),
    "absence_without_time": (_("结束时间要晚于开始时间，也要晚于现在。"), "", 422),
    "invitation_not_valid": (
        _("这个邀请链接已失效：可能已用过、已过期，或输错号码次数过多。"),
        _("请联系您的服务专员重新发一个。"),
        410,
    ),
    "phone_does_not_match": (
        _("手机号与邀请的不一致，还可以再试 {tries_left} 次。"),
        _("请填写专员登记的那个号码。"),
        422,
    ),
    "no_phone_number": (_("这不像一个电话号码，请检查。"), "", 422),
    "no_enterprise": (_("只能为企业邀请联络人。"), "", 422),
    "contact_change_decided": (_("这个申请刚刚已有人处理。"), _("请刷新页面查看结果。"), 409),
    "too_many_codes": (_("验证码发送太频繁。"), _("请一小时后再试，或联系您的服务专员。"), 429),
    "sms_code_wrong": (_("验证码不对或已过期。"), _("请核对后重新输入，或重新获取。"), 422),
    "second_factor_wrong": (
        _("验证码不对，或已经用过。"),
        _("请等手机上换一组数字再输入；手机不在身边可用恢复码。"),
        422,
    ),
    "reading_reason_missing": (_("请先写明查看敏感信息的原因。"), _("原因会记入日志。"), 422),
    "step_not_possible": (
        _("这一项现在的状态不能做这一步，可能有人先办了。没有任何内容被更改。"),
        _("请刷新页面查看现在的状态。"),
        409,
    ),
}

ROLE_NAMES: dict[str, str | Promise] = {
    "leader": _("局领导"),
    "duty": _("值班室"),
    "section": _("股室"),
    "specialist": _("服务专员"),
    "team": _("专项行动小组"),
    "park": _("管委会"),
    "enterprise": _("企业联络人"),
    "gate": _("门岗"),
    "medical": _("采样队"),
    "carrier": _("运营商"),
    "partner": _("协同单位"),
    "cdc": _("疾控联络员"),
    "driver": _("驾驶员"),
    "volunteer": _("志愿者"),
    "sysadmin": _("系统管理员"),
    "secadmin": _("安全管理员"),
    "auditor": _("审计管理员"),
    "system": _("系统自动"),
}

ROLE_TASKS: dict[str, str | Promise] = {
    "leader": _("主持例会、审批方案与通行、处理升级事项"),
    "duty": _("接听来电、研判派单、催办督办"),
    "section": _("办理本股室问题、会商其他部门"),
    "specialist": _("联系自己名下的企业、催报、走访"),
    "team": _("本片区上门巡查，可离线"),
    "park": _("在园区内承担专员和值班职责"),
    "enterprise": _("每日填报、提出困难、确认办结"),
    "gate": _("扫码核验，放行或转人工"),
    "medical": _("登记、采样、录入结果"),
    "carrier": _("网络抢修与验收"),
    "partner": _("答复会商、核验通行"),
    "cdc": _("核实或排除线索"),
    "driver": _("上下车扫码"),
    "volunteer": _("送达与签收"),
    "sysadmin": _("设置与后台任务；看不到企业数据"),
    "secadmin": _("账号与权限；看不到企业数据"),
    "auditor": _("日志审计；看不到企业数据"),
}

_EVENTS: dict[str, tuple[str | Promise, str]] = {
    "accounts.user.add": (_("新建账号"), "user-plus"),
    "accounts.user.change": (_("修改账号资料"), "user-cog"),
    "accounts.user.close": (_("停用账号"), "user-off"),
    "accounts.user.reopen": (_("恢复账号"), "user-check"),
    "accounts.user.unlock": (_("解除锁定"), "lock-open"),
    "accounts.user.end_sessions": (_("结束所有登录"), "logout"),
    "accounts.user.reset_password": (_("重置密码"), "key"),
    "accounts.user.change_password": (_("修改密码"), "key"),
    "accounts.second_factor.set_up": (_("启用两步验证"), "shield-check"),
    "accounts.second_factor.renew_recovery_codes": (_("换发恢复码"), "shield-check"),
    "accounts.second_factor.use_recovery_code": (_("用恢复码登录"), "shield-check"),
    "accounts.second_factor.remove": (_("关闭两步验证"), "shield-lock"),
    "accounts.sign_in.begin": (_("登录成功"), "login"),
    "accounts.sign_in.end": (_("会话结束"), "logout"),
    "accounts.sign_in.expire": (_("久未操作，自动退出"), "clock-stop"),
    "accounts.assignment.give": (_("授予角色 {role}"), "user-shield"),
    "accounts.assignment.end": (_("收回角色 {role}"), "user-minus"),
    "accounts.assignment.emergency": (_("启用临时授权（{role}，3小时）"), "urgent"),
    "accounts.unit.found": (_("设立单位 {name}"), "sitemap"),
    "accounts.unit.change": (_("修改单位 {name}"), "sitemap"),
    "accounts.unit.close": (_("撤销单位 {name}"), "lock"),
    "accounts.unit.reopen": (_("恢复单位 {name}"), "lock-open"),
    "accounts.absence.register": (_("登记外出与代理人"), "user-shield"),
    "accounts.absence.end": (_("结束外出"), "user-check"),
    "accounts.access_token.issue": (_("签发访问令牌"), "key"),
    "accounts.access_token.revoke": (_("吊销访问令牌"), "lock"),
    "accounts.invitation.issue": (_("邀请企业联络人"), "qrcode"),
    "accounts.invitation.accept": (_("企业联络人接受邀请"), "user-check"),
    "accounts.invitation.withdraw": (_("撤回邀请"), "x"),
    "accounts.contact_change.request": (_("申请更换联络人"), "users"),
    "accounts.contact_change.approve": (_("同意更换联络人"), "user-check"),
    "accounts.contact_change.decline": (_("不同意更换联络人"), "user-x"),
    "accounts.device.remember": (_("记住设备"), "device-mobile"),
    "accounts.device.forget": (_("移除设备"), "device-mobile"),
}


def sentence(refusal: Refusal) -> str:
    """Return what a form says when an operation declines."""
    happened, remedy, _status = REFUSALS.get(refusal.code, (_("这一步现在不能做。"), "", 409))
    # English puts a space between two sentences, Chinese does not.
    joined = str(_("{happened}{remedy}")).format(happened=happened, remedy=remedy)
    return joined.strip().format_map(_Known(refusal.params))


def role_name(code: str) -> str:
    """Return a role in words; an unknown code stands for itself."""
    return str(ROLE_NAMES.get(code, code))


def describe_events() -> None:
    """Give this area's events their words on timelines and in the log."""
    for kind, (words, icon) in _EVENTS.items():
        describe(kind, words, icon=icon)
    name_codes("role", ROLE_NAMES)


class _Known(dict[str, object]):
    """A missing param shows as a dash instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "—"
