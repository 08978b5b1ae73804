"""Headings and words of other people's lists of enterprises and staff, as people write them.

(Not one of an area's usual names: Chinese here is what a sheet may hold, not text of a page.)
"""

from __future__ import annotations

ENTERPRISE = {
    "name": ("单位名称", "企业全称", "公司名称", "公司", "企业", "单位", "单位全称", "厂名",
             "纳税人名称", "名称", "enterprise", "company"),
    "uscc": ("信用代码", "社会信用代码", "税号", "纳税人识别号", "统一代码", "营业执照号",
             "统一社会信用代码证号", "组织机构代码", "uscc", "credit code"),
    "short_name": ("企业简称", "单位简称", "公司简称", "short name"),
    "aliases": ("别名", "曾用名", "又名", "俗称", "其他名称"),
    "area": ("片区", "园区", "所属片区", "所在片区", "所属园区", "所在园区", "片区园区", "所属区域",
             "包抓片区", "zone", "park"),
    "address": ("企业地址", "单位地址", "经营地址", "注册地址", "详细地址", "生产地址", "厂址",
                "住所", "address"),
    "industry_code": ("行业", "国民经济行业代码", "行业分类代码", "行业小类", "industry"),
    "size": ("企业规模", "规模类型", "单位规模", "大中小微", "size"),
    "registered_count": ("职工人数", "员工人数", "从业人数", "在册职工", "职工总数", "人数",
                         "从业人员", "员工总数", "headcount"),
    "lat": ("北纬", "纬度坐标", "latitude"),
    "lon": ("东经", "经度坐标", "longitude", "lng"),
    "is_above_scale": ("是否规上", "规上企业", "是否规上企业", "规模以上", "是否规模以上", "在库",
                       "above scale"),
    "is_closed_loop": ("是否闭环", "闭环", "是否闭环生产", "封闭生产", "closed loop"),
    "specialist": ("专员", "中小企业服务专员", "服务专员姓名", "驻企联络员", "包联干部", "包联人",
                   "specialist"),
    "tags": ("标签", "企业标签", "类别标签", "重点类型", "tags"),
    "contact": ("联系人姓名", "联络人", "联络员", "企业联络员", "企业联系人", "防疫专员", "经办人",
                "contact"),
    "phone": ("手机", "电话", "联系方式", "联系人电话", "联系人手机", "手机号", "手机号码",
              "联络人电话", "联络员电话", "phone", "mobile"),
    "principal": ("法人", "法定代表人", "企业负责人", "主要负责人", "法人代表", "总经理",
                  "principal"),
    "principal_phone": ("法人电话", "负责人手机", "法人手机", "负责人联系电话", "法人联系电话",
                        "法定代表人电话", "负责人联系方式"),
}  # fmt: skip
STAFF = {
    "name": ("职工姓名", "员工姓名", "名字", "人员姓名", "name"),
    "id_number": ("身份证", "身份证号码", "公民身份号码", "证件号码", "证件号", "居民身份证号",
                  "有效证件号码", "id number", "id card"),
    "id_type": ("证件种类", "证件名称", "id type"),
    "sex": ("男女", "sex", "gender"),
    "phone": ("手机号", "手机号码", "电话", "联系电话", "联系方式", "本人电话", "phone", "mobile"),
    "workshop": ("部门", "班组", "所在车间", "车间部门", "所属部门", "工段", "科室", "workshop",
                 "department"),
    "post": ("工种", "职务", "职位", "岗位名称", "工作岗位", "post", "position"),
    "residence": ("住址", "现住址", "家庭住址", "居住地址", "现居住地", "常住地址", "居住小区",
                  "小区", "所在小区", "address"),
    "is_on_duty": ("是否在岗", "在岗情况", "是否到岗", "是否返岗", "到岗", "在岗状态", "on duty"),
    "joined_on": ("入职时间", "入厂日期", "入厂时间", "到岗日期", "参加工作时间", "joined"),
}  # fmt: skip

EXAMPLES = {
    "enterprise": "宝鸡金河机械有限公司", "uscc": "91610303000000000T", "person": "张伟",
    "identity": "990000199001010017",
}  # fmt: skip
SIZES = {
    "大型": "large", "大型企业": "large", "大": "large", "large": "large",
    "中型": "medium", "中型企业": "medium", "中": "medium", "medium": "medium",
    "小型": "small", "小型企业": "small", "小": "small", "small": "small",
    "微型": "micro", "微型企业": "micro", "微": "micro", "micro": "micro",
}  # fmt: skip
SEXES = {"男": "M", "女": "F", "男性": "M", "女性": "F", "m": "M", "f": "F"}
PAPERS = {
    "居民身份证": "resident", "身份证": "resident", "二代身份证": "resident",
    "护照": "passport", "外国护照": "passport",
    "港澳居民来往内地通行证": "hk_macao", "港澳通行证": "hk_macao", "回乡证": "hk_macao",
    "台湾居民来往大陆通行证": "taiwan", "台胞证": "taiwan",
    "外国人永久居留身份证": "foreign_resident", "永久居留证": "foreign_resident",
    "港澳台居民居住证": "residence_permit", "居住证": "residence_permit",
}  # fmt: skip
