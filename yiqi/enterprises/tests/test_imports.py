"""Lists as people send them: found, checked, written once, and the second time nothing."""

from __future__ import annotations

import csv
import io

import pytest

from yiqi.audit import keys
from yiqi.audit.models import Event
from yiqi.enterprises.imports import STAFF_KIND
from yiqi.enterprises.models import Contact, Enterprise, Staff, Workshop
from yiqi.enterprises.operations import (
    NewWorkshop,
    OutsideScope,
    add_tag,
    add_workshop,
    assign_specialist,
    close_workshop,
    set_above_scale,
)
from yiqi.enterprises.queries import current_tags
from yiqi.enterprises.tests.factories import (
    NOW,
    DistrictFactory,
    EnterpriseFactory,
    ZoneFactory,
    officer,
    staff_of,
)
from yiqi.exchange.operations import run_import_file
from yiqi.lib.identifiers import make_resident_id, make_uscc

pytestmark = pytest.mark.django_db
CODES = [make_uscc("610303", serial=7000 + n) for n in range(3)]


def sheet(*rows):
    """Return a CSV file of these rows as its bytes."""
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8-sig")


@pytest.fixture
def district():
    return DistrictFactory()


@pytest.fixture
def zone(district):
    return ZoneFactory(home=district, name="金河片区")


@pytest.fixture
def bring(district):
    def run(kind, *rows, **more):
        return run_import_file(
            f"enterprises.{kind}",
            sheet(*rows),
            district=district.node,
            actor=more.pop("actor", None),
            now=NOW,
            **more,
        )

    return run


HEAD = ["单位全称", "税号", "所在片区", "联系人姓名", "手机号码", "是否规上", "职工人数"]
FIRST = ["宝鸡金河机械有限公司", CODES[0], "金河片区", "王建军", "139 1234 5678", "是", "120"]


def test_a_list_with_other_headings_makes_enterprises_with_contact_and_status(bring, zone):
    result = bring("enterprises", HEAD, FIRST)
    assert (result.created, result.failed) == (1, 0)
    one = Enterprise.objects.get(uscc=CODES[0])
    assert (one.area, one.is_above_scale, one.registered_count) == (zone.node, True, 120)
    contact = Contact.objects.get(enterprise=one)
    assert (contact.name, contact.phone_digits) == ("王建军", "13912345678")


def test_the_same_list_a_second_time_changes_nothing(bring, zone):
    bring("enterprises", HEAD, FIRST)
    events = Event.objects.count()
    result = bring("enterprises", HEAD, FIRST)
    assert (result.created, result.updated, result.skipped) == (0, 0, 1)
    assert Event.objects.count() == events


def test_a_blank_cell_leaves_what_is_known(bring, zone):
    bring("enterprises", HEAD, FIRST)
    changed = ["宝鸡金河重工有限公司", CODES[0], "", "", "", "", "130"]
    result = bring("enterprises", HEAD, changed)
    one = Enterprise.objects.get(uscc=CODES[0])
    assert result.updated == 1
    assert (one.name, one.registered_count, one.is_above_scale) == (changed[0], 130, True)
    assert one.area == zone.node


def test_a_code_completes_the_enterprise_that_was_known_by_name(bring, zone):
    known = EnterpriseFactory(zone=zone, name=FIRST[0], uscc=None)
    result = bring("enterprises", HEAD[:2], FIRST[:2])
    known.refresh_from_db()
    assert (result.updated, known.uscc) == (1, CODES[0])


def test_an_enterprise_without_a_code_is_found_by_its_name(bring, zone):
    EnterpriseFactory(zone=zone, name=FIRST[0])
    result = bring("enterprises", ["企业名称", "片区"], [FIRST[0], "金河片区"])
    assert (result.skipped, result.created) == (1, 0)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ([FIRST[0], CODES[0], "没有的片区"], "area", "enterprises.unknown_area"),
        ([FIRST[0], CODES[0], ""], "area", "enterprises.area_missing"),
        ([FIRST[0], CODES[0][:-1] + "0", "金河片区"], "uscc", "uscc.wrong_check"),
        (["", CODES[0], "金河片区"], "name", "missing"),
    ],
)
def test_a_faulty_row_is_named_with_its_column_and_nothing_is_written(
    bring, zone, row, column, code
):
    result = bring("enterprises", ["企业名称", "信用代码", "片区"], row)
    assert result.faults[0][1:] == (column, code)
    assert not Enterprise.objects.exists()


def test_a_code_of_another_district_is_refused(bring, zone):
    EnterpriseFactory(uscc=CODES[1])
    result = bring("enterprises", HEAD, ["甲公司", CODES[1], "金河片区", "", "", "", ""])
    assert result.faults == [(2, "uscc", "enterprises.elsewhere")]


def test_a_code_twice_in_one_list_fails_both_rows(bring, zone):
    other = ["乙公司", *FIRST[1:]]
    result = bring("enterprises", HEAD, FIRST, other)
    assert [code for _row, _column, code in result.faults] == ["double_in_file"] * 2


def test_specialist_and_tags_are_found_by_name(bring, zone, district):
    specialist = officer("specialist", district.node)
    tag = add_tag(district=district.node, code="supply", name="保供", actor=None, now=NOW)
    head = ["企业名称", "信用代码", "片区", "服务专员", "标签"]
    row = [FIRST[0], CODES[0], "金河片区", specialist.display_name, "保供"]
    bring("enterprises", head, row)
    one = Enterprise.objects.get()
    assert one.specialist == specialist
    assert current_tags([one.pk], at=NOW)[one.pk] == [tag]
    assert bring("enterprises", head, row).skipped == 1


def test_an_unknown_specialist_and_an_unknown_tag_are_faults(bring, zone):
    head = ["企业名称", "信用代码", "片区", "服务专员", "标签"]
    result = bring("enterprises", head, [FIRST[0], CODES[0], "金河片区", "没人", "没有"])
    assert {code for _row, _column, code in result.faults} == {
        "enterprises.unknown_specialist",
        "enterprises.unknown_tag",
    }


def test_a_list_may_end_the_above_scale_status(bring, zone):
    one = EnterpriseFactory(zone=zone, name=FIRST[0], uscc=CODES[0])
    set_above_scale(one, is_above_scale=True, source="名录", actor=None, now=NOW)
    bring("enterprises", ["企业名称", "信用代码", "规上"], [FIRST[0], CODES[0], "否"])
    one.refresh_from_db()
    assert not one.is_above_scale


def test_an_officer_of_another_district_imports_nothing_here(bring, zone):
    stranger = officer("duty", DistrictFactory().node)
    with pytest.raises(OutsideScope):
        bring("enterprises", HEAD[:3], FIRST[:3], actor=stranger)
    assert not Enterprise.objects.exists()


STAFF_HEAD = ["职工姓名", "公民身份号码", "联系电话", "部门", "现住址", "是否在岗"]
PERSON = ["张伟", make_resident_id(), "13911112222", "总装车间", "群众路街道和顺苑3号楼2单元", "是"]


def test_a_staff_list_is_sealed_and_coarse(bring, zone):
    firm = EnterpriseFactory(zone=zone)
    result = bring("staff", STAFF_HEAD, PERSON, context=str(firm.pk))
    person = Staff.objects.get()
    assert (result.created, person.is_on_duty, person.id_last4) == (1, True, PERSON[1][-4:])
    assert PERSON[1].encode() not in bytes(person.id_sealed)
    key = f"district-{firm.district_id}-staff"
    assert keys.decrypt(bytes(person.id_sealed), key=key) == PERSON[1]
    assert person.residence == "群众路街道和顺苑"
    assert Workshop.objects.get(enterprise=firm).name == "总装车间"


def test_the_same_staff_list_a_second_time_changes_nothing(bring, zone):
    firm = EnterpriseFactory(zone=zone)
    bring("staff", STAFF_HEAD, PERSON, context=str(firm.pk))
    assert bring("staff", STAFF_HEAD, PERSON, context=str(firm.pk)).skipped == 1


def test_a_staff_list_changes_who_is_on_duty_and_the_number(bring, zone):
    firm = EnterpriseFactory(zone=zone)
    bring("staff", STAFF_HEAD, PERSON, context=str(firm.pk))
    changed = [*PERSON[:2], "13933334444", PERSON[3], PERSON[4], "否"]
    assert bring("staff", STAFF_HEAD, changed, context=str(firm.pk)).updated == 1
    person = Staff.objects.get()
    assert (person.is_on_duty, person.phone_last4) == (False, "4444")


def test_another_paper_needs_its_name(bring, zone):
    firm = EnterpriseFactory(zone=zone)
    head = ["姓名", "证件号码", "证件类型"]
    result = bring("staff", head, ["JOHN", "E12345678", ""], context=str(firm.pk))
    assert result.faults == [(2, "id_number", "enterprises.paper_missing")]
    assert bring("staff", head, ["JOHN", "E12345678", "护照"], context=str(firm.pk)).created == 1


def test_somebody_on_another_enterprises_list_is_new_here(bring, zone):
    staff_of(EnterpriseFactory(zone=zone))
    firm = EnterpriseFactory(zone=zone)
    person = ["张伟", make_resident_id(serial=1), "", "", "", ""]
    assert bring("staff", STAFF_HEAD, person, context=str(firm.pk)).created == 1


def test_a_contact_imports_the_own_staff_only(bring, zone):
    own, other = EnterpriseFactory.create_batch(2, zone=zone)
    contact = officer("enterprise", own.node)
    assert bring("staff", STAFF_HEAD, PERSON, context=str(own.pk), actor=contact).created == 1
    with pytest.raises(OutsideScope):
        bring("staff", STAFF_HEAD, PERSON, context=str(other.pk), actor=contact)


def test_who_is_not_in_the_file_stays_on_the_list(bring, zone):
    firm = EnterpriseFactory(zone=zone)
    staff_of(firm, serial=7)
    bring("staff", STAFF_HEAD, PERSON, context=str(firm.pk))
    assert bring("staff", STAFF_HEAD, PERSON, context=str(firm.pk)).skipped == 1
    assert Staff.objects.filter(enterprise=firm, left_on=None).count() == 2


def test_whose_staff_list_it_is_is_found_as_people_call_it(zone):
    firm = EnterpriseFactory(zone=zone, short_name="渭河纺织", name="宝鸡渭河纺织有限公司",
                             initials="whfz bjwhfzyxgs")  # fmt: skip
    EnterpriseFactory(zone=zone)
    stranger = EnterpriseFactory(short_name="渭河印染")
    keeper = officer("specialist", zone.district)
    assign_specialist(firm, user=keeper, actor=None, now=NOW)
    search = STAFF_KIND.context.search
    for text in ("渭河", "whfz", firm.uscc, "bjwh", ""):
        assert [c.key for c in search(keeper, text, at=NOW, limit=9)] == [str(firm.pk)], text
    assert stranger.short_name not in {c.label for c in search(keeper, "印染", at=NOW, limit=9)}


def test_nobody_is_imported_into_a_closed_workshop(bring, zone):
    firm = EnterpriseFactory(zone=zone)
    shop = add_workshop(NewWorkshop(firm, "旧车间"), actor=None, now=NOW)
    close_workshop(shop, actor=None, now=NOW)
    rows = [["姓名", "身份证号", "车间"], ["张伟", make_resident_id(serial=3), "旧车间"]]
    result = bring("staff", *rows, context=str(firm.pk))
    assert result.faults == [(2, "workshop", "enterprises.workshop_closed")]
    assert not firm.staff.exists()
