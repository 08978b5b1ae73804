"""Names found again, who takes what, what a change is: no database."""

from __future__ import annotations

from datetime import date

import pytest

from yiqi.enterprises.imports.staff import _identity, _residence
from yiqi.enterprises.rules import (
    CHANGE_REQUEST_FLOW,
    changed_fields,
    decide_closing,
    holds_on,
    initials_of,
    nearest_taken,
    short_name_of,
)
from yiqi.exchange.cells import CellError, Doubtful
from yiqi.workflow.rules import StepNotPossible


def test_initials_hold_every_name_once():
    assert initials_of("金河叉车", "福临堡 5G", "金河叉车") == "jhcc flb5g"


def test_initials_are_never_longer_than_their_column():
    assert len(initials_of("机" * 300)) == 200


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("宝鸡市金台区福临堡叉车有限责任公司", "福临堡叉车"),
        ("陕西渭河纺织厂", "渭河纺织"),
        ("有限公司", "有限公司"),
        ("  某某公司 ", "某某"),
    ],
)
def test_a_short_name_drops_the_place_and_the_legal_form(name, short):
    assert short_name_of(name) == short


def test_the_nearest_taker_counts():
    takers = {7: "zone", 19: "park"}
    assert nearest_taken("/1/7/19/", takers) == "park"
    assert nearest_taken("/1/7/20/", takers) == "zone"
    assert nearest_taken("/1/8/", takers) is None


@pytest.mark.parametrize(("day", "holds"), [(9, False), (10, True), (17, True), (18, False)])
def test_a_term_holds_from_its_first_day_until_before_its_last(day, holds):
    term = {"valid_from": date(2022, 3, 10), "valid_to": date(2022, 3, 18)}
    assert holds_on(date(2022, 3, day), **term) is holds


def test_only_what_differs_is_a_change():
    before = {"name": "a", "size": "small"}
    wanted = {"name": "a", "size": "large"}
    assert changed_fields(before, wanted, editable=before) == {"size": "large"}


def test_a_field_that_is_not_editable_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="not editable"):
        changed_fields({"name": "a"}, {"version": 3}, editable=("name",))


def test_an_answered_proposal_is_answered_for_good():
    with pytest.raises(StepNotPossible):
        CHANGE_REQUEST_FLOW.row_of("decline", state="applied")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("群众路街道和顺苑3号楼2单元501室", "群众路街道和顺苑"),
        ("十里铺街道", "十里铺街道"),
        ("桃园小区12栋", "桃园小区"),
    ],
)
def test_a_residence_is_kept_as_far_as_the_compound(said, kept):
    found = _residence(said)
    assert (found.value if isinstance(found, Doubtful) else found) == kept


@pytest.mark.parametrize("number", ["E12345678", "H0123456789", "08765432"])
def test_other_papers_are_taken_as_they_stand(number):
    assert _identity(number) == number


@pytest.mark.parametrize("number", ["20220318", "610303199001", "张伟"])
def test_a_day_or_a_torn_number_is_no_paper(number):
    assert isinstance(_identity(number), CellError)


@pytest.mark.parametrize(
    ("is_active", "remaining", "has_place", "reason"),
    [
        (True, 0, False, ""),
        (True, 3, False, "in_use"),
        (True, 3, True, ""),
        (False, 0, False, "closed"),
        (False, 3, True, "closed"),
    ],
)
def test_only_what_is_in_use_and_empty_closes(is_active, remaining, has_place, reason):
    decision = decide_closing(
        is_active=is_active, remaining=remaining, has_place_for_them=has_place
    )
    assert (decision.is_allowed, decision.reason) == (not reason, reason)
