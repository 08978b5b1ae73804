"""Deputies (AB岗)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiqi.accounts.operations import (
    AbsenceNotYours,
    AbsenceOverlaps,
    AbsenceWithoutTime,
    DeputyAway,
    NoDeputy,
    end_absence,
    open_emergency_access,
    register_absence,
)
from yiqi.accounts.queries import deputises_for, deputy_of, grants_of, roles_of
from yiqi.accounts.tests.factories import (
    NOW,
    make_district,
    make_node,
    make_officer,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def unit(district):
    return make_unit(district)


@pytest.fixture
def wang(district, unit):
    return make_officer("section", district, "王强", unit=unit)


@pytest.fixture
def chen(district, unit):
    return make_officer("specialist", district, "陈静")


def away(user, deputy, *, actor=None, start=NOW, end=NOW + DAY, now=NOW):
    return register_absence(
        user, deputy=deputy, reason="leave", starts_at=start, ends_at=end, actor=actor, now=now
    )


def test_during_an_absence_the_deputy_holds_the_roles_and_no_longer(wang, chen):
    away(wang, chen)
    borrowed = [g for g in grants_of(chen, at=NOW) if g.acting_for_id]
    assert [(g.role, g.acting_for_id) for g in borrowed] == [("section", wang.pk)]
    assert roles_of(chen, at=NOW + DAY) == {"specialist"}
    assert roles_of(chen, at=NOW - DAY) == {"specialist"}
    assert deputises_for(chen, at=NOW) == [wang]
    assert deputy_of(wang, at=NOW) == chen
    assert deputy_of(wang, at=NOW + DAY) is None


def test_a_deputy_of_a_specialist_gets_the_absent_ones_list(district, chen):
    other = make_officer("specialist", district)
    away(other, chen)
    assert {g.list_of_id for g in grants_of(chen, at=NOW)} == {chen.pk, other.pk}


def test_nobody_inherits_an_administrators_power_or_emergency_access(district, wang, chen):
    secadmin = make_officer("secadmin", district)
    away(secadmin, chen)
    assert roles_of(chen, at=NOW) == {"specialist"}
    open_emergency_access(node=make_node("enterprise", district), reason="x", actor=wang, now=NOW)
    away(wang, chen)
    assert not [g for g in grants_of(chen, at=NOW) if g.is_emergency]


def test_a_deputyship_is_not_handed_on(district, wang, chen):
    third = make_officer("team", make_node("zone", district))
    away(wang, chen)
    away(chen, third, start=NOW + timedelta(hours=1), now=NOW)
    later = NOW + timedelta(hours=2)
    assert roles_of(third, at=later) == {"team", "specialist"}


@pytest.mark.parametrize("is_head", [True, False])
def test_the_head_of_the_section_registers_it_and_a_colleague_does_not(
    district, unit, wang, chen, is_head
):
    other = make_officer("section", district, unit=unit, is_head=is_head)
    if is_head:
        assert away(wang, chen, actor=other).registered_by == other
    else:
        with pytest.raises(AbsenceNotYours):
            away(wang, chen, actor=other)


def test_the_duty_office_registers_it_in_its_own_district(district, wang, chen):
    with pytest.raises(AbsenceNotYours):
        away(wang, chen, actor=make_officer("duty", make_district("渭滨区")))
    assert away(wang, chen, actor=make_officer("duty", district))


def test_one_registers_the_own_absence(wang, chen):
    assert away(wang, chen, actor=wang).user == wang


def test_a_deputy_must_be_there_and_fit(district, wang, chen):
    for unfit in (
        wang,
        make_user(),
        make_officer("auditor", district),
        make_officer("duty", make_district("渭滨区")),
    ):
        with pytest.raises(NoDeputy):
            away(wang, unfit)
    away(chen, make_officer("duty", district))
    with pytest.raises(DeputyAway):
        away(wang, chen)


def test_an_absence_has_a_time_of_its_own(wang, chen):
    with pytest.raises(AbsenceWithoutTime):
        away(wang, chen, start=NOW, end=NOW)
    with pytest.raises(AbsenceWithoutTime):
        away(wang, chen, start=NOW - DAY, end=NOW - timedelta(hours=1))
    away(wang, chen)
    with pytest.raises(AbsenceOverlaps):
        away(wang, chen, start=NOW + timedelta(hours=3), end=NOW + 2 * DAY)
    away(wang, chen, start=NOW + DAY, end=NOW + 2 * DAY)


def test_back_early_the_deputy_holds_the_role_no_more(wang, chen):
    absence = away(wang, chen)
    end_absence(absence, actor=wang, now=NOW + timedelta(hours=1))
    assert roles_of(chen, at=NOW + timedelta(hours=1)) == {"specialist"}
    assert roles_of(chen, at=NOW) == {"specialist", "section"}


def test_an_absence_that_has_not_begun_is_called_off(wang, chen):
    absence = away(wang, chen, start=NOW + DAY, end=NOW + 2 * DAY)
    end_absence(absence, actor=wang, now=NOW)
    assert roles_of(chen, at=NOW + DAY) == {"specialist"}
    assert away(wang, chen, start=NOW + DAY, end=NOW + 2 * DAY)


def test_the_deputy_does_not_end_it(wang, chen):
    with pytest.raises(AbsenceNotYours):
        end_absence(away(wang, chen), actor=chen, now=NOW)
