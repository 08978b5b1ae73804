"""Keeps the model that suggests categories: loads it, trains it, learns from what people decided.

(Not one of an area's usual names: it stands between the text model, which knows no database, and
the worker.) The model is one file under ``$YIQI_VAR/models``. A process loads it once, and again
when the file was replaced; where there is none it is trained from the examples that ship with the
plan. scikit-learn is imported by training alone, so only by the worker and the command line.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from yiqi.incidents.packs import PACKS, pack_text
from yiqi.incidents.rules import read_plan
from yiqi.problems.models import Suggestion
from yiqi.problems.rules import CategoryPolicy

if TYPE_CHECKING:
    from yiqi.problems.engines.text_model import LabelledMessage, TextModel

logger = logging.getLogger(__name__)
MODEL_FILE = "categories.npz"
EXAMPLES = "examples/categories_zh.csv"
SAFE_STARTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that was just trained: where it is, from what, and how well it knows its own."""

    path: Path
    version: str
    examples: int
    corrections: int  # of the examples, those that people decided since
    classes: int
    accuracy_unseen: float  # share right on parts of the examples left out of training
    rejected: list[dict[str, Any]]  # rows left out of a labelled file


@dataclass
class _Kept:
    """The model in this process and the file that it came from (time, size)."""

    stamp: tuple[int, int]
    model: TextModel


_kept: dict[Path, _Kept] = {}


def model_path() -> Path:
    """Return where the model of this installation lies."""
    return Path(settings.VAR_DIR) / "models" / MODEL_FILE


def current_model(*, now: datetime) -> TextModel:
    """Return the model, loaded once a process; trained from the shipped examples where missing."""
    from yiqi.problems.engines.model_file import ModelUnreadable
    from yiqi.problems.engines.text_model import TextModel

    path = model_path()
    stamp = _stamp(path)
    held = _kept.get(path)
    if held is not None and held.stamp == stamp:
        return held.model
    try:
        model = TextModel.load(path)
    except ModelUnreadable as error:
        if stamp is not None:
            logger.warning("the model is trained anew: %s", error)
        retrain(None, now=now)
        model = TextModel.load(path)
    _kept[path] = _Kept(_stamp(path) or (0, 0), model)
    return model


def version_of(model: TextModel) -> str:
    """Return what a suggestion notes of the model that made it: its day and its examples."""
    return f"{model.training.trained_at[:10] or 'undated'}-{model.training.digest[:12]}"


def retrain(labelled: Path | None, *, now: datetime, strict: bool = False) -> Trained:
    """Train the model and put it in the place of the old one.

    Args:
        labelled: a CSV file with ``title``, ``text``, ``category`` (code or Chinese name); without
            one, the plan's examples and every category that people decided since.
        strict: a bad row of that file is an error.

    Raises:
        RowsUnreadable: the file cannot be used.
        TooFewExamples: fewer than two categories.
    """
    from yiqi.problems.engines.evaluation import LabelledRows, read_labelled
    from yiqi.problems.engines.text_model import LabelledMessage, train

    decided = [] if labelled else list(decided_messages())
    rows = read_labelled(labelled, strict=strict) if labelled else LabelledRows(shipped_examples())
    codes = category_codes()
    messages = [
        LabelledMessage(row.title, row.text, codes.get(row.label, row.label))
        for row in (*rows.messages, *decided)
    ]
    source = str(labelled) if labelled else f"{PACKS[0]}, {len(decided)} decided by people"
    model = train(messages, now=now, source=source)
    path = model_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    model.store(path)
    return Trained(
        path=path,
        version=version_of(model),
        examples=len(messages),
        corrections=len(decided),
        classes=len(model.classes),
        accuracy_unseen=model.doubt.accuracy,
        rejected=[asdict(each) for each in rows.rejected],
    )


def shipped_examples() -> list[LabelledMessage]:
    """Return the invented examples that ship with the plan, their categories by Chinese name."""
    from yiqi.problems.engines.evaluation import read_labelled

    found = files("yiqi.incidents.plans").joinpath(EXAMPLES)
    return read_labelled(Path(str(found)), strict=True).messages


def decided_messages() -> Iterator[LabelledMessage]:
    """Return every message whose category a person decided, oldest first."""
    from yiqi.problems.engines.text_model import LabelledMessage

    decided = (
        Suggestion.objects.exclude(decided_category="")
        .order_by("pk")
        .values_list("problem__title", "problem__source__text", "decided_category")
    )
    for title, text, category in decided.iterator(chunk_size=1000):
        yield LabelledMessage(title, text, category)


def write_decided(path: Path) -> int:
    """Write the decided messages as a CSV file to train from elsewhere; return how many.

    Personal facts stand in such texts: the file is as confidential as the problems are.
    """
    rows = [(_harmless(row.title), _harmless(row.text), row.label) for row in decided_messages()]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("title", "text", "category"), *rows])
    return len(rows)


@cache
def category_codes() -> dict[str, str]:
    """Return the code of each category name of the shipped plan."""
    plan = read_plan(pack_text(PACKS[0], "service"), version=PACKS[0])
    return {row.name: row.code for row in plan.section(CategoryPolicy).rows}


def _harmless(text: str) -> str:
    """Return ``text`` so that a spreadsheet reads it as text, not as a formula."""
    return f"'{text}" if text.startswith(SAFE_STARTS) else text


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size
