"""Narrows a list to the rows whose words hold a text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from time import monotonic
from typing import TypeVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

from yiqi.lib.bigrams import Term, postgres_query, query_terms, sqlite_query
from yiqi.search.rules import CHUNK_BITS, FEW, number_of, row_id, scope_token

M = TypeVar("M", bound=models.Model)
MOST_REMEMBERED = 1024
REMEMBERED_FOR = 600.0  # seconds


class Matches:
    """The things of one kind whose index entry holds every word of a text.

    Substrings of one Chinese character and more are found, Latin words and numbers from their
    beginning. Few matches are fetched at once, with one query; of many, only what a page shows.
    """

    def __init__(self, kind: int, match: str) -> None:
        self.kind = kind
        self.match = match  # in the engine's own language
        self._lowest, self._highest = row_id(kind, 0), row_id(kind + 1, 0) - 1

    def keys(self, *, limit: int, beyond: int | None = None, down: bool = False) -> list[int]:
        """Return up to ``limit`` primary keys in their order, or from the highest downwards.

        ``beyond``: only keys behind this one in that order.
        """
        if self._few is not None:
            found = self._few[::-1] if down else self._few
            behind = [
                key for key in found if beyond is None or (key < beyond if down else key > beyond)
            ]
            return behind[:limit]
        lowest, highest = self._lowest, self._highest
        if beyond is not None and down:
            highest = row_id(self.kind, beyond) - 1
        elif beyond is not None:
            lowest = row_id(self.kind, beyond + 1)
        order = "DESC" if down else "ASC"
        return self._things(self._rows(lowest, highest, f"ORDER BY 1 {order} LIMIT {limit:d}"))

    def count(self, *, most: int) -> int:
        """Return how many there are, counted up to ``most``.

        That there are as many is remembered for some minutes: what is in the index stays in it,
        and each page of a long list would count anew.
        """
        if self._few is not None:
            return min(len(self._few), most)
        if _known_to_be(self) >= most:
            return most
        limit = most
        while True:
            rows, things = self._counted(limit)
            if things >= most:
                _remember(self, most)
                return most
            if rows < limit:
                return things
            limit *= 2  # long texts have several rows

    def narrow(self, queryset: models.QuerySet[M]) -> models.QuerySet[M]:
        """Return the rows of ``queryset`` that match, in its order."""
        if self._few is not None:
            return queryset.filter(pk__in=self._few)
        return queryset.filter(pk__in=RawSQL(*_all_keys(self.match)))  # noqa: S611 - bound

    @cached_property
    def _few(self) -> list[int] | None:
        """Return all keys in order, where they are few; else None."""
        if _known_to_be(self) > FEW:
            return None
        found = self._rows(self._lowest, self._highest, f"LIMIT {FEW + 1}")
        return sorted(self._things(found)) if len(found) <= FEW else None

    def _rows(self, lowest: int, highest: int, rest: str) -> list[tuple[int, ...]]:
        column, condition = _sql()
        return _fetched(
            f"SELECT {column} FROM search_grams WHERE {condition} "  # noqa: S608 - own names
            f"AND {column} BETWEEN %s AND %s {rest}",
            [self.match, lowest, highest],
        )

    def _things(self, rows: list[tuple[int, ...]]) -> list[int]:
        """Return the keys of the things whose rows these are; a long text has several."""
        return list(dict.fromkeys((row[0] - self._lowest) >> CHUNK_BITS for row in rows))

    def _counted(self, limit: int) -> tuple[int, ...]:
        """Return how many of the first ``limit`` rows there are, and of how many things."""
        column, condition = _sql()
        return _fetched(
            f"SELECT count(*), count(DISTINCT row >> {CHUNK_BITS}) FROM (SELECT {column} AS row "  # noqa: S608 - own names
            f"FROM search_grams WHERE {condition} AND {column} BETWEEN %s AND %s "
            f"ORDER BY {column} LIMIT %s) AS counted",
            [self.match, self._lowest, self._highest, limit],
        )[0]


_many: dict[tuple[int, str], tuple[int, float]] = {}  # at least how many, until when


def forget_counts() -> None:
    """Count everything anew: for tests, whose rows go away."""
    _many.clear()


def _known_to_be(matches: Matches) -> int:
    """Return at least how many there were when they were counted last; 0: not counted lately."""
    count, until = _many.get((matches.kind, matches.match), (0, 0.0))
    return count if until > monotonic() else 0


def _remember(matches: Matches, count: int) -> None:
    if len(_many) >= MOST_REMEMBERED:
        _many.clear()
    _many[matches.kind, matches.match] = count, monotonic() + REMEMBERED_FOR


def matches_of(
    model: type[models.Model],
    text: str,
    *,
    districts: Sequence[int] = (),
    areas: Sequence[int] = (),
) -> Matches | None:
    """Return what of ``model`` holds ``text``; None for a text without any word.

    Args:
        districts: only things of these districts, or
        areas: only things of these zones and parks; neither: things from everywhere.
    """
    terms = query_terms(text)
    if not terms:
        return None
    kind = number_of(model._meta.label_lower)
    tokens = [scope_token(kind, "D", one) for one in districts]
    tokens += [scope_token(kind, "A", one) for one in areas]
    return Matches(kind, _match(terms, tokens))


def matching(
    queryset: models.QuerySet[M], text: str, *, district_ids: Sequence[int] = ()
) -> models.QuerySet[M]:
    """Return the rows of ``queryset`` whose index entry holds every word of ``text``.

    The order of ``queryset`` stays. A text without any word leaves all rows.
    """
    matches = matches_of(queryset.model, text, districts=district_ids)
    return queryset if matches is None else matches.narrow(queryset)


def _match(terms: Sequence[Term], tokens: Sequence[str]) -> str:
    if connection.vendor == "sqlite":
        words = f"grams : ({sqlite_query(terms)})"
        scope = " OR ".join(f'"{token}"' for token in tokens)
        return f"{words} AND scope : ({scope})" if tokens else words
    words = postgres_query(terms)
    quoted = " | ".join(f"'{token}'" for token in tokens)
    return f"{words} & ({quoted})" if tokens else words


def _fetched(sql: str, given: Sequence[str | int]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _all_keys(match: str) -> tuple[str, list[object]]:
    column, condition = _sql()
    mask = (1 << 56) - 1
    return (
        f"SELECT ({column} & {mask}) >> {CHUNK_BITS} FROM search_grams "  # noqa: S608 - own names
        f"WHERE {condition}",
        [match],
    )


def _sql() -> tuple[str, str]:
    if connection.vendor == "sqlite":
        return "rowid", "search_grams MATCH %s"
    return "id", "vector @@ %s::tsquery"
