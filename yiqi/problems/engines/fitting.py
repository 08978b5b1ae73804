"""Fits the text model: a linear support vector machine, its confidence and its doubt.

Everything is fitted on the messages that are handed in. Confidence and doubt come from messages
that the fitted machine has not seen (cross-validation inside those messages).
scikit-learn takes more than a second to import, so only fitting imports it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiqi.problems.engines.features import ReadMessage, Vector, Vocabulary, learn_vocabulary

Numbers = NDArray[np.float64]

SOFTNESS = 1.0  # the machine's C
INNER_PARTS = 5
WANTED_ACCURACY = 0.95  # of the messages for which the model is sure
LARGEST_DOUBT = 0.30  # share of messages for which it may say "unsure" to reach that
RESERVE = 0.02  # chance kept for surprises, lest a perfect fit claims certainty
LOWEST_SURE = 0.5  # a category that is likelier wrong than right is never sure


@dataclass(frozen=True, slots=True)
class Machine:
    """Weights of each category (row) for each piece (column) and the category's offset."""

    weights: Numbers
    offsets: Numbers

    def scores_of(self, vector: Vector) -> Numbers:
        """Return one score a category; larger speaks for it."""
        if not vector:
            return self.offsets.copy()
        places = np.fromiter(vector.keys(), dtype=np.intp, count=len(vector))
        values = np.fromiter(vector.values(), dtype=np.float64, count=len(vector))
        scores: Numbers = self.weights[:, places] @ values + self.offsets
        return scores


@dataclass(frozen=True, slots=True)
class Doubt:
    """How scores become a confidence, and below which confidence the model says "unsure"."""

    sharpness: float
    threshold: float
    accuracy: float  # share right among the messages that the machine had not seen
    sure_accuracy: float  # the same among those above the threshold
    unsure: float  # share below the threshold


def chances(scores: Numbers, sharpness: float) -> Numbers:
    """Turn scores (categories last) into chances that add up to 1."""
    raised = scores * sharpness
    raised = np.exp(raised - raised.max(axis=-1, keepdims=True))
    shares: Numbers = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _matrix(vectors: Sequence[Vector], width: int) -> Any:  # scipy has no types
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *map(len, vectors)])
    places = np.concatenate([np.fromiter(v.keys(), np.intp, len(v)) for v in vectors])
    values = np.concatenate([np.fromiter(v.values(), np.float64, len(v)) for v in vectors])
    return csr_matrix((values, places, starts), shape=(len(vectors), width))


def fit_machine(
    messages: Sequence[ReadMessage], labels: Sequence[int], *, classes: int, seed: int
) -> tuple[Vocabulary, Machine]:
    """Fit vocabulary and weights; a class that ``labels`` lacks gets a score that never wins."""
    from sklearn.svm import LinearSVC

    vocabulary = learn_vocabulary(messages)
    vectors = [vocabulary.vector_of(message) for message in messages]
    svm = LinearSVC(C=SOFTNESS, class_weight="balanced", random_state=seed, max_iter=5_000)
    svm.fit(_matrix(vectors, len(vocabulary.rarity)), np.asarray(labels))
    rows, offsets = svm.coef_, np.atleast_1d(svm.intercept_)
    if len(svm.classes_) == 2:  # the library keeps one row for two classes
        rows, offsets = np.vstack([-rows, rows]), np.concatenate([-offsets, offsets])
    weights = np.zeros((classes, rows.shape[1]))
    all_offsets = np.full(classes, -10.0)
    weights[svm.classes_], all_offsets[svm.classes_] = rows, offsets
    return vocabulary, Machine(weights, all_offsets)


def inner_parts(labels: Sequence[int], *, parts: int, seed: int) -> list[int]:
    """Deal the messages of each class in turn to ``parts`` parts; return each one's part."""
    order = list(range(len(labels)))
    random.Random(seed).shuffle(order)  # noqa: S311 (a fair deal, not a secret)
    order.sort(key=lambda index: labels[index])
    part_of = [0] * len(labels)
    for turn, index in enumerate(order):
        part_of[index] = turn % parts
    return part_of


def unseen_scores(
    messages: Sequence[ReadMessage], labels: Sequence[int], *, classes: int, seed: int
) -> Numbers:
    """Return the scores that each message gets from a machine fitted without its part."""
    parts = min(INNER_PARTS, len(messages))
    part_of = inner_parts(labels, parts=parts, seed=seed)
    scores = np.zeros((len(messages), classes))
    for part in range(parts):
        rest = [index for index, own in enumerate(part_of) if own != part]
        known = [labels[index] for index in rest]
        if len(Counter(known)) < 2:
            continue
        vocabulary, machine = fit_machine(
            [messages[index] for index in rest], known, classes=classes, seed=seed
        )
        for index, own in enumerate(part_of):
            if own == part:
                scores[index] = machine.scores_of(vocabulary.vector_of(messages[index]))
    return scores


def fit_doubt(scores: Numbers, labels: Sequence[int]) -> Doubt:
    """Fit confidence and threshold to scores of messages that the machine had not seen.

    The sharpness is the one under which the true categories are likeliest. The threshold is the
    lowest above which ``WANTED_ACCURACY`` are right, but doubts ``LARGEST_DOUBT`` at most.
    """
    truth = np.asarray(labels)
    rows = np.arange(len(truth))
    tried = np.geomspace(0.2, 40.0, 120)
    losses = []
    for sharpness in tried:
        logs = np.log(chances(scores, sharpness) + 1e-12)
        losses.append(-(1 - RESERVE) * logs[rows, truth].mean() - RESERVE * logs.mean())
    sharpness = float(tried[int(np.argmin(losses))])
    shares = chances(scores, sharpness)
    confidence, is_right = shares.max(axis=1), shares.argmax(axis=1) == truth
    order = np.argsort(-confidence, kind="stable")
    right_so_far = np.cumsum(is_right[order]) / np.arange(1, len(truth) + 1)
    fewest = max(1, int(np.ceil(len(truth) * (1 - LARGEST_DOUBT))))
    good = [n for n in range(fewest, len(truth) + 1) if right_so_far[n - 1] >= WANTED_ACCURACY]
    kept = max(good, default=fewest)
    lowest_kept = float(confidence[order[kept - 1]]) if kept < len(truth) else 0.0
    threshold = max(LOWEST_SURE, lowest_kept)
    is_sure = confidence >= threshold
    sure_accuracy = float(is_right[is_sure].mean()) if is_sure.any() else 0.0
    return Doubt(
        sharpness, threshold, float(is_right.mean()), sure_accuracy, float(1 - is_sure.mean())
    )
