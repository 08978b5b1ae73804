"""A small bureau with its people, one enterprise and a plan in force, made by real rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from yiqi.accounts.models import Assignment, ScopeNode, Unit, User
from yiqi.accounts.operations import plant_node
from yiqi.enterprises.models import Contact, Enterprise
from yiqi.incidents.models import Incident, LevelDecision, PlanVersion
from yiqi.incidents.packs import pack_text
from yiqi.problems.models import Problem
from yiqi.problems.operations import NewFile, NewProblem, receive_problem

DAY_1 = datetime(2022, 3, 7, 16, 0, tzinfo=UTC)  # 8 March, 00:00 in Shanghai
EVENING = datetime(2022, 3, 14, 11, 10, tzinfo=UTC)  # 14 March, 19:10 in Shanghai
TEXT = "我公司原材料运输车今天下午在宝鸡南高速口被劝返，库存只够用两天，请帮助协调。"
UNITS = {
    "duty_office": "值班室",
    "general": "办公室",
    "economy": "经济运行股",
    "enterprise_service": "企业服务股",
    "informatization": "信息化股",
    "safety": "安全生产股",
    "epidemic_taskforce": "疫情防控专班",
    "logistics_group": "物流保障组",
    "labour_group": "用工保障组",
}
_serial = count(1)


@dataclass
class Bureau:
    """Everything that a test of the loop needs."""

    district: ScopeNode
    zone: ScopeNode
    other_zone: ScopeNode
    enterprise: Enterprise
    units: dict[str, Unit]
    duty: User
    leader: User
    section: User
    other_section: User
    park: User
    specialist: User
    contact: User

    def problem(self, text: str = TEXT, *, now: datetime = EVENING, **fields: object) -> Problem:
        """Receive one problem of the enterprise by its phone page."""
        new = NewProblem(text=text, channel="app", enterprise=self.enterprise, **fields)  # type: ignore[arg-type]
        return receive_problem(new, district=self.district, actor=self.contact, now=now)


def person(name: str, role: str, node: ScopeNode, unit: Unit | None = None) -> User:
    """Make a user with one role since day 1."""
    user = User.objects.create(
        username=f"{role}-{next(_serial)}", display_name=name, created_at=DAY_1
    )
    Assignment.objects.create(user=user, role=role, node=node, unit=unit, valid_from=DAY_1)
    return user


def make_bureau(name: str = "金台区", *, is_response_active: bool = True) -> Bureau:
    """Make a district with its bureau, two zones, one enterprise and the service plan."""
    district = plant_node(kind="district", name=name, parent=None)
    zone = plant_node(kind="zone", name="福临堡片区", parent=district)
    other_zone = plant_node(kind="zone", name="金河片区", parent=district)
    units = {code: _unit(district, code, words) for code, words in UNITS.items()}
    units["jinhe_park"] = _unit(other_zone, "jinhe_park", "金河工业园管委会")
    specialist = person("周敏", "specialist", district)
    enterprise = make_enterprise(district, zone, "福临堡渭工叉车", specialist=specialist)
    duty = person("李敏", "duty", district, units["duty_office"])
    leader = person("高志远", "leader", district)
    _plan(district, author=duty, approver=leader, is_response_active=is_response_active)
    return Bureau(
        district=district,
        zone=zone,
        other_zone=other_zone,
        enterprise=enterprise,
        units=units,
        duty=duty,
        leader=leader,
        section=person("王强", "section", district, units["logistics_group"]),
        other_section=person("赵宁", "section", district, units["economy"]),
        park=person("孙立", "park", other_zone, units["jinhe_park"]),
        specialist=specialist,
        contact=person("陈红", "enterprise", enterprise.node),
    )


def make_enterprise(
    district: ScopeNode, area: ScopeNode, name: str, *, specialist: User | None = None
) -> Enterprise:
    """Make an enterprise with its node and one contact."""
    node = plant_node(kind="enterprise", name=name, parent=area)
    enterprise = Enterprise.objects.create(
        node=node,
        district=district,
        area=area,
        name=f"宝鸡{name}有限公司",
        short_name=name,
        specialist=specialist,
    )
    number = next(_serial)
    Contact.objects.create(
        enterprise=enterprise,
        name="陈红",
        phone=f"1380917{number:04d}",
        phone_digits=f"1380917{number:04d}",
        duty="contact_a",
        valid_from=DAY_1,
    )
    return enterprise


def photo() -> NewFile:
    """Return a checked picture."""
    return NewFile(name="现场.jpg", kind="jpeg", content=b"\xff\xd8\xff\xe0 picture")


def _unit(node: ScopeNode, code: str, name: str) -> Unit:
    kind = {"duty_office": "duty_office", "jinhe_park": "park_committee"}.get(code, "section")
    return Unit.objects.create(
        node=node, district_id=node.district_id or node.pk, kind=kind, code=code, name=name
    )


def _plan(district: ScopeNode, *, author: User, approver: User, is_response_active: bool) -> None:
    incident = Incident.objects.create(
        district=district,
        name="疫情防控 2022-03",
        kind="epidemic",
        area_text="全区",
        starts_at=DAY_1,
        authority_document="测试文件",
    )
    if is_response_active:
        LevelDecision.objects.create(
            incident=incident,
            scale="response_level",
            level="level_2",
            decided_by="指挥部",
            document="测试文件",
            valid_from=DAY_1,
        )
    PlanVersion.objects.create(
        incident=incident,
        district=district,
        scope_node=district,
        plan="service",
        number=1,
        text=pack_text("jintai_2022_03", "service"),
        digest="0" * 64,
        basis="测试",
        author=author,
        approver=approver,
        state="approved",
        drafted_at=DAY_1,
        submitted_at=DAY_1,
        approved_at=DAY_1,
        in_force_from=DAY_1,
    )
