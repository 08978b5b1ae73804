"""The worker proposes; a person decides; what was decided is learned from."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from yiqi.audit.models import Outbox
from yiqi.audit.operations import run_reactions
from yiqi.enterprises.models import EnterpriseTag, Tag, Zone
from yiqi.problems import learning, suggesting
from yiqi.problems import operations as loop
from yiqi.problems.engines.text_model import LabelledMessage, train
from yiqi.problems.models import Problem, Suggestion
from yiqi.problems.suggesting import have_model_ready
from yiqi.problems.tests.factories import DAY_1, EVENING, TEXT, Bureau, make_bureau

pytestmark = pytest.mark.django_db
GOODS = ("钢材", "铝锭", "轴承", "纸箱", "棉纱", "焊丝")


def examples() -> list[LabelledMessage]:
    rows = []
    for goods in GOODS:
        rows += [
            LabelledMessage("", f"拉{goods}的运输车在高速口被劝返，司机没有通行证", "logistics"),
            LabelledMessage("", f"{goods}配件的货车堵在卡口，运费还涨了", "logistics"),
            LabelledMessage("", f"厂里用电不稳，{goods}车间变压器跳闸", "energy"),
            LabelledMessage("", f"做{goods}的炉子天然气气压低，点不着", "energy"),
        ]
    return rows


@pytest.fixture
def bureau() -> Bureau:
    return make_bureau()


@pytest.fixture(autouse=True)
def _small_model(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    learning.model_path().parent.mkdir(parents=True)
    train(examples(), now=DAY_1, source="tests").store(learning.model_path())


def work() -> None:
    run_reactions(now=EVENING)


def test_the_sender_does_not_wait_and_the_worker_proposes(bureau):
    problem = bureau.problem()
    assert not Suggestion.objects.exists()
    work()
    made = Suggestion.objects.get(problem=problem)
    assert (made.category, made.priority) == ("logistics", "important")  # 劝返, 只够
    assert made.unit == bureau.units["logistics_group"]
    assert made.words
    assert all(word in TEXT for word in made.words)
    assert made.model_version.startswith("2022-03-07-")


def test_a_repeated_reaction_makes_no_second_suggestion(bureau):
    problem = bureau.problem()
    event_id = Outbox.objects.get(reader="problems.suggest").event_id
    work()
    Outbox.objects.create(
        event_id=event_id, reader="problems.suggest", kind="problems.problem.receive"
    )
    work()
    assert Suggestion.objects.filter(problem=problem).count() == 1
    assert not Outbox.objects.filter(reader="problems.suggest").exists()


def test_a_tag_of_the_enterprise_raises_the_priority(bureau):
    tag = Tag.objects.create(district=bureau.district, code="livelihood", name="保供")
    EnterpriseTag.objects.create(
        enterprise=bureau.enterprise, tag=tag, valid_from=DAY_1.date(), source="测试"
    )
    bureau.problem("货车在卡口等通行证")
    work()
    assert Suggestion.objects.get().priority == "important"


def test_a_park_of_its_own_comes_before_the_section(bureau):
    Zone.objects.create(node=bureau.zone, district=bureau.district, code="jinhe", name="金河")
    bureau.problem("车间用电不稳，变压器跳闸")
    work()
    assert Suggestion.objects.get().unit == bureau.units["jinhe_park"]


def test_words_that_the_model_never_met_make_it_unsure(bureau):
    bureau.problem("🤔")
    work()
    assert Suggestion.objects.get().is_unsure


def test_a_category_that_the_plan_does_not_have_is_no_proposal(bureau):
    rows = [LabelledMessage(r.title, r.text, f"old_{r.label}") for r in examples()]
    train(rows, now=DAY_1).store(learning.model_path())
    bureau.problem()
    work()
    made = Suggestion.objects.get()
    assert (made.category, made.unit, made.is_unsure) == ("", None, True)


def test_what_a_person_decides_is_kept_and_learned_from(bureau):
    problem = bureau.problem()
    work()
    loop.triage_problem(
        problem, category="materials", priority="urgent", actor=bureau.duty, now=EVENING
    )
    assert [row.label for row in learning.decided_messages()] == ["materials"]
    trained = learning.retrain(None, now=EVENING + timedelta(days=1))
    assert trained.corrections == 1
    assert "materials" in learning.current_model(now=EVENING).classes


def test_a_decision_that_came_before_the_proposal_counts_too(bureau):
    problem = bureau.problem()
    loop.triage_problem(
        problem, category="materials", priority="urgent", actor=bureau.duty, now=EVENING
    )
    work()
    made = Suggestion.objects.get()
    assert (made.category, made.decided_category) == ("logistics", "materials")


def test_a_new_model_is_used_without_a_restart(bureau):
    before = learning.current_model(now=EVENING)
    rows = [LabelledMessage("", f"{row.text}。", row.label) for row in examples()]
    train(rows, now=EVENING).store(learning.model_path())
    assert learning.current_model(now=EVENING).training.digest != before.training.digest


def test_a_damaged_model_is_replaced_by_one_from_the_shipped_examples(caplog):
    learning.model_path().write_bytes(b"half a file")
    have_model_ready(now=EVENING)
    model = learning.current_model(now=EVENING)
    assert set(model.classes) == set(learning.category_codes().values())
    assert "trained anew" in caplog.text


def test_decided_messages_are_written_for_training_elsewhere(bureau, tmp_path):
    problem = bureau.problem("=1+1 货车被劝返")
    loop.triage_problem(
        problem, category="logistics", priority="normal", actor=bureau.duty, now=EVENING
    )
    work()
    path = tmp_path / "decided.csv"
    assert learning.write_decided(path) == 1
    assert ",'=1+1 货车被劝返,logistics" in path.read_text("utf-8-sig")


def test_the_first_turn_of_an_import_serves_all_of_it(bureau, django_assert_max_num_queries):
    news = [
        loop.NewProblem(text=f"货车{number}被劝返", channel="import", enterprise=bureau.enterprise)
        for number in range(25)
    ]
    loop.receive_many(news, district=bureau.district, actor=bureau.duty, now=EVENING)
    with django_assert_max_num_queries(22):
        run_reactions(now=EVENING, limit=1)
    assert Suggestion.objects.count() == Problem.objects.count() == 25
    work()
    assert Suggestion.objects.count() == 25
    assert not Outbox.objects.filter(reader="problems.suggest").exists()


def test_a_long_import_is_served_many_at_a_turn(bureau, monkeypatch):
    monkeypatch.setattr(suggesting, "TOGETHER", 10)
    news = [loop.NewProblem(text=f"货车{n}被劝返", channel="import") for n in range(25)]
    loop.receive_many(news, district=bureau.district, actor=bureau.duty, now=EVENING)
    run_reactions(now=EVENING, limit=3)
    assert Suggestion.objects.count() == 12  # the two newest, and ten at the oldest one's turn
    work()
    assert Suggestion.objects.count() == 25


def test_a_single_problem_does_not_wait_for_an_import_before_it(bureau, monkeypatch):
    monkeypatch.setattr(suggesting, "TOGETHER", 10)
    news = [loop.NewProblem(text=f"货车{n}被劝返", channel="import") for n in range(200)]
    loop.receive_many(news, district=bureau.district, actor=bureau.duty, now=EVENING)
    single = bureau.problem()
    run_reactions(now=EVENING, limit=2)
    assert Suggestion.objects.filter(problem=single).exists()
    work()
    assert Suggestion.objects.count() == 201


def test_the_web_server_never_loads_the_text_engine():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'yiqi.config.settings_test';"
        "import django; django.setup(); import yiqi.config.urls;"
        "sys.exit(bool({'sklearn', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
