"""Enters the register: enterprises with what holds of them by date, contacts, staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime

from yiqi.accounts.models import User
from yiqi.accounts.operations import add_user, phone_number
from yiqi.accounts.rules import DEMO_PASSWORD
from yiqi.enterprises.models import Enterprise, Site
from yiqi.enterprises.operations import (
    NewContact,
    NewEnterprise,
    NewSite,
    NewStaff,
    NewWorkshop,
    add_contacts,
    add_enterprises,
    add_sites,
    add_staff_many,
    add_tag,
    add_workshops,
    assign_specialists,
    change_enterprises,
    set_above_scale_many,
    tag_enterprises,
)
from yiqi.enterprises.queries import tags_of
from yiqi.rehearsal.demo.shapes import Enterprise as InventedEnterprise
from yiqi.rehearsal.demo.tags import LABELS
from yiqi.rehearsal.demo.world import World, before_it, stage

LABELS_EN = {
    "livelihood": "Daily necessities",
    "epidemic_goods": "Epidemic supplies",
    "urgent_task": "Urgent production",
    "chain_support": "Supply chain",
    "large": "Large enterprise",
    "specialised_new": "Specialised and innovative",
}
CHUNK = 2000  # people of the staff lists a transaction
Progress = Callable[[int, int], None]


def enter_enterprises(world: World, *, now: datetime) -> None:
    """Add the enterprises with sites and workshops."""
    invented = world.district.enterprises
    made = add_enterprises(
        [_new_enterprise(world, one) for one in invented], actor=world.head_of_duty, now=now
    )
    world.enterprises.update(zip((one.code for one in invented), made, strict=True))
    sites = _enter_sites(world, now=now)
    add_workshops(
        [
            NewWorkshop(world.enterprises[one.code], shop.name, sites[shop.site_code])
            for one in invented
            for shop in one.workshops
        ],
        actor=world.head_of_duty,
        now=now,
    )


def enter_terms(world: World, *, now: datetime) -> None:
    """Say who is above scale, who carries which tag and who serves whom, as far as it holds now."""
    _enter_above_scale(world, now=now)
    for code, name in LABELS.items():
        add_tag(
            district=world.node,
            code=code,
            name=name,
            name_en=LABELS_EN[code],
            actor=world.head_of_duty,
            now=now,
        )
    give_tags(world, until=now.date(), now=now)
    for one in world.district.specialist_lists:
        assign_specialists(
            [world.enterprises[code] for code in one.enterprise_codes],
            user=world.users[one.officer_code],
            actor=world.head_of_duty,
            now=now,
        )


def give_tags(world: World, *, since: date = date.min, until: date, now: datetime) -> None:
    """Give the tags that hold from a day of ``since`` to ``until`` on (both included)."""
    groups: dict[tuple[str, date, str], list[Enterprise]] = defaultdict(list)
    for one in world.district.enterprises:
        for tag in one.tags:
            if since <= tag.since <= until:
                key = (tag.code, tag.since, tag.source)
                groups[key].append(world.enterprises[one.code])
    tags = {tag.code: tag for tag in tags_of(world.node.pk)}
    for (code, day, source), carriers in sorted(groups.items(), key=lambda item: item[0]):
        tag_enterprises(
            carriers, tag=tags[code], source=source, on=day, actor=world.head_of_duty, now=now
        )


def close_loops(world: World, *, day: date, now: datetime) -> None:
    """Say of the enterprises that begin closed-loop production on ``day`` that they do."""
    begun = [
        world.enterprises[one.code]
        for one in world.district.enterprises
        if one.closed_loop is not None and one.closed_loop.since == day
    ]
    change_enterprises(
        [(one, {"is_closed_loop": True}) for one in begun], actor=world.head_of_duty, now=now
    )


def enter_contacts(world: World, *, with_account: Collection[str], now: datetime) -> None:
    """Add the contacts; those whose codes are in ``with_account`` have signed in already."""
    accounts = {account.person_code: account.username for account in world.district.accounts}
    for person in world.district.people:
        if person.code in with_account:
            # Contacts come in by invitation; the one on the demo's sign-in page by its password.
            has_password = person.code in accounts
            world.users[person.code] = add_user(
                username=accounts.get(person.code) or f"contact-{person.code.lower()}",
                display_name=person.name,
                kind=User.Kind.PERSON if has_password else User.Kind.CONTACT,
                phone=phone_number(person.phone),
                password=DEMO_PASSWORD if has_password else None,
                actor=None,
                now=now,
            )
    people, links = world.people, world.district.contacts
    made = add_contacts(
        [
            NewContact(
                enterprise=world.enterprises[link.enterprise_code],
                name=people[link.person_code].name,
                phone=people[link.person_code].phone,
                duty=link.duty,
                title=people[link.person_code].title,
                user=world.users.get(link.person_code),
            )
            for link in links
        ],
        actor=world.head_of_duty,
        now=now,
    )
    for link, contact in zip(links, made, strict=True):
        world.contacts.setdefault((link.enterprise_code, link.person_code), contact)


def enter_staff(world: World, progress: Progress) -> None:
    """Add the staff lists, some thousand people a transaction; identity numbers sealed."""
    workshops = {
        shop.code: world.enterprises[one.code].workshops.get(name=shop.name)
        for one in world.district.enterprises
        for shop in one.workshops
    }
    news = [
        NewStaff(
            enterprise=world.enterprises[person.enterprise_code],
            name=person.name,
            id_number=person.id_number,
            sex=person.sex,
            phone=person.phone,
            workshop=workshops.get(person.workshop_code),
            post=person.post,
            residence=person.residence,
            is_on_duty=person.is_on_duty,
        )
        for person in world.district.staff
    ]
    for start in range(0, len(news), CHUNK):
        with stage(before_it(days=5, hour=9)) as now:
            add_staff_many(news[start : start + CHUNK], actor=world.head_of_duty, now=now)
        progress(min(start + CHUNK, len(news)), len(news))


def _new_enterprise(world: World, one: InventedEnterprise) -> NewEnterprise:
    longitude, latitude = one.position
    return NewEnterprise(
        area=world.area_of(one),
        name=one.name,
        short_name=one.short_name,
        uscc=one.uscc,
        aliases=one.aliases,
        industry_code=one.industry_code,
        size=one.size_class,
        registered_count=one.registered,
        address=one.address,
        lat=latitude,
        lon=longitude,
    )


def _enter_sites(world: World, *, now: datetime) -> dict[str, Site]:
    rows = [(one, site) for one in world.district.enterprises for site in one.sites]
    made = add_sites(
        [
            NewSite(
                world.enterprises[one.code],
                site.name,
                site.address,
                lat=site.position[1],
                lon=site.position[0],
            )
            for one, site in rows
        ],
        actor=world.head_of_duty,
        now=now,
    )
    return {site.code: row for (_, site), row in zip(rows, made, strict=True)}


def _enter_above_scale(world: World, *, now: datetime) -> None:
    """Enter the statistics lists year by year; whoever left one leaves it afterwards."""
    begun: dict[tuple[date, str], list[Enterprise]] = defaultdict(list)
    ended: dict[date, list[Enterprise]] = defaultdict(list)
    for one in world.district.enterprises:
        for fact in one.above_scale:
            begun[fact.since, fact.source].append(world.enterprises[one.code])
            if fact.until is not None:
                ended[fact.until].append(world.enterprises[one.code])
    for (day, source), firms in sorted(begun.items(), key=lambda item: item[0]):
        set_above_scale_many(
            firms, is_above_scale=True, source=source, on=day, actor=world.head_of_duty, now=now
        )
    for day, firms in sorted(ended.items()):
        set_above_scale_many(
            firms,
            is_above_scale=False,
            source=f"{day.year}年规模以上工业企业在库名单（演示）",
            on=day,
            actor=world.head_of_duty,
            now=now,
        )
