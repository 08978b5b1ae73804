"""Whether a six-digit place code (GB/T 2260) stands in the table that ships with python-stdnum.

The table is never complete: places are merged and renamed each year. An unknown place is
therefore a warning, never an error.
"""

from __future__ import annotations

from functools import cache

from stdnum import numdb


@cache
def place_name(region: str) -> str:
    """Return the county's name, for example ``金台区``, or an empty text where it is unknown.

    Abolished places count as known: people and firms keep the code of their time.
    """
    found = numdb.get("cn/loc").info(region)
    names = [part["county"] for _, part in found if "county" in part]
    return str(names[-1]).rpartition("]")[2].strip() if names else ""
