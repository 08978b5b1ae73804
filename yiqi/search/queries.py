"""Narrows a list to the rows whose words hold a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

from yiqi.lib.bigrams import Term, postgres_query, query_terms, sqlite_query
from yiqi.search.rules import CHUNK_BITS, FEW, number_of, row_id

M = TypeVar("M", bound=models.Model)


def matching(
    queryset: models.QuerySet[M], text: str, *, district_ids: Sequence[int] = ()
) -> models.QuerySet[M]:
    """Return the rows of ``queryset`` whose index entry holds every word of ``text``.

    Substrings of one Chinese character and more are found, Latin words and numbers from their
    beginning; the order of ``queryset`` stays. A text without any word leaves all rows.

    Few matches are fetched first and the rows looked up; many are tested row by row in the
    queryset's own order, so that a common word costs no more than the page that is shown.
    """
    terms = query_terms(text)
    if not terms:
        return queryset
    label = queryset.model._meta.label_lower
    kind = number_of(label)
    match = _match(terms, kind, district_ids)
    found = _few_ids(match, kind)
    if found is not None:
        return queryset.filter(pk__in=found)
    return queryset.filter(pk__in=RawSQL(*_all_ids(match)))  # noqa: S611 - parameters are bound


def _match(terms: Sequence[Term], kind: int, district_ids: Sequence[int]) -> str:
    tokens = [f"K{kind}D{district}" for district in district_ids]
    if connection.vendor == "sqlite":
        words = f"grams : ({sqlite_query(terms)})"
        scope = " OR ".join(f'"{token}"' for token in tokens)
        return f"{words} AND scope : ({scope})" if tokens else words
    words = postgres_query(terms)
    quoted = " | ".join(f"'{token}'" for token in tokens)
    return f"{words} & ({quoted})" if tokens else words


def _few_ids(match: str, kind: int) -> list[int] | None:
    """Return the primary keys when there are few, else None."""
    first, last = row_id(kind, 0), row_id(kind + 1, 0) - 1
    column, condition = _sql()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM search_grams WHERE {condition} "  # noqa: S608 - own names
            f"AND {column} BETWEEN %s AND %s LIMIT {FEW + 1}",
            [match, first, last],
        )
        keys = [row[0] for row in cursor.fetchall()]
    if len(keys) > FEW:
        return None
    return sorted({(key - first) >> CHUNK_BITS for key in keys})


def _all_ids(match: str) -> tuple[str, list[object]]:
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
