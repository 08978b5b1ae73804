"""Dated facts of invented enterprises: tags with their source, above-scale status."""

import random
from datetime import date

from yiqi.rehearsal.demo.shapes import DatedFact, Enterprise

LABELS = {
    "livelihood": "民生保障",
    "epidemic_goods": "防疫物资",
    "urgent_task": "紧急生产任务",
    "chain_support": "产业链配套",
    "large": "大企业",
    "specialised_new": "专精特新",
}
SOURCES = {
    "livelihood": "区企业服务组生活物资保供企业名单（演示）",
    "epidemic_goods": "区企业服务组防疫物资生产企业名单（演示）",
    "urgent_task": "企业申报，经济运行股核实（演示）",
    "chain_support": "重点产业链配套企业目录（演示）",
    "large": "年报在册人数300人以上（演示）",
    "specialised_new": "专精特新企业认定名单（演示）",
}
LIVELIHOOD = {
    "flour": 0.95,
    "dairy": 1.0,
    "bakery": 0.35,
    "noodle": 0.4,
    "condiment": 0.5,
    "meat": 0.7,
    "drink": 0.5,
    "feed": 0.5,
    "heating": 1.0,
    "packaging": 0.12,
    "warehouse": 0.3,
    "logistics": 0.12,
    "pharma": 0.5,
}
EPIDEMIC = {"medical": 1.0, "nonwoven": 1.0, "detergent": 0.9, "pharma": 0.4, "garment": 0.12}
CHAIN = {"autoparts": 0.5, "casting": 0.4, "forging": 0.5, "machining": 0.3, "rail": 0.5}
CHAIN |= {"petroleum": 0.4, "electronic": 0.25, "sensor": 0.3, "metal": 0.3, "packaging": 0.15}


def tags_for(
    chance: random.Random, enterprise: Enterprise, *, is_big: bool
) -> tuple[DatedFact, ...]:
    """Return the tags of an enterprise; they overlap, and each has a day and a source."""
    key, weight = enterprise.industry, 1.0 if is_big else 0.25
    found = []
    if chance.random() < LIVELIHOOD.get(key, 0) * (1 if is_big else 0.7):
        found.append(_tag("livelihood", date(2022, 3, chance.randint(8, 12))))
    if chance.random() < EPIDEMIC.get(key, 0):
        found.append(_tag("epidemic_goods", date(2022, 3, chance.randint(8, 11))))
    if chance.random() < (0.2 if is_big else 0.008):
        found.append(_tag("urgent_task", date(2022, 3, chance.randint(8, 16))))
    if chance.random() < CHAIN.get(key, 0) * weight:
        found.append(_tag("chain_support", date(2021, chance.randint(1, 12), 1)))
    if is_big and enterprise.registered >= 300:
        found.append(_tag("large", date(2021, 1, 1)))
    if chance.random() < 0.12 * weight and key not in LIVELIHOOD:
        found.append(_tag("specialised_new", date(chance.randint(2019, 2021), 9, 1)))
    return tuple(found)


def above_scale_facts(chance: random.Random, *, is_big: bool) -> tuple[DatedFact, ...]:
    """Return the above-scale status: entered in a January, by the statistics list of that year.

    One who is not big any more left the list in January 2022.
    """
    year = 2022 if is_big and chance.random() < 0.13 else chance.randint(2011, 2021)
    until = None if is_big else date(2022, 1, 1)
    since = date(year, 1, 1) if is_big else date(min(year, 2019), 1, 1)
    source = f"{since.year}年规模以上工业企业在库名单（演示）"
    return (DatedFact("above_scale", "规上", since, until, source),)


def _tag(code: str, since: date) -> DatedFact:
    """Return the tag with its label and source."""
    return DatedFact(code, LABELS[code], since, None, SOURCES[code])
