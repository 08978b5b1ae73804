"""What the demo district is made of: frozen dataclasses, no Django, nothing that acts.

Positions are (longitude, latitude) in WGS-84 degrees. Moments are aware, Asia/Shanghai. Codes are
stable for a seed and unique inside their kind. Everything is invented except place names, section
names and the two figures 89 and 4,452.
"""

from dataclasses import dataclass
from datetime import date, datetime

Position = tuple[float, float]
Ring = tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon with a name: the district, a zone (片区) or a park (工业园)."""

    code: str
    name: str
    kind: str  # district, zone, park
    ring: Ring  # open: the first point is not repeated
    label: Position  # where the map writes the name
    zone_code: str | None = None  # of a park


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A tag or the above-scale status: from a day, until a day, by a source."""

    code: str
    label: str
    since: date
    until: date | None  # first day on which it no longer holds
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether the fact holds on ``day``."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """Closed-loop production (闭环生产) of an enterprise: since when, beds, meals a day."""

    since: date
    beds: int
    meals_a_day: int


@dataclass(frozen=True, slots=True)
class Site:
    """A physical place of an enterprise; the first one is its seat."""

    code: str
    name: str
    address: str
    position: Position


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop or department of an enterprise."""

    code: str
    name: str
    site_code: str


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One invented enterprise."""

    code: str
    name: str
    short_name: str  # unique; as the chats call it
    aliases: tuple[str, ...]  # further names in chats; unique over the district
    uscc: str
    legal_kind: str  # company, branch, individual, cooperative
    parent_name: str | None  # of a branch: the legal unit elsewhere
    industry: str  # key of content/industries_zh.toml
    industry_code: str  # GB/T 4754-2017
    industry_name: str
    main_product: str
    size_class: str  # large, medium, small, micro (by headcount)
    registered: int  # persons
    on_duty: int | None  # persons on the on-duty list; None: not kept by name
    production_state: str  # normal, partial, suspended, closed_loop, not_resumed
    above_scale: tuple[DatedFact, ...]
    tags: tuple[DatedFact, ...]
    closed_loop: ClosedLoop | None
    zone_code: str
    park_code: str | None
    position: Position
    address: str
    sites: tuple[Site, ...]
    workshops: tuple[Workshop, ...]

    @property
    def area_code(self) -> str:
        """The narrowest area that it lies in: its park, else its zone."""
        return self.park_code or self.zone_code

    def is_above_scale_on(self, day: date) -> bool:
        """Whether the enterprise is above scale (规上) on ``day``."""
        return any(fact.holds_on(day) for fact in self.above_scale)

    def has_tag(self, code: str, day: date) -> bool:
        """Whether the tag ``code`` holds on ``day``."""
        return any(tag.code == code and tag.holds_on(day) for tag in self.tags)


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """A person whom the bureau calls at one or several enterprises."""

    code: str
    name: str
    sex: str  # M, F
    phone: str
    title: str  # 总经理, 办公室主任 …
    staff_code: str | None  # the same person on the staff list, where there is one


@dataclass(frozen=True, slots=True)
class EnterpriseContact:
    """Who answers for an enterprise, and as what."""

    enterprise_code: str
    person_code: str
    duty: str  # principal (负责人), contact_a, contact_b (联络人 A/B)
    chat_name: str  # as it stands before a message in a group


@dataclass(frozen=True, slots=True)
class Control:
    """A dated control level of a compound, with its source."""

    level: str  # lockdown (封控), control (管控)
    since: date
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Compound:
    """A residential compound, the coarsest that a residence is known."""

    code: str
    name: str
    street: str
    zone_code: str
    position: Position
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person on the staff list of one of the 89; the identity number is of region 990000."""

    code: str
    enterprise_code: str
    name: str
    sex: str  # M, F
    id_number: str
    phone: str
    workshop_code: str
    post: str
    residence: str  # coarse: street and compound, or another district
    compound_code: str | None
    situation: str  # see SITUATIONS

    @property
    def is_on_duty(self) -> bool:
        """Whether the person is on the on-duty list (在岗名册)."""
        return self.situation in ON_DUTY


ON_DUTY = frozenset({"in_plant", "commuting", "remote"})
SITUATIONS = {
    "in_plant": "住厂在岗",
    "commuting": "往返在岗",
    "remote": "居家办公",
    "waiting": "待返岗",
    "standby": "居家待命",
    "outside": "在外地",
    "leave": "休假",
    "isolated": "隔离管理",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A body with people: the bureau, a section, a task force, a team, a committee, a partner."""

    code: str
    name: str
    kind: str  # as accounts.Unit.Kind; beside them bureau and carrier
    phone: str
    parent_code: str | None
    zone_codes: tuple[str, ...]  # what a team or committee covers
    categories: tuple[str, ...]  # codes of the problem categories that it leads
    consults: tuple[str, ...]  # codes of the units that it normally asks


@dataclass(frozen=True, slots=True)
class Officer:
    """A person of the bureau or of a body that works with it."""

    code: str
    name: str
    sex: str  # M, F
    phone: str
    title: str
    unit_code: str
    role: str  # role code of product.md §1
    is_head: bool


@dataclass(frozen=True, slots=True)
class ZoneLead:
    """Who takes a zone (分片包抓)."""

    zone_code: str
    officer_code: str
    since: date


@dataclass(frozen=True, slots=True)
class SpecialistList:
    """The enterprises that one service specialist (中小企业服务专员) serves."""

    officer_code: str
    enterprise_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account on the sign-in page of the demo, and what its holder may see."""

    username: str
    role: str
    label: str
    person_code: str | None  # officer, contact person or None for a device
    scope_kind: str  # district, zone, park, enterprise, site, carrier, partner
    scope_code: str


@dataclass(frozen=True, slots=True)
class AuthorityDocument:
    """A document on which measures rest. Its number is invented."""

    number: str
    title: str
    issuer: str
    issued_on: date
    is_invented: bool = True


@dataclass(frozen=True, slots=True)
class DatedLevel:
    """A level on one of the three scales, from when until when, by whose document."""

    scale: str  # event_grade, warning_level, response_level
    level: str  # the code of the scale, such as level_2
    since: datetime
    until: datetime | None
    decided_by: str
    document_number: str


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What happened, and the moment at which the demo opens."""

    code: str
    kind: str
    title: str
    area_name: str
    started_on: date
    levels: tuple[DatedLevel, ...]
    documents: tuple[AuthorityDocument, ...]
    demo_moment: datetime

    def day_number(self, day: date) -> int:
        """Return which day of the incident ``day`` is; the first day is 1."""
        return (day - self.started_on).days + 1


@dataclass(frozen=True, slots=True)
class District:
    """The whole demo district for one seed."""

    seed: int
    code: str
    name: str
    incident: IncidentFacts
    outline: Area
    zones: tuple[Area, ...]
    parks: tuple[Area, ...]
    compounds: tuple[Compound, ...]
    enterprises: tuple[Enterprise, ...]
    people: tuple[ContactPerson, ...]
    contacts: tuple[EnterpriseContact, ...]
    staff: tuple[StaffMember, ...]
    units: tuple[Unit, ...]
    officers: tuple[Officer, ...]
    zone_leads: tuple[ZoneLead, ...]
    specialist_lists: tuple[SpecialistList, ...]
    accounts: tuple[DemoAccount, ...]

    @property
    def above_scale(self) -> tuple[Enterprise, ...]:
        """The enterprises that are above scale on the day of the demo moment, by code."""
        day = self.incident.demo_moment.date()
        return tuple(e for e in self.enterprises if e.is_above_scale_on(day))
