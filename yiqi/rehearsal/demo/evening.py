"""What waits on the last evening besides problems: a plan, a newcomer, a borrowed access."""

from __future__ import annotations

from datetime import date

from yiqi.accounts.operations import add_user, open_emergency_access
from yiqi.incidents.models import Incident
from yiqi.incidents.operations import change_draft, draft_plan_version, submit_plan
from yiqi.incidents.queries import version_in_force
from yiqi.incidents.rules import SERVICE, Entry
from yiqi.rehearsal.demo.world import World, on, stage

LAST_DAY = date(2022, 3, 18)


def hand_in_a_plan(world: World, incident: Incident) -> None:
    """Submit a change of the service plan that a leader has still to approve."""
    author = world.head_of_duty
    with stage(on(LAST_DAY, 17, 40)) as now:
        source = version_in_force(SERVICE, district_id=world.node.pk, at=now)
        version = draft_plan_version(
            incident,
            SERVICE,
            basis="3月17日例会议定事项（演示）",
            actor=author,
            now=now,
            source=source,
        )
        change_draft(
            version,
            section="problem_reopening",
            entries={"days": Entry(10, "3月17日例会议定事项（演示）")},
            actor=author,
            now=now,
        )
    with stage(on(LAST_DAY, 18, 5)) as now:
        submit_plan(version, actor=author, now=now)


def add_a_newcomer(world: World) -> None:
    """Add an officer who has no role yet: the security administrator's work."""
    with stage(on(LAST_DAY, 16, 30)) as now:
        add_user(
            username="newcomer",
            display_name="新到岗人员",
            actor=world.users[_code(world, "secadmin")],
            now=now,
        )


def borrow_an_access(world: World) -> None:
    """Let a specialist look at an enterprise of another list, for three hours and with a reason."""
    lists = [one for one in world.district.specialist_lists if one.enterprise_codes]
    own, other = lists[0], lists[-1]
    with stage(on(LAST_DAY, 18, 25)) as now:
        open_emergency_access(
            node=world.enterprises[other.enterprise_codes[0]].node,
            reason="该企业服务专员隔离，企业来电反映停气，需立即查看联系人",
            actor=world.users[own.officer_code],
            now=now,
        )


def _code(world: World, role: str) -> str:
    return next(officer.code for officer in world.district.officers if officer.role == role)
