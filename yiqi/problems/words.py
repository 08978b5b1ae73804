"""Codes of the plan and of the flow as words of the reader's language.

(Not one of an area's usual names: tables, forms and pages all turn the same codes into words.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiqi.problems.models import Problem
from yiqi.problems.policy import NoIncident, policy_at
from yiqi.problems.rules import light_of

STEPS: dict[str, tuple[Promise, str, bool]] = {
    # step        label           icon               is the main thing to do
    "judge": (_("研判分派"), "scale", True),
    "dispatch": (_("分派"), "send", True),
    "accept": (_("接办"), "user-check", True),
    "propose": (_("办结，请企业确认"), "checks", True),
    "resume": (_("恢复办理"), "player-play", True),
    "amend": (_("补充说明"), "edit", True),
    "close": (_("销号"), "lock", True),
    "confirm": (_("企业已确认"), "circle-check", False),
    "dispute": (_("企业反映未解决"), "alert-circle", False),
    "suspend": (_("挂起"), "player-pause", False),
    "send_back": (_("退回值班室"), "corner-up-left", False),
    "reassign": (_("改派"), "arrows-exchange", False),
    "return": (_("退回企业补充"), "corner-up-left", False),
    "transfer": (_("转出（不属本局）"), "external-link", False),
    "withdraw": (_("企业撤回"), "arrow-back-up", False),
    "reopen": (_("重办"), "refresh", False),
}

# The same steps as an enterprise takes them itself.
OWN_STEPS: dict[str, Promise] = {
    "confirm": _("已经解决"),
    "dispute": _("还没有解决"),
    "withdraw": _("撤回这个问题"),
}

# What the enterprise reads: plain sentences, who has it, what comes next.
FOR_ENTERPRISE: dict[str, Promise] = {
    "receive": _("值班室已收到您的问题"),
    "return": _("值班室请您补充说明"),
    "amend": _("您补充了说明"),
    "triage": _("值班室已了解情况，正在安排负责的部门"),
    "dispatch": _("已交给{unit}办理"),
    "send_back": _("值班室正在重新安排负责的部门"),
    "reassign": _("改由{unit}办理"),
    "accept": _("{who}已开始办理"),
    "suspend": _("暂时无法推进，{review_on} 再次核实"),
    "resume": _("已恢复办理"),
    "propose": _("办理部门认为已经办好，请您确认"),
    "confirm": _("您确认已解决"),
    "dispute": _("您反映仍未解决，已退回办理部门"),
    "rate": _("您作了评价"),
    "close": _("已销号"),
    "transfer": _("不属本局职责，已告知负责单位"),
    "withdraw": _("您撤回了这个问题"),
    "reopen": _("问题已重新办理，并提高一级督办"),
    "attach": _("上传了 {count} 个文件"),
    "join": _("已登记到您的企业"),
}


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The plan's category and priority names in the reader's language, in the plan's order."""

    categories: dict[str, str]
    priorities: dict[str, str]

    def category(self, code: str) -> str:
        """Return the category's name; a code that the plan no longer has stands as it is."""
        return self.categories.get(code, code)

    def priority(self, code: str) -> str:
        """Return the priority's name."""
        return self.priorities.get(code, code)


def plan_words(district_id: int, *, now: datetime) -> PlanWords:
    """Return the names of the service plan in force; empty where no incident is open."""
    try:
        policy = policy_at(district_id, at=now)
    except NoIncident:
        return PlanWords({}, {})
    is_english = (get_language() or "").startswith("en")
    return PlanWords(
        {c.code: c.name_en if is_english else c.name for c in policy.categories.rows},
        {p.code: p.name_en if is_english else p.name for p in policy.priorities.rows},
    )


def light(problem: Problem, *, now: datetime) -> str:
    """Return the problem's traffic light at ``now``."""
    return light_of(state=problem.state, due_at=problem.due_at, amber_at=problem.amber_at, now=now)
