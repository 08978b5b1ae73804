"""Headings and words of other people's lists of accounts, as people write them.

(Not one of an area's usual names: Chinese here is what a sheet may hold, not text of a page.)
"""

from __future__ import annotations

HEADINGS = {
    "username": ("用户名", "账号", "登录名", "帐号", "工号", "username", "account", "login"),
    "display_name": ("姓名", "人员姓名", "名字", "name"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "phone", "mobile"),
    "email": ("邮箱", "电子邮箱", "邮件", "email", "mail"),
    "role": ("角色", "岗位角色", "权限", "role"),
    "unit": ("单位", "股室", "科室", "部门", "所在单位", "所在股室", "unit", "section"),
    "node": ("范围", "片区", "园区", "管理范围", "所属片区", "scope", "zone", "park"),
    "is_head": ("负责人", "是否负责人", "head"),
    "password": ("初始密码", "密码", "password"),
}
ROLE_WORDS = {
    "局领导": "leader",
    "领导": "leader",
    "值班室": "duty",
    "值班员": "duty",
    "专班": "duty",
    "股室": "section",
    "股室人员": "section",
    "服务专员": "specialist",
    "专员": "specialist",
    "专项行动小组": "team",
    "巡查组": "team",
    "管委会": "park",
    "园区": "park",
    "协同单位": "partner",
    "疾控联络员": "cdc",
    "疾控": "cdc",
    "运营商": "carrier",
    "系统管理员": "sysadmin",
    "安全管理员": "secadmin",
    "审计管理员": "auditor",
    "审计员": "auditor",
}
EXAMPLES = {"username": "wangqiang", "display_name": "王强", "phone": "139 0000 0000"}
