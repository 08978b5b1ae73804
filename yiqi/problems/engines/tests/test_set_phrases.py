"""What is said before and after the matter speaks for no category."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from yiqi.problems.engines.evaluation import read_labelled
from yiqi.problems.engines.set_phrases import SetPhrase, shipped_phrases, without_phrases
from yiqi.problems.engines.text_model import TextModel, train

EXAMPLES = Path(__file__).parents[3] / "incidents/plans/examples"


@pytest.fixture(scope="module")
def model():
    return train(read_labelled(EXAMPLES / "categories_zh.csv", strict=True).messages)


def left_of(text):
    return without_phrases(text, shipped_phrases()).strip()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("同类来电：WiFi断了", "WiFi断了"),
        ("又一家来电，WiFi断了", "WiFi断了"),
        ("来电反映蒸汽管道漏", "蒸汽管道漏"),
        ("王经理来电：缺纸箱", "缺纸箱"),
        ("代接人：小李 缺纸箱", "小李 缺纸箱"),
        ("企业负责人说，缺纸箱。谢谢！", "缺纸箱"),
        ("领导您好，在吗？缺纸箱，盼复。", "缺纸箱"),
        ("@值班 我们也是 缺纸箱 麻烦了", "缺纸箱"),
        ("谢谢", ""),
        ("来电", ""),
    ],
)
def test_phrases_of_the_call_taker_and_greetings_are_cut(text, left):
    assert left_of(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "昨晚停电到现在没来电",
        "疾控来电让全员采样",
        "企业说明书印错了",
        "困难补助怎么申请",
        "问题车间停了",
        "我们想谢谢王队长",
        "什么时候来电，机器都停着",
    ],
)
def test_the_same_signs_in_other_words_stay(text):
    assert left_of(text) == text


def test_what_is_left_stands_where_it_stood():
    text = "来电反映：缺纸箱，谢谢"
    bare = without_phrases(text, shipped_phrases())
    assert len(bare) == len(text)
    assert bare.index("缺纸箱") == text.index("缺纸箱")


def test_without_a_list_nothing_is_cut():
    assert without_phrases("来电：缺纸箱", ()) == "来电：缺纸箱"
    only = (SetPhrase("closing", "mark", "谢谢"),)
    assert without_phrases("来电：缺纸箱，谢谢", only).strip() == "来电：缺纸箱"


@pytest.mark.parametrize(
    "phrase", ["同类来电：", "又一家来电，", "来电：", "来电反映", "代接人：", "企业负责人说，"]
)
def test_a_phrase_before_a_message_changes_nothing_of_its_suggestion(model, phrase):
    with (EXAMPLES / "problem_texts_zh.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    changed = [text for text in texts if label_of(model, phrase + text) != label_of(model, text)]
    assert changed == []


def label_of(model, text):
    found = model.suggest("", text)
    return found.label, found.is_unsure


@pytest.mark.parametrize(
    "text", ["来电", "同类来电：", "在吗", "您好！", "谢谢", "请协调", "急", "有事", "@值班 在吗"]
)
def test_a_text_without_the_matter_is_unsure(model, text):
    assert model.suggest("", text).is_unsure


def test_the_words_shown_are_none_of_the_phrases(model):
    assert model.suggest("", "同类来电：WiFi断了，机床传不了图").words[0] != "来电"


def test_a_stored_model_keeps_its_phrases(model, tmp_path):
    model.store(tmp_path / "m.npz")
    loaded = TextModel.load(tmp_path / "m.npz")
    assert loaded.phrases == model.phrases
    assert loaded.suggest("", "同类来电：").is_unsure
