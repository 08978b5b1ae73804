"""Headings of other people's lists of messages, as people write them.

(Not one of an area's usual names: Chinese here is what a sheet may hold, not text of a page.)
"""

from __future__ import annotations

HEADINGS = {
    "external_id": ("编号", "工单编号", "工单号", "留言编号", "序号", "id", "number", "ticket"),
    "source_system": ("来源", "来源系统", "渠道", "转办单位", "source", "source_system"),
    "reported_at": (
        "时间",
        "留言时间",
        "反映时间",
        "来电时间",
        "登记时间",
        "受理时间",
        "日期",
        "reported_at",
        "time",
        "date",
    ),
    "title": ("标题", "主题", "留言主题", "事项", "title", "subject"),
    "text": (
        "内容",
        "留言详情",
        "诉求内容",
        "反映内容",
        "问题",
        "详情",
        "text",
        "content",
        "message",
        "description",
    ),
    "enterprise": (
        "企业",
        "企业名称",
        "单位",
        "单位名称",
        "统一社会信用代码",
        "enterprise",
        "company",
        "uscc",
    ),
    "reporter_name": ("姓名", "联系人", "反映人", "留言人", "name", "contact"),
    "reporter_phone": ("电话", "手机", "联系电话", "联系方式", "phone", "mobile"),
}
EXAMPLES = {
    "external_id": "ZB-0317-08",
    "source_system": "12345",
    "reported_at": "2022-03-18 14:05",
    "title": "原料车在高速口被劝返",
    "text": "三车铝锭卡在宝鸡南高速口，库存只够两天，请协调通行证。",
    "enterprise": "福临堡渭工叉车",
    "reporter_name": "陈红",
    "reporter_phone": "13809170001",
}
