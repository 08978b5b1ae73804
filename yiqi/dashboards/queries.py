"""Gathers what is somebody's now, role by role."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of, open_changes_visible_to, roles_of
from yiqi.dashboards.rules import Button, Count, Row, Today, grouped
from yiqi.dashboards.staff import administrator_today
from yiqi.enterprises.queries import change_requests_visible_to
from yiqi.incidents.models import PlanVersion
from yiqi.incidents.queries import NoPlanInForce, plan_in_force
from yiqi.incidents.rules import SERVICE, DayPolicy, fixed_times
from yiqi.problems.models import Problem
from yiqi.problems.queries import (
    FOLLOWED,
    counts_for,
    duty_work,
    problems_visible_to,
    to_confirm_by,
    unit_work,
)
from yiqi.problems.words import STEPS, light

MOST_ROWS = 60
CONFIRM_FOR_IT = _("代企业确认")
CONFIRM = _("确认已解决")
ORDER: tuple[str, ...] = (
    "duty",
    "leader",
    "section",
    "park",
    "specialist",
    "team",
    "enterprise",
    "sysadmin",
    "secadmin",
    "auditor",
)
NEXT_STEP: dict[str, str] = {
    "received": "judge",
    "triaged": "judge",
    "reopened": "judge",
    "dispatched": "accept",
    "in_hand": "propose",
    "suspended": "resume",
    "returned": "amend",
}
ONE_TAP = frozenset({"accept", "resume", "confirm"})


def today_of(viewer: User, *, now: datetime) -> Today:
    """Return the Today page of all the viewer's roles: each thing to do once, own counts first."""
    held = roles_of(viewer, at=now)
    pages = [PAGES[role](viewer, now) for role in ORDER if role in held]
    if not pages:
        return Today("")
    rows = {row.key: row for page in pages for group in page.groups for row in group.rows}
    return Today(
        pages[0].role,
        list({count.url: count for page in pages for count in page.counts}.values()),
        grouped(rows.values(), now=now, meeting_at=meeting_at(viewer, now=now)),
        list({action.url: action for page in pages for action in page.actions}.values()),
    )


def meeting_at(viewer: User, *, now: datetime) -> datetime:
    """Return the moment of tonight's meeting by the plan; in eight hours where there is none."""
    district_id = next((g.district_id for g in grants_of(viewer, at=now)), None)
    try:
        if district_id is None:
            raise NoPlanInForce
        plan = plan_in_force(SERVICE, district_id=district_id, at=now)
    except NoPlanInForce:
        return now + timedelta(hours=8)
    plan.section(DayPolicy)
    meeting = next(time.at for time in fixed_times(plan, now) if time.code == "meeting_time")
    return meeting if meeting > now else meeting + timedelta(days=1)


def _duty(viewer: User, now: datetime) -> Today:
    rows = [*_rows(duty_work(viewer, now=now), now), *_review(viewer, now)]
    return Today(
        "duty",
        _counts(viewer, now),
        grouped(rows, now=now, meeting_at=meeting_at(viewer, now=now)),
        (
            Button(_("接电话"), reverse("problems:call"), "phone"),
            Button(_("批量销号"), reverse("problems:close_many"), "lock"),
        ),
    )


def _leader(viewer: User, now: datetime) -> Today:
    raised = problems_visible_to(viewer, now=now).filter(state="reopened")
    rows = [
        *_rows(raised.select_related(*FOLLOWED).order_by("due_at", "pk"), now),
        *_plans(viewer, now),
    ]
    return Today(
        "leader",
        _counts(viewer, now),
        grouped(rows, now=now, meeting_at=meeting_at(viewer, now=now)),
    )


def _section(viewer: User, now: datetime) -> Today:
    rows = _rows(unit_work(viewer, now=now), now)
    return Today(
        "section",
        _own_counts(viewer, now),
        grouped(rows, now=now, meeting_at=meeting_at(viewer, now=now)),
    )


def _park(viewer: User, now: datetime) -> Today:
    rows = {
        row.key: row
        for row in [
            *_rows(duty_work(viewer, now=now), now),
            *_rows(unit_work(viewer, now=now), now),
        ]
    }
    return Today(
        "park",
        _counts(viewer, now),
        grouped(rows.values(), now=now, meeting_at=meeting_at(viewer, now=now)),
        (Button(_("接电话"), reverse("problems:call"), "phone"),),
    )


def _specialist(viewer: User, now: datetime) -> Today:
    waiting = [_confirm(p, CONFIRM_FOR_IT) for p in to_confirm_by(viewer, now=now)[:MOST_ROWS]]
    asked = problems_visible_to(viewer, now=now).filter(state="returned")
    asked_for = [*_contact_changes(viewer, now), *_fact_changes(viewer, now)]
    rows = [*waiting, *_rows(asked.select_related(*FOLLOWED), now), *asked_for]
    return Today(
        "specialist",
        _counts(viewer, now, only=("overdue", "to_confirm")),
        grouped(rows, now=now, meeting_at=meeting_at(viewer, now=now)),
        (Button(_("走访登记"), reverse("problems:visit"), "clipboard-check"),),
    )


def _team(viewer: User, now: datetime) -> Today:
    return Today(
        "team",
        _counts(viewer, now, only=("overdue", "to_confirm")),
        (),
        (Button(_("走访登记"), reverse("problems:visit"), "clipboard-check"),),
    )


def _enterprise(viewer: User, now: datetime) -> Today:
    waiting = [_confirm(p, CONFIRM) for p in to_confirm_by(viewer, now=now)[:MOST_ROWS]]
    asked = problems_visible_to(viewer, now=now).filter(state="returned")
    rows = [*waiting, *_rows(asked.select_related(*FOLLOWED), now)]
    return Today(
        "enterprise",
        (),
        grouped(rows, now=now, meeting_at=meeting_at(viewer, now=now)),
        (Button(_("反映问题"), reverse("problems:report"), "plus"),),
    )


def _rows(problems: Iterable[Problem], now: datetime) -> list[Row]:
    return [_row(problem, now) for problem in list(problems[:MOST_ROWS])]  # type: ignore[index]


def _row(problem: Problem, now: datetime) -> Row:
    is_confirmed = problem.state == "to_confirm" and problem.confirmed_at is not None
    step = "close" if is_confirmed else NEXT_STEP[problem.state]
    runs = light(problem, now=now)
    return Row(
        key=f"problem-{problem.pk}",
        title=problem.title,
        url=reverse("problems:problem", args=[problem.pk]),
        button=_button(problem, step),
        reference=problem.reference,
        who=problem.enterprise.short_name if problem.enterprise else problem.reporter_name,
        note=problem.owner_unit.name,
        status=f"problems.{problem.state}",
        light=runs,
        due_at=problem.due_at if runs != "none" else None,
        since=problem.received_at,
        is_new=problem.state == "received",
    )


def _confirm(problem: Problem, label: object) -> Row:
    return Row(
        key=f"problem-{problem.pk}",
        title=problem.title,
        url=reverse("problems:problem", args=[problem.pk]),
        button=replace(_button(problem, "confirm"), label=label),
        reference=problem.reference,
        who=problem.enterprise.short_name if problem.enterprise else problem.reporter_name,
        note=problem.owner_unit.name,
        details=problem.outcome_text,
        status="problems.to_confirm",
        since=problem.proposed_at,
    )


def _button(problem: Problem, step: str) -> Button:
    label, icon, _is_main = STEPS[step]
    return Button(
        label,
        reverse(f"problems:step_{step}", args=[problem.pk]),
        icon,
        version=problem.version,
        is_post=step in ONE_TAP,
    )


def _review(viewer: User, now: datetime) -> list[Row]:
    """Return suspended problems whose review day has come."""
    due = problems_visible_to(viewer, now=now).filter(
        state="suspended", review_on__lte=localdate(now)
    )
    return _rows(due.select_related(*FOLLOWED).order_by("review_on", "pk"), now)


def _contact_changes(viewer: User, now: datetime) -> list[Row]:
    """Return the requests of enterprises for another contact."""
    return [
        Row(
            key=f"contact-change-{asked.pk}",
            title=_("更换联络人：{name}").format(name=asked.display_name),
            url=reverse("accounts:contacts"),
            button=Button(_("办理"), reverse("accounts:contacts"), "user-check"),
            who=asked.node.name,
            since=asked.requested_at,
        )
        for asked in open_changes_visible_to(viewer, at=now)[:MOST_ROWS]
    ]


def _fact_changes(viewer: User, now: datetime) -> list[Row]:
    """Return the corrections of facts that enterprises propose."""
    waiting = change_requests_visible_to(viewer, now=now).filter(state="proposed")
    return [
        Row(
            key=f"change-request-{asked.pk}",
            title=asked.note or str(_("企业申请更正信息")),
            url=reverse("enterprises:change_request", args=[asked.pk]),
            button=Button(
                _("核对"), reverse("enterprises:change_request", args=[asked.pk]), "checks"
            ),
            who=asked.enterprise.short_name,
            since=asked.proposed_at,
        )
        for asked in waiting[:MOST_ROWS]
    ]


def _plans(viewer: User, now: datetime) -> list[Row]:
    districts = {g.district_id for g in grants_of(viewer, at=now) if g.role == "leader"}
    waiting = (
        PlanVersion.objects.filter(state="submitted", district__in=districts)
        .exclude(author=viewer)
        .order_by("submitted_at", "pk")
    )
    return [
        Row(
            key=f"plan-{version.pk}",
            title=f"{version.get_plan_display()} {version.label}",
            url=reverse("incidents:plan_approve", args=[version.pk]),
            button=Button(
                _("审批"), reverse("incidents:plan_approve", args=[version.pk]), "checks"
            ),
            who=version.basis,
            since=version.submitted_at,
        )
        for version in waiting
    ]


def _counts(
    viewer: User,
    now: datetime,
    *,
    only: tuple[str, ...] = ("untriaged", "overdue", "to_confirm", "confirmed", "unowned"),
) -> list[Count]:
    found = counts_for(viewer, now=now)
    rows = reverse("problems:problem_list")
    every = {
        "untriaged": Count(_("待研判"), found.untriaged, f"{rows}?state=received"),
        "overdue": Count(_("已超时"), found.overdue, f"{rows}?overdue=1", is_bad=True),
        "to_confirm": Count(
            _("待企业确认"), found.to_confirm, f"{rows}?state=to_confirm&unconfirmed=1"
        ),
        "confirmed": Count(_("待销号"), found.confirmed, f"{rows}?state=to_confirm&confirmed=1"),
        "unowned": Count(_("无人负责"), found.unowned, f"{rows}?unowned=1", is_bad=True),
    }
    return [every[code] for code in only]


def _own_counts(viewer: User, now: datetime) -> list[Count]:
    mine = unit_work(viewer, now=now)
    rows = reverse("problems:problem_list")
    overdue = mine.filter(due_at__lte=now).exclude(state="suspended")
    return [
        Count(
            _("待接办"), mine.filter(state="dispatched").count(), f"{rows}?mine=1&state=dispatched"
        ),
        Count(_("办理中"), mine.filter(state="in_hand").count(), f"{rows}?mine=1&state=in_hand"),
        Count(_("已超时"), overdue.count(), f"{rows}?mine=1&overdue=1", is_bad=True),
        Count(_("挂起"), mine.filter(state="suspended").count(), f"{rows}?mine=1&state=suspended"),
    ]


PAGES: dict[str, Callable[[User, datetime], Today]] = {
    "duty": _duty,
    "leader": _leader,
    "section": _section,
    "park": _park,
    "specialist": _specialist,
    "team": _team,
    "enterprise": _enterprise,
    "sysadmin": administrator_today("sysadmin"),
    "secadmin": administrator_today("secadmin"),
    "auditor": administrator_today("auditor"),
}
