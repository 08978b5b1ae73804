"""What is said in a story: phrases of the topic that the problem is about, else of its category."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from yiqi.rehearsal.demo.content import table

SHORT = 12  # characters; such a message says too little to act on


class Words:
    """The phrases that fit one problem; a phrase comes once while there are others."""

    def __init__(self, chance: random.Random, category: str, text: str) -> None:
        phrases = table("phrases_zh")
        self.chance = chance
        self.general: Mapping[str, Any] = phrases["general"]
        self.category: Mapping[str, Any] = phrases["categories"][category]
        self.ratings: Mapping[str, list[str]] = phrases["rating"]
        self.is_short = len(text) <= SHORT
        self.topic = _topic_of(self.category, text)
        self.said: set[str] = set()

    def of(self, key: str) -> list[Any]:
        """Return the phrases of ``key``: the topic's, else the category's, else the general."""
        if self.is_short and f"{key}_short" in self.general:
            return list(self.general[f"{key}_short"])
        for source in (self.topic, self.category, self.general):
            if source.get(key):
                return list(source[key])
        return []

    def pick(self, key: str) -> str:
        """Return a phrase of ``key`` that was not said yet, where there is one."""
        return str(self._fresh(self.of(key)))

    def pair(self, key: str) -> tuple[str, str]:
        """Return two phrases that belong together, such as question and answer."""
        first, second = self.chance.choice(self.of(key))
        return str(first), str(second)

    def note(self) -> str:
        """Return a progress note not written yet, mostly of the matter itself; empty when none."""
        general: list[str] = self.general["note"]
        own = [] if self.is_short or self.chance.random() < 0.4 else self.of("note")
        for phrases in (own, general):
            new = [phrase for phrase in phrases if phrase not in self.said]
            if new:
                return self._fresh(new)
        return ""

    def solution(self) -> str:
        """Return how it was solved; a message that says little gets a general answer."""
        return str(self._fresh(self.general["solve"])) if self.is_short else self.pick("solve")

    def rating(self, rating: int) -> str:
        """Return the words that go with a rating, often none."""
        return self.chance.choice(self.ratings[str(rating)])

    def _fresh(self, phrases: Sequence[str]) -> str:
        new = [phrase for phrase in phrases if phrase not in self.said] or list(phrases)
        chosen = self.chance.choice(new)
        self.said.add(chosen)
        return chosen


def _topic_of(category: Mapping[str, Any], text: str) -> Mapping[str, Any]:
    """Return the topic most of whose words stand in the text, or nothing."""
    best: Mapping[str, Any] = {}
    most = 0
    for topic in category.get("topics", ()):
        found = sum(word in text for word in topic["words"])
        if found > most:
            best, most = topic, found
    return best
