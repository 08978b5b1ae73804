"""How the demo's events and refusals read on a page.

(Not one of an area's usual names: it fills the registries of the areas below with words.)
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.audit.queries import describe
from yiqi.rehearsal.queries import BEGUN, LOADED
from yiqi.web import refusals


def register() -> None:
    """Fill the timeline's and the refusals' registries."""
    describe(BEGUN, pgettext_lazy("event", "开始装入演示数据"), icon="inbox")
    describe(LOADED, pgettext_lazy("event", "演示数据已就绪"), icon="circle-check")
    refusals.register("only_in_demo_mode", _("只有演示系统才能装入演示数据。没有任何内容被更改。"))
    refusals.register(
        "holds_real_work", _("数据库里有不是演示产生的账号或记录，不会清空。没有任何内容被更改。")
    )
