"""Words that belong to one subject, so that a model which met "小学" also understands "幼儿园".

The list (``topic_words_zh.csv``) was written for Yiqi from general knowledge of what enterprises
and citizens write about. It names subjects, never categories: which category a subject speaks for
is learned from the labelled messages.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

TOPIC_FILE = Path(__file__).with_name("topic_words_zh.csv")

Topics = Mapping[str, tuple[str, ...]]


@cache
def shipped_topics() -> Topics:
    """Return the subjects that ship with Yiqi, each with its words in small letters."""
    with TOPIC_FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["topic"]: tuple(row["words"].lower().split()) for row in csv.DictReader(file)}
    return MappingProxyType(rows)


def count_topics(signs: str, topics: Topics) -> Counter[str]:
    """Return how many words of each subject stand in ``signs``; subjects without any are absent."""
    counts = {topic: sum(map(signs.count, words)) for topic, words in topics.items()}
    return Counter({topic: count for topic, count in counts.items() if count})
