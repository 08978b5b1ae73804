"""What the checks of both lists find, as sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CELL_WORDS = {
    "enterprises.unknown_area": _("没有这个片区或园区。现有：{names}。"),
    "enterprises.area_missing": _("新企业要写明片区或园区。现有：{names}。"),
    "enterprises.unknown_specialist": _("没有叫“{name}”的服务专员。"),
    "enterprises.several_specialists": _("有几位服务专员都叫“{name}”，请在企业页上指定。"),
    "enterprises.unknown_tag": _("没有标签“{name}”。"),
    "enterprises.half_position": _("经度和纬度要一起填写。"),
    "enterprises.elsewhere": _("这个信用代码已登记在别的区。"),
    "enterprises.contact_without_phone": _("有联系人姓名，没有电话，没有登记联系人。"),
    "enterprises.several_of_name": _("有几家企业都叫这个名称，请填信用代码。"),
    "enterprises.workshop_closed": _("车间“{name}”已经关闭，请填现在的车间，或先恢复使用。"),
    "enterprises.paper_missing": _("这不是居民身份证号，请在“证件类型”里写明是什么证件。"),
    "enterprises.paper_differs": _("号码与所写的证件类型不符。"),
    "enterprises.residence_cut": _("居住地只保留到小区，门牌号没有保存。"),
}
