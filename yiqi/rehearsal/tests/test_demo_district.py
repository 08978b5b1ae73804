"""The invented district adds up, repeats for a seed and names nobody who exists."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from statistics import median

import phonenumbers
import pytest

from yiqi.accounts.rules import ROLES
from yiqi.lib.identifiers import check_phone, check_resident_id, check_uscc
from yiqi.rehearsal.demo import build_district
from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.geography import contains
from yiqi.rehearsal.demo.shapes import SITUATIONS

DAY = date(2022, 3, 18)
SEEDS = (20220318, 1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def district(request):
    return build_district(request.param)


def digest(district):
    return hashlib.sha256(repr(district).encode()).hexdigest()


def test_a_seed_gives_the_same_district_in_another_process():
    program = (
        "import hashlib; from yiqi.rehearsal.demo import build_district;"
        "print(hashlib.sha256(repr(build_district(5)).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    other = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == digest(build_district(5))


def test_another_seed_gives_another_district():
    assert build_district(1).enterprises[0].name != build_district(2).enterprises[0].name


def test_a_thousand_enterprises_of_which_89_above_scale(district):
    assert len(district.enterprises) == 1000
    assert len(district.above_scale) == 89
    assert sum(bool(e.above_scale) for e in district.enterprises) == 94  # five have left the list


def test_exactly_4452_are_on_duty_and_in_the_89_alone(district):
    assert sum(e.on_duty for e in district.above_scale) == 4452
    assert all(e.on_duty is None for e in district.enterprises if not e.is_above_scale_on(DAY))
    assert all(1 <= e.on_duty <= e.registered for e in district.above_scale)


def test_the_89_have_about_15000_people_unevenly(district):
    sizes = [e.registered for e in district.above_scale]
    assert sum(sizes) == pytest.approx(15_000, rel=0.03)
    assert (max(sizes), median(sizes)) == (2400, 60)
    assert sum(sorted(sizes)[-9:]) > sum(sizes) * 0.4


def test_the_staff_lists_agree_with_the_counts(district):
    registered = Counter(s.enterprise_code for s in district.staff)
    on_duty = Counter(s.enterprise_code for s in district.staff if s.is_on_duty)
    for enterprise in district.above_scale:
        counted = registered[enterprise.code], on_duty[enterprise.code]
        assert counted == (enterprise.registered, enterprise.on_duty)
    assert {s.situation for s in district.staff} == set(SITUATIONS)


def test_three_thousand_wait_at_home_in_120_compounds_8_of_them_controlled(district):
    waiting = [s for s in district.staff if s.situation == "waiting"]
    assert len(waiting) == 3000
    assert len(district.compounds) == 120
    assert {s.compound_code for s in waiting} <= {c.code for c in district.compounds}
    assert sum(bool(c.controls) for c in district.compounds) == 8


def test_every_credit_code_is_right_of_the_district_and_of_no_known_series(district):
    codes = [e.uscc for e in district.enterprises]
    assert len(set(codes)) == 1000
    assert all(check_uscc(code).is_valid and not check_uscc(code).warnings for code in codes)
    assert all(code[2:8] == "610303" and code[8] == "9" for code in codes)


def test_every_identity_number_is_right_and_of_nowhere(district):
    numbers = [s.id_number for s in district.staff]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("990000") for number in numbers)
    sample = [(s, check_resident_id(s.id_number, today=DAY)) for s in district.staff[::7]]
    assert all(checked.is_valid for _, checked in sample)
    assert all((int(s.id_number[16]) % 2 == 1) == (s.sex == "M") for s, _ in sample)
    assert all(18 <= (DAY - checked.born_on).days / 365.25 < 60 for _, checked in sample)


def test_every_phone_has_the_right_form_and_belongs_to_no_network(district):
    people = [p for p in district.people if p.staff_code is None]
    phones = [p.phone for p in (*district.staff, *people, *district.officers)]
    assert len(set(phones)) == len(phones)
    assert all(check_phone(phone).kind == "mobile" for phone in phones[::50])
    assert all(check_phone(unit.phone).kind == "landline" for unit in district.units)
    assert not phonenumbers.is_valid_number(phonenumbers.parse("+86" + phones[0]))


def test_names_and_short_names_of_enterprises_are_unique(district):
    names = [e.name for e in district.enterprises]
    called = [e.short_name for e in district.enterprises]
    called += [alias for e in district.enterprises for alias in e.aliases]
    assert len(set(names)) == len(names)
    assert len(set(called)) == len(called)


def test_no_enterprise_bears_the_name_of_a_real_one(district):
    real = table("enterprise_names_zh")["real"]
    words = [" ".join((e.name, *e.aliases, e.parent_name or "")) for e in district.enterprises]
    assert not [word for word in words if any(name in word for name in real)]


def test_names_are_varied_and_some_fill_a_line(district):
    lengths = [len(e.name) for e in district.enterprises]
    assert min(lengths) <= 10
    assert max(lengths) >= 24
    kinds = Counter(e.legal_kind for e in district.enterprises)
    assert kinds["company"] > 700
    assert min(kinds[k] for k in ("individual", "branch", "cooperative")) >= 8


def test_every_position_lies_in_its_zone_and_park(district):
    zones = {area.code: area.ring for area in district.zones}
    parks = {area.code: area for area in district.parks}
    for enterprise in district.enterprises:
        for site in enterprise.sites:
            assert contains(zones[enterprise.zone_code], site.position)
        if enterprise.park_code is not None:
            assert parks[enterprise.park_code].zone_code == enterprise.zone_code
            assert contains(parks[enterprise.park_code].ring, enterprise.position)
    assert all(contains(zones[c.zone_code], c.position) for c in district.compounds)


def test_the_northern_hills_stay_nearly_empty(district):
    hills = [e for e in district.enterprises if e.position[1] > 34.44 and e.position[0] < 107.08]
    assert len(hills) < 40
    assert sum(e.park_code is not None for e in district.above_scale) > 35


def test_tags_overlap_and_have_a_source(district):
    tags = Counter(tag.code for e in district.enterprises for tag in e.tags)
    assert set(tags) == {
        "livelihood", "epidemic_goods", "urgent_task", "chain_support", "large", "specialised_new",
    }  # fmt: skip
    assert any(len(e.tags) >= 2 for e in district.enterprises)
    assert all(tag.source and tag.since <= DAY for e in district.enterprises for tag in e.tags)


def test_closed_loop_firms_have_a_bed_for_everyone_on_duty(district):
    closed = [e for e in district.enterprises if e.closed_loop is not None]
    assert 15 <= len(closed) <= 30
    assert all(e.closed_loop.beds >= e.on_duty for e in closed)


def test_every_enterprise_has_a_principal_and_a_contact_a(district):
    duties: dict[str, list[str]] = {}
    for contact in district.contacts:
        duties.setdefault(contact.enterprise_code, []).append(contact.duty)
    assert len(duties) == 1000
    assert all({"principal", "contact_a"} <= set(found) for found in duties.values())
    assert all(len(found) == len(set(found)) for found in duties.values())


def test_some_people_answer_for_several_enterprises(district):
    served: dict[str, set[str]] = {}
    for contact in district.contacts:
        served.setdefault(contact.person_code, set()).add(contact.enterprise_code)
    assert sum(len(codes) >= 3 for codes in served.values()) > 20


def test_24_specialists_share_all_enterprises(district):
    lists = [one.enterprise_codes for one in district.specialist_lists]
    big = {e.code for e in district.above_scale}
    assert len(lists) == 24
    assert sorted(code for codes in lists for code in codes) == sorted(
        e.code for e in district.enterprises
    )
    assert all(30 <= len(codes) <= 60 for codes in lists)
    assert all(len(big & set(codes)) in {3, 4} for codes in lists)


def test_officers_have_different_names_and_every_unit_a_head(district):
    names = [officer.name for officer in district.officers]
    assert len(set(names)) == len(names)
    headed = {officer.unit_code for officer in district.officers if officer.is_head}
    assert headed == {unit.code for unit in district.units} - {"service_specialists"}


def test_the_sign_in_page_has_one_account_for_each_role(district):
    assert sorted(account.role for account in district.accounts) == sorted(ROLES)
    known = {o.code for o in district.officers} | {p.code for p in district.people}
    assert all(a.person_code in known for a in district.accounts if a.role != "gate")


def test_the_demo_opens_on_the_evening_of_day_eleven(district):
    moment = district.incident.demo_moment
    assert district.incident.day_number(moment.date()) == 11
    assert f"{moment:%A %H:%M}" == "Friday 19:10"
    assert all(document.is_invented for document in district.incident.documents)
