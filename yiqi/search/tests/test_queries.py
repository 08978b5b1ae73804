"""What the index finds, the same on both engines."""

from __future__ import annotations

import random
from time import monotonic

import pytest

from yiqi.accounts.models import Unit
from yiqi.accounts.operations import plant_node
from yiqi.search import rules
from yiqi.search.operations import IndexRow, put_many_in_index
from yiqi.search.queries import matches_of, matching
from yiqi.search.rules import SearchKind, register_kind

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
KIND = 15
TEXTS = (
    "原材料运输车在高速口被劝返",
    "职工返岗证明 PB-0143",
    "停电两小时，铁水要凝在炉里",
    "请 Help 解决 wifi5 网络",
    "劝",
    "返回；劝",
    "é 重音与😀表情",
    "材料原",
)


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setattr(rules, "_kinds", {})
    register_kind(SearchKind("accounts.unit", KIND, "单位", lambda *_a, **_k: []))


def put(texts, *, district=None) -> list[int]:
    district = district or plant_node(kind="district", name="甲区", parent=None)
    units = [
        Unit.objects.create(
            node=district, district=district, kind="section", code=f"u{number}", name="股"
        )
        for number in range(len(texts))
    ]
    put_many_in_index(
        [
            IndexRow("accounts.unit", unit.pk, district.pk, None, text)
            for unit, text in zip(units, texts, strict=True)
        ]
    )
    return [unit.pk for unit in units]


def found(text: str, keys: list[int], **scope) -> list[int]:
    rows = matching(Unit.objects.order_by("pk"), text, **scope)
    return [keys.index(row.pk) for row in rows if row.pk in keys]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("劝", [0, 4, 5]),
        ("劝返", [0]),
        ("原材料", [0]),
        ("原材料运", [0]),
        ("材料", [0, 7]),
        ("PB-0143", [1]),
        ("pb", [1]),
        ("help", [3]),
        ("wifi5", [3]),
        ("铁水 停电", [2]),
        ("没有的", []),
        ("'", list(range(len(TEXTS)))),
        ('" OR 1', []),
    ],
)
def test_words_and_parts_of_chinese_words_are_found(asked, expected):
    assert found(asked, put(TEXTS)) == expected


def test_random_substrings_are_found_exactly_where_they_stand():
    chance = random.Random(7)
    texts = ["".join(chance.choices("原料车返劝停电工厂", k=12)) for _ in range(60)]
    keys = put(texts)
    for _ in range(80):
        text = chance.choice(texts)
        begin = chance.randrange(8)
        asked = text[begin : begin + chance.randint(1, 4)]
        assert found(asked, keys) == [i for i, one in enumerate(texts) if asked in one], asked


def test_many_matches_are_found_as_well_as_few(monkeypatch):
    monkeypatch.setattr("yiqi.search.queries.FEW", 1)
    assert found("劝", put(TEXTS)) == [0, 4, 5]


def test_a_rewritten_thing_is_found_by_its_new_words_only():
    keys = put(TEXTS[:2])
    district = Unit.objects.get(pk=keys[0]).district_id
    put_many_in_index([IndexRow("accounts.unit", keys[0], district, None, "食堂缺菜")])
    assert found("劝返", keys) == []
    assert found("缺菜", keys) == [0]


def test_another_district_s_things_are_left_out():
    keys = put(TEXTS[:2])
    district = Unit.objects.get(pk=keys[0]).district_id
    assert found("劝返", keys, district_ids=[district + 999]) == []
    assert found("劝返", keys, district_ids=[district]) == [0]


def test_a_long_text_is_found_by_its_last_words():
    keys = put(["问" * 15_000 + "尾声在此"])
    assert found("尾声在此", keys) == [0]


@pytest.mark.parametrize("few", [1, 2000])
def test_keys_come_in_order_from_both_ends_and_behind_any_of_them(monkeypatch, few):
    monkeypatch.setattr("yiqi.search.queries.FEW", few)
    keys = put(TEXTS)
    hits = [keys[0], keys[4], keys[5]]
    matches = matches_of(Unit, "劝")
    assert matches.keys(limit=9) == hits
    assert matches.keys(limit=2, down=True) == hits[:0:-1]
    assert matches.keys(limit=9, beyond=keys[4]) == hits[2:]
    assert matches.keys(limit=9, beyond=keys[4], down=True) == hits[:1]
    assert matches.keys(limit=9, beyond=keys[5]) == []
    assert [matches.count(most=most) for most in (2, 3, 9)] == [2, 3, 3]
    assert matches_of(Unit, " ; ") is None


@pytest.mark.parametrize("few", [0, 2, 2000])
def test_a_long_text_counts_once_and_does_not_hide_the_next(monkeypatch, few):
    monkeypatch.setattr("yiqi.search.queries.FEW", few)
    first, last = put(["问原料" * 12_000, "原料"])
    matches = matches_of(Unit, "原料")
    assert matches.count(most=9) == 2
    assert matches.keys(limit=2)[0] == first
    assert matches.keys(limit=2, beyond=first) == [last]
    assert matches.narrow(Unit.objects.filter(pk__gt=0)).count() == 2


def test_that_there_are_many_is_not_counted_again_for_a_while(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("yiqi.search.queries.FEW", 1)
    keys = put(TEXTS)
    assert matches_of(Unit, "劝").count(most=3) == 3
    with django_assert_num_queries(1):  # the page alone
        again = matches_of(Unit, "劝")
        assert (again.count(most=3), again.keys(limit=1)) == (3, keys[:1])
    assert matches_of(Unit, "劝").count(most=4) == 3
    monkeypatch.setattr("yiqi.search.queries.monotonic", lambda: monotonic() + 601)
    with django_assert_num_queries(2):  # are they few, and how many
        assert matches_of(Unit, "劝").count(most=3) == 3


def test_an_area_s_things_are_found_within_it():
    district = plant_node(kind="district", name="乙区", parent=None)
    inside, outside = put(["铸造停电", "铸造停水"], district=district)
    for key, area in ((inside, 71), (outside, 72)):
        row = IndexRow("accounts.unit", key, district.pk, area, "铸造")
        put_many_in_index([row])
    assert matches_of(Unit, "铸造", areas=[71]).keys(limit=9) == [inside]
    assert matches_of(Unit, "铸造", areas=[71, 72]).count(most=9) == 2
    assert matches_of(Unit, "铸造", districts=[district.pk + 1]).count(most=9) == 0


def test_two_kinds_cannot_share_a_number():
    with pytest.raises(ValueError, match="taken"):
        register_kind(SearchKind("x.y", KIND, "z", lambda *_a, **_k: []))
