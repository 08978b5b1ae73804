"""Where the header stands: below title rows, in one row or in two merged ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yiqi.exchange.cells import CellValue, heading, is_blank, shown
from yiqi.exchange.columns import FOOT
from yiqi.lib.errors import Refusal

LOOKED_AT = 30  # rows from the first filled one
NumberedRow = tuple[int, list[CellValue]]


class NoHeader(Refusal):
    """No row of the sheet reads like the headings of a list."""

    code = "import_no_header"


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a list: ``labels`` as shown, ``last_row`` after which the rows begin."""

    labels: tuple[str, ...]
    first_row: int
    last_row: int

    @property
    def names(self) -> tuple[str, ...]:
        """The headings, normalised to be compared."""
        return tuple(heading(label) for label in self.labels)


def find_header(
    rows: Sequence[NumberedRow],
    *,
    count_known: Callable[[Header], int],
    fits: Callable[[Header], bool],
) -> Header:
    """Return the header among the first rows of a sheet.

    Args:
        rows: the first rows, with their numbers.
        count_known: how many columns of the kind a header names.
        fits: whether what stands below a header of unknown words could be such a list.

    Raises:
        NoHeader: no row names any, and none looks like a header otherwise.
    """
    candidates = [
        header
        for place in range(min(len(rows), LOOKED_AT))
        for header in _headers_at(rows, place)
        if sum(1 for label in header.labels if label) > 1
    ]
    # More known columns first, then one row rather than two, then the higher one.
    best = max(
        candidates,
        key=lambda h: (count_known(h), h.first_row - h.last_row, -h.first_row),
        default=None,
    )
    if best is None:
        raise NoHeader
    if count_known(best) >= 1:
        return best
    # Headings that nobody knows: the first row of plain words as wide as the rows below it.
    plain = next((h for h in candidates if _is_plain(h, rows) and fits(h)), None)
    if plain is None:
        raise NoHeader
    return plain


def foot_of(cells: Sequence[CellValue]) -> bool:
    """Whether a row stands under the list (合计, 填表人…) and is none of it."""
    first = next((shown(cell).strip() for cell in cells if not is_blank(cell)), "")
    return first.startswith(FOOT)


def _headers_at(rows: Sequence[NumberedRow], place: int) -> list[Header]:
    number, cells = rows[place]
    top = tuple(shown(cell).strip() for cell in cells)
    found = [Header(top, number, number)]
    if place + 1 < len(rows):
        below_number, below = rows[place + 1]
        found.append(Header(_joined(top, below), number, below_number))
    return found


def _joined(top: Sequence[str], below: Sequence[CellValue]) -> tuple[str, ...]:
    """Return two rows as one: the lower word where there is one, else the upper."""
    lower = [shown(cell).strip() for cell in below]
    width = max(len(top), len(lower))
    padded = [*top, *[""] * (width - len(top))], [*lower, *[""] * (width - len(lower))]
    return tuple(under or over for over, under in zip(*padded, strict=True))


def _is_plain(header: Header, rows: Sequence[NumberedRow]) -> bool:
    """Whether a single row of different short words stands over rows as wide as it."""
    if header.first_row != header.last_row:
        return False
    filled = [label for label in header.labels if label]
    is_words = all(len(label) <= 20 and not label[0].isdigit() for label in filled)
    below = [cells for number, cells in rows if number > header.last_row]
    widths = [sum(not is_blank(cell) for cell in cells) for cells in below[:5]]
    return (
        is_words
        and len(set(filled)) == len(filled)
        and bool(widths)
        and max(widths) >= len(filled) * 0.6
    )
