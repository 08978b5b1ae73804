"""Writes the search index, in the transaction of the thing that it describes.

No T2 or T3 value may be given to it: it is readable by whoever reads the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from yiqi.lib.bigrams import chunks, postgres_vector, sqlite_text
from yiqi.search.rules import CHUNKS, number_of, row_id, scope_tokens


class Findable(Protocol):
    """What the index needs of a thing besides its words."""

    pk: int
    district_id: int
    area_id: int | None


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One thing to be found: ``words`` is everything that a search may hit."""

    label: str
    pk: int
    district_id: int
    area_id: int | None
    words: str


def put_in_index(
    thing: Findable,
    *,
    label: str,
    title: str,
    text: str = "",
    reference: str = "",
    is_new: bool = False,
) -> None:
    """Write or rewrite what is found of one thing; ``is_new``: nothing of it is there yet."""
    words = "\n".join(part for part in (reference, title, text) if part)
    row = IndexRow(label, thing.pk, thing.district_id, thing.area_id, words)
    put_many_in_index([row], are_new=is_new)


def put_many_in_index(rows: Sequence[IndexRow], *, are_new: bool = False) -> None:
    """Write or rewrite many things; two statements a thousand."""
    lines = [line for row in rows for line in _lines(row)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if not are_new:
                _drop_from_sqlite(cursor, rows)
            cursor.executemany(
                "INSERT INTO search_grams(rowid, scope, grams) VALUES (%s, %s, %s)",
                [(key, " ".join(scope), sqlite_text(cut)) for key, scope, cut in lines],
            )
            return
        cursor.executemany(
            "INSERT INTO search_grams(id, vector) VALUES (%s, %s::tsvector) "
            "ON CONFLICT (id) DO UPDATE SET vector = excluded.vector",
            [(key, f"{_plain(scope)} {postgres_vector(cut)}") for key, scope, cut in lines],
        )


def _drop_from_sqlite(cursor: object, rows: Sequence[IndexRow]) -> None:
    keys = [row_id(number_of(row.label), row.pk) for row in rows]
    cursor.executemany(  # type: ignore[attr-defined]
        "DELETE FROM search_grams WHERE rowid BETWEEN %s AND %s",
        [(key, key + CHUNKS - 1) for key in keys],
    )


def _lines(row: IndexRow) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
    kind = number_of(row.label)
    scope = scope_tokens(district_id=row.district_id, area_id=row.area_id, kind=kind)
    for chunk, cut in enumerate(chunks(row.words)):
        if chunk < CHUNKS:
            yield row_id(kind, row.pk, chunk), scope, cut


def _plain(scope: Sequence[str]) -> str:
    return " ".join(f"'{token}'" for token in scope)
