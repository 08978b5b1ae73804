"""The lists that people send: enterprises and staff, as kinds of the import engine.

(Not one of an area's usual names: it fills the registry of the exchange area.)
"""

from __future__ import annotations

from yiqi.enterprises.imports.enterprises import ENTERPRISE_KIND
from yiqi.enterprises.imports.staff import STAFF_KIND
from yiqi.enterprises.imports.words import CELL_WORDS
from yiqi.exchange.kinds import register_kind
from yiqi.exchange.phrases import register_words

__all__ = ["ENTERPRISE_KIND", "STAFF_KIND", "register"]


def register() -> None:
    """Declare both kinds and the words of what their checks find."""
    register_words(CELL_WORDS)
    register_kind(ENTERPRISE_KIND)
    register_kind(STAFF_KIND)
