"""Whom the bureau calls at an enterprise: the responsible person and liaisons A and B."""

import random
from collections.abc import Sequence
from itertools import count

from yiqi.rehearsal.demo.chance import stream
from yiqi.rehearsal.demo.nobody import mobile
from yiqi.rehearsal.demo.person_names import draw_name
from yiqi.rehearsal.demo.shapes import ContactPerson, Enterprise, EnterpriseContact, StaffMember

FIRST_PHONE = 10_000  # contacts' phones are numbered from here
BOSSES = ("总经理", "厂长", "经理", "法定代表人", "董事长")
LIAISONS = ("办公室主任", "综合部部长", "行政主管", "会计", "生产部长", "人事专员")
SHARED_FIRMS = 170  # micro firms whose liaison keeps the books of several
DUTIES = ("principal", "contact_a", "contact_b")


class _Book:
    """People and links as they are made."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.people: list[ContactPerson] = []
        self.links: list[EnterpriseContact] = []
        self.numbers = count(1)

    def person(self, title: str, staff: StaffMember | None = None) -> ContactPerson:
        """Add a person; one on the staff list keeps name and phone."""
        number = next(self.numbers)
        if staff is not None:
            name, sex, phone = staff.name, staff.sex, staff.phone
        else:
            sex = "M" if self.chance.random() < (0.78 if title in BOSSES else 0.45) else "F"
            name = draw_name(self.chance, sex, self.chance.randint(1962, 1995))
            phone = mobile(FIRST_PHONE + number)
        made = ContactPerson(
            f"K{number:04d}", name, sex, phone, title, staff.code if staff else None
        )
        self.people.append(made)
        return made

    def link(self, enterprise: Enterprise, person: ContactPerson, duty: str) -> None:
        """Name the person as a contact of the enterprise."""
        surname = person.name[:2] if person.name[:2] in {"上官", "欧阳"} else person.name[0]
        short = enterprise.short_name
        called = self.chance.choice(
            (
                f"{short}-{person.name}",
                f"{short}{surname}{'总' if person.title in BOSSES else '主任'}",
                f"{person.name}（{short}）",
                f"{enterprise.aliases[0] if enterprise.aliases else short} {person.name}",
                person.name,
            )
        )
        self.links.append(EnterpriseContact(enterprise.code, person.code, duty, called))


def generate_contacts(
    seed: int, enterprises: Sequence[Enterprise], staff: Sequence[StaffMember]
) -> tuple[tuple[ContactPerson, ...], tuple[EnterpriseContact, ...]]:
    """Return the contact people and who they answer for; every enterprise has a liaison A."""
    book = _Book(stream(seed, "contacts"))
    heads: dict[str, list[StaffMember]] = {}
    for member in staff:
        heads.setdefault(member.enterprise_code, [])
        if len(heads[member.enterprise_code]) < 3:
            heads[member.enterprise_code].append(member)
    micro = [e for e in enterprises if e.registered <= 8 and e.code not in heads]
    shared = _bookkeepers(book, micro)
    for enterprise in enterprises:
        if enterprise.code in heads:
            for duty, member in zip(DUTIES, heads[enterprise.code], strict=True):
                book.link(enterprise, book.person(member.post, member), duty)
        else:
            _small_firm(book, enterprise, shared.get(enterprise.code))
    return tuple(book.people), tuple(book.links)


def _bookkeepers(book: _Book, micro: Sequence[Enterprise]) -> dict[str, ContactPerson]:
    """Return, for some micro firms, the bookkeeper who answers for three to six of one zone."""
    chosen = sorted(book.chance.sample(micro, SHARED_FIRMS), key=lambda e: (e.zone_code, e.code))
    shared: dict[str, ContactPerson] = {}
    while chosen:
        same = [e for e in chosen if e.zone_code == chosen[0].zone_code]
        group = same[: book.chance.randint(3, 6)]
        keeper = book.person("代账会计")
        shared |= {e.code: keeper for e in group}
        chosen = chosen[len(group) :]
    return shared


def _small_firm(book: _Book, enterprise: Enterprise, keeper: ContactPerson | None) -> None:
    """Link owner and liaison; in the smallest firms the owner answers the phone."""
    chance = book.chance
    is_shop = enterprise.legal_kind == "individual"
    owner = book.person("经营者" if is_shop else chance.choice(BOSSES))
    book.link(enterprise, owner, "principal")
    if keeper is not None:
        book.link(enterprise, keeper, "contact_a")
    elif enterprise.registered <= 8 and chance.random() < 0.7:
        book.link(enterprise, owner, "contact_a")
    else:
        book.link(enterprise, book.person(chance.choice(LIAISONS)), "contact_a")
    if enterprise.registered >= 30 and chance.random() < 0.7:
        book.link(enterprise, book.person(chance.choice(LIAISONS)), "contact_b")
