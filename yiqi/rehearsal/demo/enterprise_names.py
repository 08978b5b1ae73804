"""Names of invented enterprises: full name, short name and what the chats call them."""

import random
from dataclasses import dataclass, field
from typing import Any

from yiqi.rehearsal.demo.chance import weighted
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.person_names import draw_given_name, draw_surname

PLACES = {"宝鸡": 42, "宝鸡市": 24, "宝鸡市金台区": 10, "陕西": 24}
FORMS = {"有限公司": 66, "有限责任公司": 28, "工贸有限公司": 6}
BIG_FORMS = {"有限公司": 38, "有限责任公司": 36, "股份有限公司": 14, "科技股份有限公司": 6}
HOMES = ("西安", "咸阳", "渭南", "汉中", "天水", "兰州", "成都")
SHOP_PATTERNS = (
    "金台区{surname}记{shop}",
    "金台区老{surname}{shop}",
    "金台区{given}{shop}",
    "宝鸡市金台区{brand}{shop}",
    "金台区{brand}{shop}",
)


@dataclass(frozen=True, slots=True)
class EnterpriseName:
    """How one enterprise is called."""

    name: str
    short_name: str
    aliases: tuple[str, ...]
    parent_name: str | None = None


@dataclass(slots=True)
class NameBook:
    """The names given so far, so that none comes twice."""

    chance: random.Random
    taken: set[str] = field(default_factory=set)
    brands: list[str] = field(default_factory=list)

    def brand(self, *, longer: bool = False) -> str:
        """Return a brand that no other enterprise has and no real firm is known by."""
        source = table("enterprise_names_zh")
        while True:
            brand: str = self.chance.choice(source["first"]) + self.chance.choice(source["second"])
            if longer:
                brand += self.chance.choice(source["third"])
            if brand not in self.taken and self._is_free(brand):
                self.taken.add(brand)
                self.brands.append(brand)
                return brand

    def claim(self, *names: str) -> bool:
        """Take the names when all are free and none is that of a real firm."""
        if any(n in self.taken or not self._is_free(n) for n in names):
            return False
        self.taken.update(names)
        return True

    @staticmethod
    def _is_free(name: str) -> bool:
        return not any(real in name for real in table("enterprise_names_zh")["real"])


def company_name(
    book: NameBook, industry: dict[str, Any], *, is_big: bool, is_group: bool
) -> EnterpriseName:
    """Name a company; a group's name fills a line."""
    chance = book.chance
    while True:
        is_sister = bool(book.brands) and not is_group and chance.random() < 0.03
        brand = chance.choice(book.brands) if is_sister else book.brand(longer=_is_long(chance))
        word = chance.choice(industry["words"])
        if is_group:
            bracket = chance.choice(("（集团）", "(集团)"))
            name = f"宝鸡市金台区{brand}{max(industry['words'], key=len)}{bracket}有限责任公司"
        else:
            place, form = weighted(chance, PLACES), weighted(chance, BIG_FORMS if is_big else FORMS)
            name = place + brand + word + form
        short = brand + industry["short"]
        if book.claim(name, short):
            further = _further(book, industry, brand + word, short)
            return EnterpriseName(name, short, further if is_sister else (brand, *further))


def _is_long(chance: random.Random) -> bool:
    return chance.random() < 0.12


def _further(
    book: NameBook, industry: dict[str, Any], spelled_out: str, short: str
) -> tuple[str, ...]:
    """Return a second name from chats for some: with the long word, or with 厂 or 公司."""
    brand = short.removesuffix(industry["short"])
    works = brand + ("厂" if industry["code"].startswith("C") else "公司")
    candidate = book.chance.choice((spelled_out, works))
    if candidate != short and book.chance.random() < 0.35 and book.claim(candidate):
        return (candidate,)
    return ()


def factory_name(book: NameBook, industry: dict[str, Any]) -> EnterpriseName:
    """Name an old-style works, such as 宝鸡市泓榆铸造厂."""
    while True:
        brand = book.brand()
        name = book.chance.choice(("宝鸡市", "金台区")) + brand + industry["short"] + "厂"
        if book.claim(name, brand + industry["short"], brand + "厂"):
            return EnterpriseName(name, brand + industry["short"], (brand, brand + "厂"))


def branch_name(book: NameBook, industry: dict[str, Any]) -> EnterpriseName:
    """Name the branch of an invented company of another city."""
    chance = book.chance
    while True:
        brand = book.brand()
        parent = chance.choice(HOMES) + brand + chance.choice(industry["words"]) + "有限公司"
        name = parent + chance.choice(("宝鸡分公司", "金台分公司", "宝鸡分厂"))
        short = brand + industry["short"] + "分公司"
        if book.claim(name, short):
            return EnterpriseName(name, short, (brand,), parent)


def workshop_name(book: NameBook, key: str) -> EnterpriseName:
    """Name the workshop of one owner (个体工商户)."""
    chance, shops = book.chance, table("enterprise_names_zh")["shops"][key]
    while True:
        surname = draw_surname(chance)
        given = draw_given_name(chance, "M", chance.randint(1963, 1992))
        pattern = chance.choice(SHOP_PATTERNS)
        brand = book.brand() if "{brand}" in pattern else ""
        name = pattern.format(surname=surname, given=given, brand=brand, shop=chance.choice(shops))
        short = name.removeprefix("宝鸡市").removeprefix("金台区")
        if book.claim(name, short):
            return EnterpriseName(name, short, (brand,) if brand else ())


def cooperative_name(book: NameBook, industry: dict[str, Any]) -> EnterpriseName:
    """Name a farmers' cooperative."""
    while True:
        brand = book.brand()
        name = f"宝鸡市金台区{brand}{industry['short']}专业合作社"
        if book.claim(name, brand + "合作社"):
            return EnterpriseName(name, brand + "合作社", (brand,))


def enterprise_name(
    book: NameBook, key: str, *, legal_kind: str, is_big: bool, registered: int
) -> EnterpriseName:
    """Return a name that fits the industry ``key`` and the legal kind; none comes twice."""
    industry, chance = table("industries_zh")[key], book.chance
    if legal_kind == "branch":
        return branch_name(book, industry)
    if legal_kind == "individual":
        return workshop_name(book, key)
    if legal_kind == "cooperative":
        return cooperative_name(book, industry)
    if not is_big and chance.random() < 0.08:
        return factory_name(book, industry)
    is_group = registered >= 120 and is_big and chance.random() < 0.3
    return company_name(book, industry, is_big=is_big, is_group=is_group)
