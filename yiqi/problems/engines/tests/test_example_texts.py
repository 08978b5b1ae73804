from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from yiqi.problems.engines.evaluation import read_labelled
from yiqi.problems.engines.text_model import train

EXAMPLES = Path(__file__).parents[3] / "incidents/plans/examples"
CATEGORIES = {
    *("疫情防控", "物资运输", "职工返岗", "原材料供应", "用工", "用电用气"),
    *("资金", "通信网络", "政策", "安全生产", "其他"),
}
NEAR = 0.6  # Jaccard similarity of runs of three characters


def rows_of(name):
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LABELLED = rows_of("categories_zh.csv")
PROBLEMS = rows_of("problem_texts_zh.csv")


def test_every_category_of_the_bureau_has_at_least_thirty_examples():
    counts = Counter(row["category"] for row in LABELLED)
    assert set(counts) == CATEGORIES
    assert min(counts.values()) >= 30


def test_the_demo_has_enough_problem_texts_of_every_category_channel_and_urgency():
    assert len(PROBLEMS) >= 170
    assert {row["category"] for row in PROBLEMS} == CATEGORIES
    assert {row["channel"] for row in PROBLEMS} == {"app", "phone", "chat", "visit", "daily_report"}
    assert {row["urgency"] for row in PROBLEMS} == {"normal", "urgent"}
    assert all(row["text"].strip() for row in LABELLED + PROBLEMS)


def test_some_problem_texts_are_too_short_and_some_hold_two_problems():
    notes = [row["note"] for row in PROBLEMS]
    assert sum("过短" in note for note in notes) >= 8
    second = [note.split("两件事:")[1].split(";")[0] for note in notes if "两件事:" in note]
    assert len(second) >= 15
    assert set(second) <= CATEGORIES


def test_no_two_texts_are_nearly_the_same():
    texts = [row["title"] + row["text"] for row in LABELLED + PROBLEMS]
    runs = [{text[i : i + 3] for i in range(max(1, len(text) - 2))} for text in texts]
    near = [
        (texts[a], texts[b])
        for a, b in combinations(range(len(texts)), 2)
        if len(runs[a] & runs[b]) >= NEAR * len(runs[a] | runs[b])
    ]
    assert near == []


def test_openings_vary():
    openings = Counter((row["title"] or row["text"])[:2] for row in LABELLED + PROBLEMS)
    assert openings.most_common(1)[0][1] <= 0.05 * len(LABELLED + PROBLEMS)


def test_no_text_holds_a_telephone_an_identity_number_or_a_whole_plate():
    forbidden = re.compile(r"\d{11}|\d{17}[\dX]|[陕甘川][A-Z]·?[A-Z0-9]{5}")
    assert [
        r["text"] for r in LABELLED + PROBLEMS if forbidden.search(r["title"] + r["text"])
    ] == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("三辆拉钢材的货车在高速口被劝返，没有通行证", "物资运输"),
        ("小区封了，工人出不来，出门证怎么办", "职工返岗"),
        ("变压器跳闸，车间停电一上午了", "用电用气"),
        ("银行贷款到期，能不能展期", "资金"),
    ],
)
def test_a_model_of_the_examples_knows_plain_cases(text, label, example_model):
    assert example_model.suggest("", text).label == label


def test_a_model_of_the_examples_doubts_a_greeting(example_model):
    assert example_model.suggest("", "领导您好").is_unsure


@pytest.fixture(scope="module")
def example_model():
    return train(read_labelled(EXAMPLES / "categories_zh.csv", strict=True).messages)
