"""A district for real messages: invented bureau, enterprises and plan, open since 2010."""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.accounts.operations import (
    add_user,
    assign_role,
    found_unit,
    issue_access_token,
)
from yiqi.enterprises.models import District, Enterprise, Zone
from yiqi.enterprises.operations import (
    NewEnterprise,
    add_enterprises,
    add_zone,
    assign_specialists,
    found_district,
    take_zone,
)
from yiqi.incidents.operations import (
    approve_plan,
    draft_plan_version,
    open_incident,
    submit_plan,
)
from yiqi.incidents.packs import PACKS
from yiqi.lib.errors import Refusal
from yiqi.lib.tokens import fingerprint, new_token

CODE = "990099"  # no place of GB/T 2260
NAME = "真实留言测试区"
SINCE = datetime(2009, 12, 31, 16, 0, tzinfo=UTC)  # 1 January 2010 in Shanghai
ZONES = ("东片区", "西片区", "南片区")
ENTERPRISES = 60
UNITS = (
    ("duty_office", Unit.Kind.DUTY_OFFICE, "值班室"),
    ("general", Unit.Kind.SECTION, "办公室"),
    ("economy", Unit.Kind.SECTION, "经济运行股"),
    ("enterprise_service", Unit.Kind.SECTION, "企业服务股"),
    ("informatization", Unit.Kind.SECTION, "信息化股"),
    ("safety", Unit.Kind.SECTION, "安全生产股"),
    ("epidemic_taskforce", Unit.Kind.TASK_FORCE, "疫情防控专班"),
    ("logistics_group", Unit.Kind.TASK_FORCE, "物流保障组"),
    ("labour_group", Unit.Kind.TASK_FORCE, "用工保障组"),
)
BASIS = "测试用方案，不是任何机关的文件"


class NotAFreshDatabase(Refusal):
    """The database holds another district; real messages never mix with it."""

    code = "not_a_fresh_database"


@dataclass(frozen=True, slots=True)
class TestDistrict:
    """The district, its enterprises in their order, and who works there."""

    node: ScopeNode
    enterprises: tuple[Enterprise, ...]
    duty: User
    token: str  # of the program that sends messages in
    password: str  # of the accounts made by this call; empty: they were there

    def enterprise_for(self, number: str) -> Enterprise:
        """Return the enterprise that a message is given to, always the same for one number."""
        return self.enterprises[zlib.crc32(number.encode()) % len(self.enterprises)]


@transaction.atomic
def found_test_district(*, now: datetime) -> TestDistrict:
    """Make the district, or find it again; a fresh token for its client either way.

    Raises:
        NotAFreshDatabase: another district is there.
    """
    there = District.objects.select_related("node").filter(code=CODE).first()
    if there is None and ScopeNode.objects.exists():
        raise NotAFreshDatabase("the database holds another district: give a fresh one")
    password = "" if there else secrets.token_urlsafe(12)
    node = there.node if there else _found(password)
    duty = User.objects.get(username="messages-duty")
    client = User.objects.get(username="messages-client")
    secret = new_token()
    issue_access_token(client, label=NAME, token_hash=fingerprint(secret), now=now)
    firms = Enterprise.objects.filter(district=node).select_related("node").order_by("pk")
    return TestDistrict(node, tuple(firms), duty, secret, password)


def _found(password: str) -> ScopeNode:
    node = found_district(code=CODE, name=NAME, actor=None, now=SINCE).node
    units = {
        code: found_unit(node=node, kind=kind, code=code, name=name, now=SINCE)
        for code, kind, name in UNITS
    }
    duty = _person("duty", "duty", node, password, unit=units["duty_office"])
    leader = _person("leader", "leader", node, password)
    specialist = _person("specialist", "specialist", node, password)
    for section in ("general", "enterprise_service"):
        _person(section.replace("_", "-"), "section", node, password, unit=units[section])
    _client(node, units["duty_office"])
    _plan(node, author=duty, leader=leader)
    zones = _zones(node, leader)
    _person("park", "park", zones[0].node, password)
    made = add_enterprises([_firm(number, zones) for number in range(ENTERPRISES)],
                           actor=None, now=SINCE)  # fmt: skip
    assign_specialists(made, user=specialist, on=SINCE.date(), actor=None, now=SINCE)
    return node


def _person(
    name: str, role: str, node: ScopeNode, password: str, *, unit: Unit | None = None
) -> User:
    user = add_user(
        username=f"messages-{name}",
        display_name=f"测试{name}",
        password=password,
        actor=None,
        now=SINCE,
    )
    assign_role(user, role=role, node=node, unit=unit, actor=None, now=SINCE)
    return user


def _client(node: ScopeNode, office: Unit) -> None:
    """Add the program that sends the messages in; it holds the duty office's role."""
    client = add_user(
        username="messages-client",
        display_name="留言转入接口",
        kind=User.Kind.CLIENT,
        actor=None,
        now=SINCE,
    )
    assign_role(client, role="duty", node=node, unit=office, actor=None, now=SINCE)


def _plan(node: ScopeNode, *, author: User, leader: User) -> None:
    incident = open_incident(
        district=node,
        name="真实留言测试",
        kind="safety",
        area_text=NAME,
        starts_at=SINCE,
        authority_document=BASIS,
        actor=leader,
        now=SINCE,
    )
    version = draft_plan_version(
        incident, "service", basis=BASIS, actor=author, now=SINCE, pack=PACKS[0]
    )
    submit_plan(version, actor=author, now=SINCE)
    approve_plan(version, actor=leader, now=SINCE)


def _zones(node: ScopeNode, leader: User) -> list[Zone]:
    made = []
    for number, name in enumerate(ZONES, start=1):
        zone = add_zone(
            parent=node, kind="zone", code=f"zone-{number}", name=name, actor=None, now=SINCE
        )
        take_zone(zone, user=leader, on=SINCE.date(), actor=None, now=SINCE)
        made.append(zone)
    return made


def _firm(number: int, zones: list[Zone]) -> NewEnterprise:
    zone = zones[number % len(zones)]
    return NewEnterprise(
        area=zone.node,
        name=f"测试企业{number + 1:02d}号有限公司",
        short_name=f"测试企业{number + 1:02d}号",
    )
