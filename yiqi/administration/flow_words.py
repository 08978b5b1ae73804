"""How flows, their states and steps, and repeated work read on the administrators' pages.

(Not one of an area's usual names: words only, taken from the areas' own where they have them.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from yiqi.audit.queries import words_of_kind
from yiqi.web.statuses import status_of
from yiqi.workflow.rules import NEW, Flow

# flow: (its name, its events' kind, the first part of its statuses)
_FLOWS: dict[str, tuple[str | Promise, str, str]] = {
    "problem": (gettext_lazy("问题"), "problems.problem", "problems"),
    "plan_version": (gettext_lazy("方案的一版"), "incidents.planversion", "incidents"),
    "import": (gettext_lazy("导入"), "exchange.importrun", "import"),
    "change_request": (
        gettext_lazy("更正申请"),
        "enterprises.changerequest",
        "enterprises.request",
    ),
}
_JOBS: dict[str, str | Promise] = {
    "audit.seal": gettext_lazy("封存日志"),
    "exchange.take_up_lost_imports": gettext_lazy("接续中断的导入"),
    "exchange.remove_old_files": gettext_lazy("删除过期的导入文件"),
    "problems.model": gettext_lazy("更新类别建议"),
}
DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class FlowWords:
    """A flow's name, and the words of its states and steps by their codes."""

    name: str
    states: dict[str, str]
    steps: dict[str, str]


def words_of_flow(flow: Flow) -> FlowWords:
    """Return how a flow reads; a flow nobody named stands for itself."""
    name, kind, status = _FLOWS.get(flow.name, (flow.name, flow.name, flow.name))
    states = {state: str(status_of(f"{status}.{state}").label) for state in flow.states}
    steps = {step.name: words_of_kind(f"{kind}.{step.name}") for step in flow.steps}
    return FlowWords(str(name), {NEW: pgettext("flow", "开始"), **states}, steps)


def in_words(flow: Flow) -> Flow:
    """Return the flow with words for codes, for a drawing or a table."""
    words = words_of_flow(flow)
    steps = (
        replace(
            step,
            name=words.steps[step.name],
            source=words.states[step.source],
            target=words.states[step.target],
        )
        for step in flow.steps
    )
    return Flow(words.name, tuple(steps))


def words_of_job(name: str) -> str:
    """Return what a repeated piece of work does; an unknown one stands for itself."""
    return str(_JOBS.get(name, name))


def every(seconds: int) -> str:
    """Return how often: 每天, 每 1 小时, 每 5 分钟, 每 30 秒."""
    if seconds == DAY_S:
        return _("每天")
    if seconds % HOUR_S == 0:
        count = seconds // HOUR_S
        return ngettext("每 %(count)d 小时", "每 %(count)d 小时", count) % {"count": count}
    if seconds % MINUTE_S == 0:
        count = seconds // MINUTE_S
        return ngettext("每 %(count)d 分钟", "每 %(count)d 分钟", count) % {"count": count}
    return ngettext("每 %(count)d 秒", "每 %(count)d 秒", seconds) % {"count": seconds}
