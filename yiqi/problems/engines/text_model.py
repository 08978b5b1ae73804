"""Suggests a category for a message, learned from messages that people have labelled.

    model = train([LabelledMessage("三车钢材进不来", "卡在高速口…", "物资运输"), …])
    model.suggest("", "货车被劝返，原材料只够两天").label

Deliberately small: one linear machine over characters, pairs of characters and subjects
(``topics``). It trains on hundreds of messages in seconds and suggests in milliseconds.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiqi.lib.errors import Refusal
from yiqi.problems.engines.explaining import leading_words
from yiqi.problems.engines.features import Feature, Vector, Vocabulary, read_message
from yiqi.problems.engines.fitting import (
    Doubt,
    Machine,
    Numbers,
    chances,
    fit_doubt,
    fit_machine,
    unseen_scores,
)
from yiqi.problems.engines.model_file import read_model_file, write_model_file
from yiqi.problems.engines.set_phrases import SetPhrase, SetPhrases, shipped_phrases
from yiqi.problems.engines.topics import Topics, shipped_topics

MOST_RUNNERS_UP = 2


class TooFewExamples(Refusal):
    """There are not two categories to choose between; ``params``: ``classes``."""

    code = "too_few_examples"


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message and the category that a person gave it; the title may be empty."""

    title: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """Another category that the message could have, with its chance (0 to 1)."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the model thinks of one message; a person decides.

    ``confidence`` (0 to 1) is the chance that the label is right, as seen on messages that the
    model had not learned from. ``words`` are copied from the message, the strongest first.
    """

    label: str
    confidence: float
    is_unsure: bool
    words: tuple[str, ...]
    runners_up: tuple[RunnerUp, ...]


@dataclass(frozen=True, slots=True)
class Training:
    """When and from what a model was trained, and how well it did on unseen parts of that.

    ``trained_at`` is ISO 8601 with offset, or empty; ``digest`` is the SHA-256 of the labelled
    messages in their order; ``examples`` counts them by class.
    """

    trained_at: str
    source: str
    seed: int
    digest: str
    examples: dict[str, int]


@dataclass(frozen=True)
class TextModel:
    """A trained model. Make one with ``train`` or ``TextModel.load``."""

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    machine: Machine
    doubt: Doubt
    topics: Topics
    training: Training
    phrases: SetPhrases = ()

    @cached_property
    def features(self) -> list[Feature]:
        """The pieces in the order of their places."""
        return list(self.vocabulary.places)

    def suggest(self, title: str, text: str) -> Suggestion:
        """Suggest a category for one message (any text; milliseconds).

        Unsure where the confidence is below the fitted threshold, or where no word of the message
        speaks for the category: nothing that the model knows, or a greeting alone.
        """
        message = read_message(title, text, self.topics, self.phrases)
        vector = self.vocabulary.vector_of(message)
        shares = chances(self.machine.scores_of(vector), self.doubt.sharpness)
        ranking = [int(place) for place in np.argsort(-shares, kind="stable")]
        best = ranking[0]
        words = leading_words(self._contributions(vector, best), message, self.topics)
        confidence = float(shares[best])
        return Suggestion(
            label=self.classes[best],
            confidence=confidence,
            is_unsure=not words or confidence < self.doubt.threshold,
            words=words,
            runners_up=tuple(
                RunnerUp(self.classes[place], float(shares[place]))
                for place in ranking[1 : 1 + MOST_RUNNERS_UP]
            ),
        )

    def _contributions(self, vector: Vector, best: int) -> dict[Feature, float]:
        """Return by how much each telling piece lifts ``best`` above the mean of the others."""
        if not vector:
            return {}
        places = list(vector)
        weights: Numbers = self.machine.weights[:, places]
        others = (weights.sum(axis=0) - weights[best]) / max(1, len(self.classes) - 1)
        lifts = (weights[best] - others) * np.fromiter(vector.values(), np.float64, len(vector))
        return {
            self.features[place]: float(lift)
            for place, lift in zip(places, lifts, strict=True)
            if lift > 0 and self._is_telling(self.features[place])
        }

    def _is_telling(self, feature: Feature) -> bool:
        """Tell whether a person would read the piece as a word: a subject, or a close pair."""
        block, piece = feature
        return block.endswith("topic") or self.vocabulary.holds_together(piece)

    def store(self, path: Path) -> None:
        """Write the model to one file (numbers and JSON, no pickle), replacing it as a whole."""
        arrays: dict[str, NDArray[Any]] = {
            "weights": self.machine.weights.astype(np.float32),
            "offsets": self.machine.offsets,
            "rarity": np.asarray(self.vocabulary.rarity),
        }
        facts = {
            "classes": self.classes,
            "features": self.features,
            "doubt": asdict(self.doubt),
            "topics": dict(self.topics),
            "phrases": [asdict(phrase) for phrase in self.phrases],
            "training": asdict(self.training),
        }
        write_model_file(path, arrays, facts)

    @classmethod
    def load(cls, path: Path) -> TextModel:
        """Read a model that ``save`` wrote.

        Raises:
            ModelUnreadable: not such a file, another version of it, or damaged.
        """
        arrays, facts = read_model_file(path)
        places = {(block, piece): place for place, (block, piece) in enumerate(facts["features"])}
        return cls(
            classes=tuple(facts["classes"]),
            vocabulary=Vocabulary(places, arrays["rarity"].tolist()),
            machine=Machine(arrays["weights"].astype(np.float64), arrays["offsets"]),
            doubt=Doubt(**facts["doubt"]),
            topics={topic: tuple(words) for topic, words in facts["topics"].items()},
            training=Training(**facts["training"]),
            phrases=tuple(SetPhrase(**phrase) for phrase in facts.get("phrases", ())),
        )


def _digest_of(messages: Sequence[LabelledMessage]) -> str:
    rows = [[message.title, message.text, message.label] for message in messages]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def train(
    messages: Sequence[LabelledMessage],
    *,
    seed: int = 0,
    now: datetime | None = None,
    source: str = "",
    topics: Topics | None = None,
    phrases: SetPhrases | None = None,
) -> TextModel:
    """Train a model on labelled messages alone; the same messages and seed give the same model.

    Args:
        messages: at least two categories; about 20 messages each before it is of use.
        seed: deals the inner parts on which confidence and threshold are fitted.
        now: written into the model, with a time zone; may be left out.
        source: where the messages come from, in words; written into the model.
        topics: words by subject; those that ship with Yiqi unless given. Kept in the model.
        phrases: what is not read at a message's beginning and end; likewise.

    Raises:
        TooFewExamples: fewer than two categories.
    """
    examples = Counter(message.label for message in messages)
    if len(examples) < 2:
        raise TooFewExamples("at least two categories are needed", classes=len(examples))
    classes = tuple(sorted(examples))
    number_of = {label: number for number, label in enumerate(classes)}
    labels = [number_of[message.label] for message in messages]
    topics = shipped_topics() if topics is None else topics
    phrases = shipped_phrases() if phrases is None else phrases
    read = [read_message(message.title, message.text, topics, phrases) for message in messages]
    doubt = fit_doubt(unseen_scores(read, labels, classes=len(classes), seed=seed), labels)
    vocabulary, machine = fit_machine(read, labels, classes=len(classes), seed=seed)
    training = Training(
        trained_at=now.isoformat() if now else "",
        source=source,
        seed=seed,
        digest=_digest_of(messages),
        examples={label: examples[label] for label in classes},
    )
    return TextModel(classes, vocabulary, machine, doubt, topics, training, phrases)
