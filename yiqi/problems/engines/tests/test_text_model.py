from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from yiqi.problems.engines.features import read_message
from yiqi.problems.engines.fitting import LARGEST_DOUBT, chances, fit_doubt, inner_parts
from yiqi.problems.engines.grams import LONGEST_READ, pieces_of, reduce_to_signs
from yiqi.problems.engines.model_file import ModelUnreadable
from yiqi.problems.engines.text_model import LabelledMessage, TextModel, TooFewExamples, train
from yiqi.problems.engines.topics import shipped_topics

GOODS = ["钢材", "铝锭", "轴承", "纸箱", "棉纱", "焊丝", "油漆", "玻璃", "电缆", "煤炭"]
STREETS = ["东岭", "陈仓", "渭滨", "清姜", "石油", "福谭", "金渭", "中山", "群众", "十里"]


def examples() -> list[LabelledMessage]:
    rows = []
    for goods, street in zip(GOODS, STREETS, strict=True):
        rows += [
            LabelledMessage("", f"拉{goods}的货车到高速口被劝返，司机没有通行证", "物资运输"),
            LabelledMessage("", f"{goods}配件的货车堵在卡口，运费还涨了", "物资运输"),
            LabelledMessage("", f"住{street}的工人小区封了出不来，没法返岗", "职工返岗"),
            LabelledMessage("", f"{street}那边三个职工办不了出门证，到不了岗", "职工返岗"),
            LabelledMessage("", f"厂里用电不稳，{goods}车间变压器跳闸停电", "用电用气"),
            LabelledMessage("", f"{street}片区天然气气压低，锅炉点不着", "用电用气"),
        ]
    return rows


@pytest.fixture(scope="module")
def model() -> TextModel:
    return train(examples(), now=datetime(2022, 3, 18, 11, 10, tzinfo=UTC), source="tests")


def test_a_message_of_a_known_kind_gets_its_category_and_is_sure(model):
    suggestion = model.suggest("", "三车铜管的货车在卡口被劝返")
    assert suggestion.label == "物资运输"
    assert not suggestion.is_unsure
    assert suggestion.confidence > suggestion.runners_up[0].confidence


def test_a_subject_learned_from_one_word_is_known_by_another(model):
    assert model.suggest("", "煤气供气停了").label == "用电用气"


def test_without_subjects_the_same_messages_still_train():
    model = train(examples(), topics={})
    assert model.suggest("", "货车被劝返").label == "物资运输"
    assert model.topics == {}


def test_the_words_are_copied_from_the_message(model):
    text = "我厂货车又被劝返了，高速口不让下"
    words = model.suggest("", text).words
    assert words
    assert all(word in text for word in words)
    assert any("劝返" in word for word in words)


def test_words_of_the_title_count_too(model):
    assert "通行证" in model.suggest("通行证怎么办", "如题").words


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\x00\x01", "مرحبا", "<>"])
def test_a_message_without_known_words_is_unsure_and_names_none(model, text):
    suggestion = model.suggest("", text)
    assert suggestion.is_unsure
    assert suggestion.words == ()


def test_a_very_long_message_is_read_to_the_limit_only(model):
    begun = model.suggest("", "货车被劝返" + "，" * LONGEST_READ)
    assert model.suggest("", "货车被劝返" + "，" * LONGEST_READ + "停电" * 50_000) == begun


def test_the_same_messages_and_seed_give_the_same_model(model):
    again = train(examples())
    assert again.training.digest == model.training.digest
    assert np.array_equal(again.machine.weights, model.machine.weights)
    assert again.doubt == model.doubt


def test_another_message_gives_another_digest(model):
    changed = [*examples()[:-1], LabelledMessage("", "天然气停了", "用电用气")]
    assert train(changed).training.digest != model.training.digest


def test_one_category_alone_is_refused():
    with pytest.raises(TooFewExamples):
        train([LabelledMessage("", "停电", "用电用气")] * 5)


def test_a_category_with_a_single_example_can_be_trained():
    model = train([*examples(), LabelledMessage("", "银行贷款到期还不上", "资金")])
    assert model.suggest("", "银行贷款到期还不上").label == "资金"


def test_a_saved_model_says_the_same_after_loading(model, tmp_path):
    path = tmp_path / "model.npz"
    model.store(path)
    loaded = TextModel.load(path)
    first, second = (each.suggest("", "气压低，窑炉停了") for each in (model, loaded))
    assert (first.label, first.words, first.is_unsure) == (
        second.label,
        second.words,
        second.is_unsure,
    )
    assert first.confidence == pytest.approx(second.confidence, abs=1e-4)
    assert loaded.training == model.training
    assert loaded.training.trained_at == "2022-03-18T11:10:00+00:00"
    assert loaded.training.examples["用电用气"] == 20
    assert [each.name for each in tmp_path.iterdir()] == ["model.npz"]


def test_a_damaged_model_file_is_refused(model, tmp_path):
    path = tmp_path / "model.npz"
    model.store(path)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays["offsets"] = arrays["offsets"] + 1
    np.savez(path, **arrays)
    with pytest.raises(ModelUnreadable) as refusal:
        TextModel.load(path)
    assert refusal.value.params["why"] == "damaged"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x80\x04K\x01.", b"hello"])
def test_a_foreign_file_is_refused_and_nothing_in_it_is_run(tmp_path, content):
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(ModelUnreadable):
        TextModel.load(path)


def test_a_missing_model_file_is_refused(tmp_path):
    with pytest.raises(ModelUnreadable) as refusal:
        TextModel.load(tmp_path / "none.npz")
    assert refusal.value.params["why"] == "missing"


def test_numbers_plates_and_anonymised_places_say_nothing():
    assert reduce_to_signs("A3区拉货15车").signs == "区拉货0车"
    assert reduce_to_signs("陕C·D12345到了").signs == "陕c 到了"
    assert reduce_to_signs("１２号ＷｉＦｉ").signs == "0号wifi"


def test_signs_lead_back_to_the_source_text():
    writing = reduce_to_signs("拉 A3 货，３车WiFi")
    start = writing.signs.index("车")
    assert writing.slice_of_source(start, start + 5) == "车WiFi"


def test_pieces_never_cross_a_gap():
    assert list(pieces_of("停电 封")) == ["停", "电", "停电", "封"]


def test_inner_parts_share_every_class_evenly():
    labels = [0] * 10 + [1] * 5
    parts = inner_parts(labels, parts=5, seed=1)
    for part in range(5):
        assert sum(p == part and label == 0 for p, label in zip(parts, labels, strict=True)) == 2
        assert sum(p == part and label == 1 for p, label in zip(parts, labels, strict=True)) == 1


def test_doubt_is_limited_even_where_the_machine_is_often_wrong():
    scores = np.column_stack([np.linspace(1, 2, 100), np.zeros(100)])
    doubt = fit_doubt(scores, [0, 1] * 50)
    assert doubt.unsure == pytest.approx(LARGEST_DOUBT)


def test_doubt_grows_until_the_rest_is_mostly_right():
    margin = np.linspace(0.1, 4, 100)
    labels = [1] * 20 + [0] * 80  # the twenty weakest are wrong
    doubt = fit_doubt(np.column_stack([margin, np.zeros(100)]), labels)
    assert doubt.sure_accuracy >= 0.95
    assert 0.1 < doubt.unsure < LARGEST_DOUBT


def test_a_perfect_fit_claims_no_certainty_and_doubts_nothing_needlessly():
    scores = np.tile([[2.0, -2.0], [-2.0, 2.0]], (50, 1))
    doubt = fit_doubt(scores, [0, 1] * 50)
    assert doubt.accuracy == 1.0
    assert doubt.threshold == 0.5
    assert chances(scores[0], doubt.sharpness).max() < 0.995


def test_a_message_of_few_words_weighs_less_than_one_of_many(model):
    def length(text):
        vector = model.vocabulary.vector_of(read_message("", text, model.topics))
        return np.linalg.norm(list(vector.values()))

    assert length("货车") < 0.8 * length("货车在高速口被劝返，司机没有通行证")


def test_a_message_without_known_words_is_unsure_whatever_the_threshold(model):
    fearless = replace(model, doubt=replace(model.doubt, threshold=0.0))
    assert fearless.suggest("", "مرحبا").is_unsure
    assert not fearless.suggest("", "货车").is_unsure


def test_no_topic_names_a_word_twice_and_words_are_small_letters():
    for words in shipped_topics().values():
        assert sorted(words) == sorted(set(words))
        assert all(word == word.lower() for word in words)
