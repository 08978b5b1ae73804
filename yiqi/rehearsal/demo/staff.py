"""The staff lists of the 89: about 15,000 invented people, 4,452 on duty, 3,000 waiting at home."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate, count

from yiqi.rehearsal.demo.chance import shares, stream
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.nobody import mobile, resident_id
from yiqi.rehearsal.demo.person_names import draw_name
from yiqi.rehearsal.demo.shapes import Compound, Enterprise, StaffMember

WAITING = 3_000  # persons in all
WANTED = {"closed_loop": 0.5, "normal": 1.0, "partial": 1.0, "suspended": 0.35}
OFF_DUTY = {"standby": 44, "outside": 40, "leave": 14, "isolated": 2}
OFFICE_POSTS = ("文员", "会计", "人事专员", "行政专员", "采购员", "安环员")
OTHER_POSTS = {"仓储物流部": "保管员", "设备动力部": "维修工"}
OTHER_POSTS |= {"技术中心": "工艺员", "食堂后勤": "厨师"}
HOME_IN_DISTRICT = 0.62  # share of the staff who live in the district
FIRST_PHONE = 1_000_000  # staff phones are numbered from here; contacts and officers lie below


class _Homes:
    """Where people live: large compounds more often, those of the same zone three times so."""

    def __init__(self, chance: random.Random, compounds: Sequence[Compound]) -> None:
        self.chance, self.compounds = chance, compounds
        sizes = [chance.lognormvariate(0, 0.8) + 0.25 for _ in compounds]
        self.running = {
            zone: list(
                accumulate(
                    size * (3 if compound.zone_code == zone else 1)
                    for size, compound in zip(sizes, compounds, strict=True)
                )
            )
            for zone in {compound.zone_code for compound in compounds}
        }
        self.elsewhere = table("places_zh")["elsewhere"]

    def draw(self, situation: str, zone_code: str) -> tuple[str, str | None]:
        """Return the coarse residence and the compound, if it is in the district."""
        near = self.chance.random() < HOME_IN_DISTRICT or situation == "waiting"
        if near and situation != "outside":
            running = self.running[zone_code]
            home = self.chance.choices(self.compounds, cum_weights=running)[0]
            return f"{home.street}{home.name}", home.code
        places = self.elsewhere
        return self.chance.choices(list(places), list(places.values()))[0], None


def generate_staff(
    seed: int, enterprises: Sequence[Enterprise], compounds: Sequence[Compound]
) -> tuple[StaffMember, ...]:
    """Return the staff of the enterprises that keep an on-duty list, in order of enterprise."""
    chance = stream(seed, "staff")
    listed = [e for e in enterprises if e.on_duty is not None]
    want = [(e.registered - (e.on_duty or 0)) * WANTED[e.production_state] for e in listed]
    office = _StaffOffice(chance, _Homes(chance, compounds))
    found: list[StaffMember] = []
    for enterprise, waiting in zip(listed, shares(WAITING, want), strict=True):
        situations = _situations(chance, enterprise, waiting)
        for number, situation in enumerate(situations, 1):
            found.append(office.member(enterprise, number, situation))
    return tuple(found)


def _situations(chance: random.Random, enterprise: Enterprise, waiting: int) -> list[str]:
    """Return one situation a person; the office comes first and so is likely on duty."""
    on_duty = enterprise.on_duty or 0
    if enterprise.production_state == "closed_loop":
        present = ["in_plant"] * on_duty
    else:
        present = chance.choices(["in_plant", "commuting", "remote"], [56, 38, 6], k=on_duty)
    rest = enterprise.registered - on_duty - waiting
    absent = ["waiting"] * waiting
    absent += chance.choices(list(OFF_DUTY), list(OFF_DUTY.values()), k=rest)
    head, tail = present[:3], [*present[3:], *absent]
    chance.shuffle(tail)
    return head + tail


class _StaffOffice:
    """Makes people one after another; keeps the numbers that may not come twice."""

    def __init__(self, chance: random.Random, homes: _Homes) -> None:
        self.chance, self.homes = chance, homes
        self.serials: dict[date, int] = {}
        self.phones = count(FIRST_PHONE)

    def member(self, enterprise: Enterprise, number: int, situation: str) -> StaffMember:
        """Return the ``number``-th person of the enterprise."""
        industry = table("industries_zh")[enterprise.industry]
        sex = "F" if self.chance.random() < industry["women"] else "M"
        born_on = _birthday(self.chance, sex, is_head=number <= 3)
        residence, compound = self.homes.draw(situation, enterprise.zone_code)
        workshop, post = _place_of_work(self.chance, enterprise, number, industry["posts"])
        return StaffMember(
            code=f"{enterprise.code}-P{number:04d}",
            enterprise_code=enterprise.code,
            name=draw_name(self.chance, sex, born_on.year),
            sex=sex,
            id_number=resident_id(born_on, self._serial(born_on, sex)),
            phone=mobile(next(self.phones)),
            workshop_code=workshop,
            post=post,
            residence=residence,
            compound_code=compound,
            situation=situation,
        )

    def _serial(self, born_on: date, sex: str) -> int:
        """Return the next sequence number of that birthday: odd for men, even for women."""
        step = self.serials.get(born_on, 0) + 1
        self.serials[born_on] = step
        return 2 * step + (1 if sex == "M" else 0)


def _birthday(chance: random.Random, sex: str, *, is_head: bool) -> date:
    """Return a birthday for an age from 18 (heads: 30) to retirement, about 40 most often."""
    oldest = 59 if sex == "M" else 53
    age_days = chance.triangular(30 if is_head else 18.2, oldest, 41) * 365.25
    return date(2022, 3, 1) - timedelta(days=int(age_days))


def _place_of_work(
    chance: random.Random, enterprise: Enterprise, number: int, posts: Sequence[str]
) -> tuple[str, str]:
    """Return workshop code and post; the first three people are the office's heads."""
    office, *lines = enterprise.workshops
    if number <= 3:
        return office.code, ("总经理", "办公室主任", "行政专员")[number - 1]
    if chance.random() < 0.09:
        return office.code, chance.choice(OFFICE_POSTS)
    weights = [1 if line.name in OTHER_POSTS else 4 for line in lines]
    line = chance.choices(lines, weights)[0]
    if chance.random() < 0.06:
        return line.code, "班组长"
    return line.code, OTHER_POSTS.get(line.name) or chance.choice(posts)
