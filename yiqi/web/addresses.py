"""The address of each of many things of one kind: for lists, where asking for each takes long.

(Not one of an area's usual names: every area's tables ask it.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.urls import get_script_prefix, reverse

MARK = 9_000_000_001  # a key that no page's address holds otherwise


def address_of(url_name: str) -> Callable[[int], str]:
    """Return what gives the address of a thing by its key; the name is looked up once.

    The page's address must take the key as its only argument.
    """
    return lambda pk: _pattern(url_name, get_script_prefix()).replace(str(MARK), str(pk))


@cache
def _pattern(url_name: str, prefix: str) -> str:
    """``prefix`` belongs to the key: the site may be mounted under a path."""
    return reverse(url_name, args=[MARK])
