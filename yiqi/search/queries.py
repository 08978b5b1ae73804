"""Narrows a list to the rows whose words hold a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

from yiqi.lib.bigrams import Term, postgres_query, query_terms, sqlite_query
from yiqi.search.rules import CHUNK_BITS, FEW, number_of, row_id, scope_token

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Matches:
    """The things of one kind whose index entry holds every word of a text.

    Substrings of one Chinese character and more are found, Latin words and numbers from their
    beginning.
    """

    kind: int
    match: str  # in the engine's own language

    def keys(self, *, limit: int, beyond: int | None = None, down: bool = False) -> list[int]:
        """Return up to ``limit`` primary keys in their order, or from the highest downwards.

        ``beyond``: only keys behind this one in that order. The index itself is kept in this
        order, so that the first keys of a common word cost no more than those of a rare one.
        """
        lowest, highest = row_id(self.kind, 0), row_id(self.kind + 1, 0) - 1
        if beyond is not None and down:
            highest = row_id(self.kind, beyond) - 1
        elif beyond is not None:
            lowest = row_id(self.kind, beyond + 1)
        column, condition = _sql()
        order = f"{column} {'DESC' if down else 'ASC'}"
        found = _fetched(
            f"SELECT {column} FROM search_grams WHERE {condition} "  # noqa: S608 - own names
            f"AND {column} BETWEEN %s AND %s ORDER BY {order} LIMIT %s",
            [self.match, lowest, highest, limit],
        )
        base = row_id(self.kind, 0)
        return list(dict.fromkeys((key - base) >> CHUNK_BITS for key in found))

    def count(self, *, most: int) -> int:
        """Return how many there are, counted up to ``most``."""
        column, condition = _sql()
        found = _fetched(
            f"SELECT count(*) FROM (SELECT DISTINCT {column} >> {CHUNK_BITS} FROM search_grams "  # noqa: S608 - own names
            f"WHERE {condition} AND {column} BETWEEN %s AND %s LIMIT %s) AS counted",
            [self.match, row_id(self.kind, 0), row_id(self.kind + 1, 0) - 1, most],
        )
        return found[0]

    def narrow(self, queryset: models.QuerySet[M]) -> models.QuerySet[M]:
        """Return the rows of ``queryset`` that match, in its order.

        Few matches are fetched first and the rows looked up; many are tested row by row.
        """
        found = self.keys(limit=FEW + 1)
        if len(found) <= FEW:
            return queryset.filter(pk__in=found)
        return queryset.filter(pk__in=RawSQL(*_all_keys(self.match)))  # noqa: S611 - bound


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


def _fetched(sql: str, given: Sequence[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [row[0] for row in cursor.fetchall()]


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
