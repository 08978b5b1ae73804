"""Chance that repeats: one stream of random numbers for each part of the district."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, part: str) -> random.Random:
    """Return the generator of ``part``; parts do not disturb one another."""
    return random.Random(f"{seed}/{part}")  # noqa: S311 - invented content, no secret


def weighted(chance: random.Random, weights: Mapping[T, float]) -> T:
    """Return one key of ``weights``, drawn by its weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def shares(total: int, weights: Sequence[float], *, least: int = 0) -> list[int]:
    """Split ``total`` into whole parts in the proportions of ``weights``, each at least ``least``.

    The rounding goes to the largest remainders, so that the parts add up exactly.

    Raises:
        ValueError: ``total`` is too small for ``least`` each.
    """
    rest = total - least * len(weights)
    if rest < 0:
        raise ValueError("total too small")
    exact = [rest * w / math.fsum(weights) for w in weights]
    parts = [int(x) for x in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: rest - sum(parts)]:
        parts[i] += 1
    return [part + least for part in parts]
