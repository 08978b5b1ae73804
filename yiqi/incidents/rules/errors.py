"""The refusal of a plan that does not hold together."""

from __future__ import annotations

import re

from yiqi.lib.errors import Refusal

_LEADING_KEY = re.compile(r"^([a-z_]+(?:\.[a-z_0-9\[\]]+)*):\s")


class PlanError(Refusal):
    """A plan's text cannot be read, or a value is missing, unknown, or out of range.

    ``key`` names the value (``section.key`` or ``section.key[row].column``), ``reason`` is a code
    that a page turns into words: ``not_toml missing unknown not_a_time not_a_date not_a_number
    not_text not_yes_or_no not_a_list not_a_table not_one_of out_of_range no_source repeated
    invalid``. A bare message ``"exit_pass.negative_rounds: 1 to 20"`` names its key too.
    """

    code = "plan_error"

    def __init__(
        self, message: str = "", *, key: str = "", reason: str = "invalid", **params: object
    ) -> None:
        found = _LEADING_KEY.match(message)
        self.key = key or (found[1] if found else "")
        self.reason = reason
        self.detail = message[found.end() :] if found else message
        super().__init__(message or f"{self.key}: {reason}", **params)
        self.params = {"key": self.key, "reason": reason, **params}


def require_range(key: str, value: float, low: float, high: float) -> None:
    """Raise ``PlanError`` unless ``low`` ≤ ``value`` ≤ ``high``; for ``__post_init__``."""
    if not low <= value <= high:
        raise PlanError(key=key, reason="out_of_range", low=low, high=high)


def require_distinct(key: str, values: list[str]) -> None:
    """Raise ``PlanError`` naming the first of ``values`` that stands twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise PlanError(key=key, reason="repeated", value=value)
        seen.add(value)
