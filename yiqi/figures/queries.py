"""Reads figures, viewer first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yiqi.accounts.models import User
from yiqi.accounts.queries import roles_of
from yiqi.figures.rules import Figure, FigureValue, Parts, registered


def figures_of(viewer: User | None, *, district_id: int | None, now: datetime) -> list[FigureValue]:
    """Return every figure whose rows ``viewer`` may open, in the registered order.

    Args:
        viewer: counts what this person may see; None counts the whole of ``district_id``.
        district_id: the scope node of a district; None (with no viewer): there is no data yet.
    """
    is_empty = viewer is None and district_id is None
    if is_empty:
        return [FigureValue(one, None, now, one.rows(now)) for one in _open_to(viewer, now=now)]
    return [
        FigureValue(
            figure,
            figure.value(viewer, district_id=district_id, now=now),
            now,
            figure.rows(now),
            _parts(figure, viewer, district_id=district_id, now=now),
        )
        for figure in _open_to(viewer, now=now)
    ]


def _parts(
    figure: Figure, viewer: User | None, *, district_id: int | None, now: datetime
) -> Parts | None:
    if figure.whole is None or figure.rows_of_whole is None:
        return None
    return Parts(
        figure.listed(viewer, district_id=district_id, now=now).count(),
        figure.whole(viewer, district_id=district_id, now=now).count(),
        figure.rows_of_whole(now),
    )


def _open_to(viewer: User | None, *, now: datetime) -> Iterable[Figure]:
    if viewer is None:
        return registered()
    held = roles_of(viewer, at=now)
    return [figure for figure in registered() if figure.roles & held]
