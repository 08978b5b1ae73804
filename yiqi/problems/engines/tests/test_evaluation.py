from __future__ import annotations

import csv

import pytest

from yiqi.problems.engines.evaluation import (
    RowsUnreadable,
    evaluate,
    evaluate_files,
    macro_f1,
    read_labelled,
)
from yiqi.problems.engines.tests.test_text_model import examples

HEADER = ["id", "title", "reported_at", "text", "category"]


def write(path, rows, header=HEADER):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def rows_of(messages):
    return [
        [n, m.title, "2022-03-18T19:10:00+08:00", m.text, m.label] for n, m in enumerate(messages)
    ]


@pytest.fixture
def files(tmp_path):
    rows = rows_of(examples())
    return write(tmp_path / "a.csv", rows[:42]), write(tmp_path / "b.csv", rows[42:])


def test_the_answer_has_the_fixed_keys(files):
    answer = evaluate_files(*files)
    fixed = {"n", "classes", "accuracy", "macro_f1", "unsure", "macro_f1_sure", "seconds"}
    assert set(answer) == fixed | {"rejected"}
    assert (answer["n"], answer["classes"], answer["rejected"]) == (18, 3, [])
    assert answer["macro_f1"] == 1.0


def test_the_labels_of_the_second_file_change_the_score_only(files, tmp_path):
    messages = examples()
    wrong = [["", m.title, "", m.text, "用电用气"] for m in messages[42:]]
    answer = evaluate_files(files[0], write(tmp_path / "c.csv", wrong))
    assert answer["accuracy"] == pytest.approx(1 / 3, abs=0.01)
    assert answer["unsure"] == evaluate_files(*files)["unsure"]


def test_bad_rows_are_counted_with_row_column_and_reason(files, tmp_path):
    rows = rows_of(examples()[:4])
    rows[1][4] = " "
    rows[2][1] = rows[2][3] = ""
    rows[3].append("left over")
    bad = write(tmp_path / "bad.csv", rows)
    answer = evaluate_files(files[0], bad)
    assert answer["n"] == 1
    assert [(each["row"], each["column"]) for each in answer["rejected"]] == [
        (3, "category"),
        (4, "text"),
        (5, ""),
    ]
    assert all(each["reason"] and each["file"] == str(bad) for each in answer["rejected"])


def test_strict_makes_the_first_bad_row_an_error(files, tmp_path):
    bad = write(tmp_path / "bad.csv", [["1", "t", "", "x", ""]])
    with pytest.raises(RowsUnreadable) as refusal:
        evaluate_files(files[0], bad, strict=True)
    assert str(refusal.value) == f"{bad}, row 2, column category: empty"


def test_a_short_row_names_the_missing_column(tmp_path):
    short = write(
        tmp_path / "short.csv", [["1", "t", "2022", "x"], ["2", "t", "2022", "x", "政策"]]
    )
    rows = read_labelled(short)
    assert (rows.rejected[0].row, rows.rejected[0].column) == (2, "category")
    assert len(rows.messages) == 1


def test_an_id_may_stand_twice(tmp_path):
    twice = write(
        tmp_path / "twice.csv", [["1", "t", "", "x", "资金"], ["1", "t", "", "x", "政策"]]
    )
    assert len(read_labelled(twice).messages) == 2


def test_quoted_line_breaks_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "bom.csv"
    path.write_text('title,text,category\n"一","停电\n了","用电用气"\n', encoding="utf-8-sig")
    assert read_labelled(path).messages[0].text == "停电\n了"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "row 1, column title: the header lacks this column"),
        (b"id,title,text\n1,a,b\n", "row 1, column category: the header lacks this column"),
        (b"title,text,category\n", "no usable row"),
        ("title,text,category\n停电,停电,用电用气\n".encode("gb18030"), "not UTF-8 text"),
        (b"PK\x03\x04\xff\xfe\x00", "not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_line(tmp_path, content, words):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(RowsUnreadable) as refusal:
        read_labelled(path)
    assert str(path) in str(refusal.value)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(RowsUnreadable):
            read_labelled(path)


def test_one_category_to_learn_from_is_refused_by_file(tmp_path, files):
    one = write(tmp_path / "one.csv", rows_of(examples()[:2]))
    with pytest.raises(RowsUnreadable, match="two categories"):
        evaluate_files(one, files[1])


def test_macro_f1_counts_the_classes_of_the_truth_alone():
    assert macro_f1(["a", "a", "b"], ["a", "c", "b"]) == pytest.approx((2 / 3 + 1) / 2)
    assert macro_f1(["a", "b"], ["b", "a"]) == 0


def test_a_test_set_of_unknown_words_leaves_nothing_to_be_sure_of():
    result = evaluate(examples(), [examples()[0].__class__("", "???", "资金")])
    assert (result.unsure, result.macro_f1_sure, result.accuracy) == (1.0, None, 0.0)
