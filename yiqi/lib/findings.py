"""What a check found in a text or a file: a stable reason code and the values of its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful; a form or template turns ``code`` into words."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
