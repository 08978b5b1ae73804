"""Writes what belongs to the administrators alone."""

from yiqi.administration.operations.districts import (
    AlreadySetUp,
    BadSetup,
    FirstAccount,
    FirstDistrict,
    found_another_district,
    set_up,
)
from yiqi.administration.operations.upkeep import end_sessions_of, retry_failed, unlock

__all__ = [
    "AlreadySetUp",
    "BadSetup",
    "FirstAccount",
    "FirstDistrict",
    "end_sessions_of",
    "found_another_district",
    "retry_failed",
    "set_up",
    "unlock",
]
