"""Who looks at a page: the few facts of the signed-in person that the frame of a page needs.

(Not one of an area's usual names: screens, tables and context all ask, and none owns the answer.)
"""

from __future__ import annotations

from django.http import HttpRequest

from yiqi.accounts.models import User
from yiqi.accounts.queries import load_grants
from yiqi.accounts.rules import Grant
from yiqi.audit.clock import current_time


def viewer_of(request: HttpRequest) -> User | None:
    """Return the signed-in person, or None for a visitor."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.is_authenticated else None


def grants_of(request: HttpRequest) -> tuple[Grant, ...]:
    """Return what the person may do now; asked of the database once a request."""
    viewer = viewer_of(request)
    if viewer is None:
        return ()
    if viewer.loaded_grants is not None:
        return viewer.loaded_grants
    return load_grants(viewer, at=current_time())


def roles_of(request: HttpRequest) -> frozenset[str]:
    """Return the role codes of the person who asks; none for a visitor."""
    return frozenset(grant.role for grant in grants_of(request))


def units_of(request: HttpRequest) -> frozenset[int]:
    """Return the ids of the units in which the person works."""
    return frozenset(grant.unit_id for grant in grants_of(request) if grant.unit_id is not None)
