"""Rows for tests: each factory makes the tree around what it makes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.operations import plant_node
from yiqi.accounts.tests.factories import Place, give, make_unit, make_user
from yiqi.audit.clock import current_time
from yiqi.enterprises.models import Contact, District, Enterprise, Tag, Zone
from yiqi.enterprises.operations import (
    NewSite,
    NewStaff,
    NewWorkshop,
    add_site,
    add_staff,
    add_workshop,
    close_site,
    close_workshop,
    propose_change,
)
from yiqi.enterprises.rules import initials_of
from yiqi.lib.identifiers import make_resident_id, make_uscc

NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)  # 19:10 in Shanghai
TODAY = date(2022, 3, 18)
STEPS = ("", "_close")  # of a site or workshop, as its addresses end
LONG_NAME = "宝鸡市金台区福临堡新能源汽车零部件(集团)有限责任公司"


class DistrictFactory(factory.django.DjangoModelFactory):
    """A district with its node."""

    class Meta:
        model = District

    code = factory.Sequence(lambda n: f"6103{n:02d}")
    name = factory.Sequence(lambda n: f"测试{n}区")
    node = factory.LazyAttribute(lambda o: plant_node(kind="district", name=o.name, parent=None))


class ZoneFactory(factory.django.DjangoModelFactory):
    """A zone (or, with ``kind="park"``, a park) of a district."""

    class Meta:
        model = Zone
        exclude = ("home", "kind", "parent")

    home = factory.SubFactory(DistrictFactory)
    kind = "zone"
    parent = factory.LazyAttribute(lambda o: o.home.node)
    district = factory.LazyAttribute(
        lambda o: o.parent if o.parent.district_id is None else o.parent.district
    )
    code = factory.Sequence(lambda n: f"zone-{n}")
    name = factory.Sequence(lambda n: f"第{n}片区")
    node = factory.LazyAttribute(lambda o: plant_node(kind=o.kind, name=o.name, parent=o.parent))


class EnterpriseFactory(factory.django.DjangoModelFactory):
    """An enterprise in a zone of its own; give ``zone`` to put several together."""

    class Meta:
        model = Enterprise
        exclude = ("zone",)

    zone = factory.SubFactory(ZoneFactory)
    area = factory.LazyAttribute(lambda o: o.zone.node)
    district = factory.LazyAttribute(lambda o: o.zone.district)
    name = factory.Sequence(lambda n: f"宝鸡金河{n}机械有限公司")
    short_name = factory.Sequence(lambda n: f"金河{n}机械")
    uscc = factory.Sequence(lambda n: make_uscc("610303", serial=n + 1))
    initials = factory.LazyAttribute(lambda o: initials_of(o.short_name, o.name))
    node = factory.LazyAttribute(
        lambda o: plant_node(kind="enterprise", name=o.short_name, parent=o.area)
    )


class TagFactory(factory.django.DjangoModelFactory):
    """A tag of a district; give ``district`` as its node."""

    class Meta:
        model = Tag

    code = factory.Sequence(lambda n: f"tag-{n}")
    name = factory.Sequence(lambda n: f"标签{n}")


class ContactFactory(factory.django.DjangoModelFactory):
    """Contact A of an enterprise, with a number of its own."""

    class Meta:
        model = Contact

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = "王建军"
    phone = factory.Sequence(lambda n: f"139{n:08d}")
    phone_digits = factory.LazyAttribute(lambda o: o.phone)
    duty = Contact.Duty.CONTACT_A
    valid_from = date(2022, 1, 1)


def staff_of(enterprise: Enterprise, *, serial: int = 1, **facts: object):
    """Put one person on a staff list, sealed as the operation does it."""
    number = make_resident_id(serial=serial)
    new = NewStaff(enterprise=enterprise, name="张伟", id_number=number, **facts)
    return add_staff(new, actor=None, now=NOW)


def officer(role: str, node: ScopeNode, *, user: User | None = None, unit=None) -> User:
    """Return a person who has held ``role`` at ``node`` for long; ``user`` gets one more."""
    if user is None:
        user = make_user(f"{role} {User.objects.count()}")
    if role == "section" and unit is None:
        unit = make_unit(node)
    give(user, role, node, **({"unit": unit} if unit else {}))
    return user


def url_examples(place: Place) -> dict[str, dict[str, object]]:
    """Return arguments for this area's addresses, of things that lie in ``place``."""
    now, actor = current_time(), place.people["enterprise"]
    district = DistrictFactory(node=place.district, name=place.district.name)
    around = ZoneFactory(home=district, node=place.zone, name=place.zone.name)
    inside = ZoneFactory(home=district, node=place.park, name=place.park.name)
    firm = EnterpriseFactory(zone=inside, node=place.enterprise)
    contact = ContactFactory(enterprise=firm)
    tag = TagFactory(district=place.district)
    person = staff_of(firm)
    site = add_site(NewSite(firm, "主厂区"), actor=None, now=now)
    shop = add_workshop(NewWorkshop(firm, "总装车间"), actor=None, now=now)
    shut = add_site(NewSite(firm, "旧厂区"), actor=None, now=now)
    close_site(shut, actor=None, now=now)
    idle = add_workshop(NewWorkshop(firm, "旧车间"), actor=None, now=now)
    close_workshop(idle, actor=None, now=now)
    changes = {"address": "新址"}
    asked, other = (
        propose_change(firm, changes=changes, actor=actor, now=now).pk for _ in range(2)
    )
    one = {"pk": firm.pk}
    named = {"pk": firm.pk, "staff_id": person.pk}
    whole = ("enterprise", "edit", "above_scale", "tags", "specialist", "contacts", "sites")
    listed = ("workshop_new", "staff", "staff_new", "own", "propose")
    return {
        **{f"enterprises:{name}": one for name in (*whole, *listed)},
        **{f"enterprises:{name}": named for name in ("person", "identity", "leave")},
        **{f"enterprises:site{end}": {**one, "site_id": site.pk} for end in STEPS},
        **{f"enterprises:workshop{end}": {**one, "workshop_id": shop.pk} for end in STEPS},
        "enterprises:site_reopen": {**one, "site_id": shut.pk},
        "enterprises:workshop_reopen": {**one, "workshop_id": idle.pk},
        "enterprises:zone_take": {"pk": around.pk},
        "enterprises:tag_retire": {"pk": tag.pk},
        "enterprises:untag": {**one, "tag_id": tag.pk},
        "enterprises:contact_end": {**one, "contact_id": contact.pk},
        "enterprises:change_request": {"pk": asked},
        "enterprises:change_request_decline": {"pk": asked},
        "enterprises:change_request_apply": {"pk": asked},
        "enterprises:withdraw": {"pk": other},
    }
