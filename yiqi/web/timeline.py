"""One line of a timeline, as every page shows it: icon, words, who, when, for whom, details.

(Not one of an area's usual names: areas make these and ``{% timeline entries %}`` shows them.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yiqi.web.navigation import Words


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened, in the reader's words; newest first is the caller's order.

    ``kind`` groups entries for the filter (``step``, ``talk``, ``document``); ``acting_for`` names
    the colleague in whose place a deputy acted; ``details`` is plain text, kept with line breaks.
    """

    words: Words
    at: datetime
    who: str = ""
    unit: str = ""
    acting_for: str = ""
    icon: str = "point-filled"
    tone: str = "neutral"
    details: str = ""
    kind: str = "step"
    url: str = ""
