"""Identifiers as people write them: normalise, check, say what is wrong, warn where in doubt.

A check never raises on bad input. An *error* means that the text cannot be right; a *warning*
means that a person should look, and never blocks. Each module lists its codes in its docstring.
"""

from yiqi.lib.findings import Finding
from yiqi.lib.identifiers.checked import Checked
from yiqi.lib.identifiers.phone import CheckedPhone, check_phone
from yiqi.lib.identifiers.plate import CheckedPlate, check_plate
from yiqi.lib.identifiers.resident_id import CheckedResidentId, check_resident_id, make_resident_id
from yiqi.lib.identifiers.uscc import CheckedUscc, check_uscc, make_uscc

__all__ = [
    "Checked",
    "CheckedPhone",
    "CheckedPlate",
    "CheckedResidentId",
    "CheckedUscc",
    "Finding",
    "check_phone",
    "check_plate",
    "check_resident_id",
    "check_uscc",
    "make_resident_id",
    "make_uscc",
]
