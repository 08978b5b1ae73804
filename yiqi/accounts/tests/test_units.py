"""Working bodies: set up, renamed, closed when they hold nothing; who looks after a district."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yiqi.accounts.models import Unit
from yiqi.accounts.operations import (
    DutyOfficeNeeded,
    OutsideOwnScope,
    SecondDutyOffice,
    UnitClosed,
    UnitHoldsWork,
    assign_role,
    change_unit,
    close_unit,
    close_user,
    end_assignment,
    reopen_unit,
)
from yiqi.accounts.permissions import NotAllowed
from yiqi.accounts.queries import (
    Holding,
    districts_without_secadmin,
    holdings_of,
    unit_holds,
    units,
)
from yiqi.accounts.tests.factories import (
    NOW,
    give,
    make_district,
    make_node,
    make_officer,
    make_unit,
    make_user,
)
from yiqi.audit.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(district):
    return make_unit(district)


@pytest.fixture
def nothing_registered(monkeypatch):
    monkeypatch.setattr(units, "_counters", {})


def kinds():
    return list(
        Event.objects.filter(kind__startswith="accounts.unit.")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_a_unit_without_anything_is_closed_and_opened_again(unit, secadmin):
    close_unit(unit, actor=secadmin, now=NOW)
    assert not Unit.objects.get().is_active
    reopen_unit(unit, actor=secadmin, now=NOW)
    assert Unit.objects.get().is_active
    assert kinds() == ["accounts.unit.found", "accounts.unit.close", "accounts.unit.reopen"]


def test_a_second_click_changes_nothing_and_logs_nothing(unit, secadmin):
    close_unit(unit, actor=secadmin, now=NOW)
    close_unit(Unit.objects.get(), actor=secadmin, now=NOW)
    assert kinds().count("accounts.unit.close") == 1


def test_a_unit_with_people_is_not_closed(unit, district, secadmin):
    officer = make_officer("section", district, unit=unit)
    assert holdings_of(unit, at=NOW) == (Holding("people", 1),)
    with pytest.raises(UnitHoldsWork):
        close_unit(unit, actor=secadmin, now=NOW)
    assert Unit.objects.get().is_active
    end_assignment(officer.assignments.get(), actor=secadmin, now=NOW)
    close_unit(unit, actor=secadmin, now=NOW)


def test_people_whose_account_is_closed_keep_no_unit_open(unit, district, secadmin):
    close_user(make_officer("section", district, unit=unit), actor=None, now=NOW)
    close_unit(unit, actor=secadmin, now=NOW)


def test_what_the_areas_above_register_keeps_a_unit_open(unit, secadmin, nothing_registered):
    unit_holds("things", lambda unit, *, at: 3)
    unit_holds("nothing", lambda unit, *, at: 0)
    assert holdings_of(unit, at=NOW) == (Holding("things", 3),)
    with pytest.raises(UnitHoldsWork):
        close_unit(unit, actor=secadmin, now=NOW)


def test_the_duty_office_is_never_closed(district, secadmin):
    office = make_unit(district, kind="duty_office")
    with pytest.raises(DutyOfficeNeeded):
        close_unit(office, actor=secadmin, now=NOW)


def test_a_district_has_one_duty_office(district):
    make_unit(district, kind="duty_office")
    with pytest.raises(SecondDutyOffice):
        make_unit(district, kind="duty_office")
    # SQLite names the column of a unique index, PostgreSQL the constraint.
    words = r"a_district_has_one_duty_office|UNIQUE constraint failed: accounts_unit\.district_id$"
    named = pytest.raises(IntegrityError, match=words)
    with named, transaction.atomic():
        Unit.objects.create(
            node=district, district=district, kind="duty_office", code="second", name="x"
        )
    make_unit(make_district("渭滨区"), kind="duty_office")


def test_nobody_begins_to_work_in_a_closed_unit(unit, district, secadmin):
    close_unit(unit, actor=secadmin, now=NOW)
    with pytest.raises(UnitClosed):
        give(make_user(), "section", district, unit=Unit.objects.get(), now=NOW)


@pytest.mark.parametrize("step", [close_unit, reopen_unit])
def test_only_the_security_administrator_of_the_district_closes(step, unit, district):
    with pytest.raises(NotAllowed):
        step(unit, actor=make_officer("sysadmin", district), now=NOW)
    with pytest.raises(OutsideOwnScope):
        step(unit, actor=make_officer("secadmin", make_district("渭滨区")), now=NOW)


def test_a_renamed_unit_keeps_its_code_and_stays_open(unit, secadmin):
    code = unit.code
    change_unit(unit, name="物资保障组", phone="3217105", actor=secadmin, now=NOW)
    unit.refresh_from_db()
    assert (unit.name, unit.code, unit.is_active) == ("物资保障组", code, True)


# A district that waits for its security administrator


def test_a_new_district_gets_its_first_security_administrator_from_another_one(secadmin):
    other, person = make_district("渭滨区"), make_user("周敏")
    assert list(districts_without_secadmin(at=NOW)) == [other]
    given = assign_role(person, role="secadmin", node=other, actor=secadmin, now=NOW)
    assert given.granted_by == secadmin
    assert not districts_without_secadmin(at=NOW).exists()
    with pytest.raises(OutsideOwnScope):
        assign_role(make_user(), role="secadmin", node=other, actor=secadmin, now=NOW)


@pytest.mark.parametrize("role", ["sysadmin", "auditor", "leader", "duty"])
def test_all_other_roles_there_are_given_by_its_own_one(secadmin, role):
    other = make_district("渭滨区")
    with pytest.raises(OutsideOwnScope):
        assign_role(make_user(), role=role, node=other, actor=secadmin, now=NOW)


def test_a_district_whose_security_administrator_is_gone_waits_again(secadmin):
    other = make_district("渭滨区")
    gone = make_officer("secadmin", other)
    close_user(gone, actor=None, now=NOW)
    assign_role(make_user("周敏"), role="secadmin", node=other, actor=secadmin, now=NOW)


def test_nobody_but_a_security_administrator_appoints(district):
    other, actor = make_district("渭滨区"), make_officer("sysadmin", district)
    with pytest.raises(NotAllowed):
        assign_role(make_user(), role="secadmin", node=other, actor=actor, now=NOW)


def test_a_place_below_a_waiting_district_is_no_district(secadmin):
    zone = make_node("zone", make_district("渭滨区"))
    with pytest.raises(OutsideOwnScope):
        assign_role(make_user(), role="secadmin", node=zone, actor=secadmin, now=NOW)


def test_a_role_that_ends_later_still_looks_after_the_district(district):
    person = make_officer("secadmin", district)
    person.assignments.update(valid_to=NOW + timedelta(days=1))
    assert not districts_without_secadmin(at=NOW).exists()
    assert districts_without_secadmin(at=NOW + timedelta(days=1)).exists()
