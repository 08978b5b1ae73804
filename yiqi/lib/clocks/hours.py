"""The hours in which an office works, as times of day in China."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = 24 * 60
_SPAN = re.compile(r"\s*(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})\s*")


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Spans of a working day in minutes after midnight, ascending, not touching.

    Raises:
        ValueError: no span, one that ends before it begins, overlap, beyond 24:00.
    """

    spans: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or edges[0] < 0 or edges[-1] > _DAY:
            raise ValueError("working hours: at least one span between 00:00 and 24:00")
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("working hours: spans ascending, without overlap")

    @classmethod
    def parse(cls, *texts: str) -> WorkingHours:
        """Read spans as a plan has them: ``"08:30-12:00", "14:00-18:00"``; ``24:00`` is an end.

        Raises:
            ValueError: a text is not a span of a day.
        """
        spans = []
        for text in texts:
            found = _SPAN.fullmatch(text)
            if found is None:
                raise ValueError(f"working hours: {text!r} is not like 08:30-12:00")
            first, first_minute, last, last_minute = (int(part) for part in found.groups())
            if first_minute > 59 or last_minute > 59:
                raise ValueError(f"working hours: {text!r} has no such minute")
            spans.append((first * 60 + first_minute, last * 60 + last_minute))
        return cls(tuple(spans))

    @property
    def minutes_a_day(self) -> int:
        """Working minutes of a full day."""
        return sum(end - begin for begin, end in self.spans)

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Give the spans of ``day`` as moments, in order."""
        midnight = datetime.combine(day, time(), SHANGHAI)
        for begin, end in self.spans:
            yield midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end)

    def __str__(self) -> str:
        return ", ".join(f"{_clock_face(begin)}-{_clock_face(end)}" for begin, end in self.spans)


def _clock_face(minutes: int) -> str:
    """Return minutes after midnight as 08:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
