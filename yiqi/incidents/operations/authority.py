"""Under which grant somebody keeps a district's incidents."""

from __future__ import annotations

from datetime import datetime

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.permissions import NotAllowed
from yiqi.accounts.queries import grants_of
from yiqi.accounts.rules import granting
from yiqi.incidents.rules import KEEPS_INCIDENTS


def acting_for(actor: User | None, district: ScopeNode, *, at: datetime) -> int | None:
    """Return for whom a deputy acts in ``district``; None: for oneself, or the system itself.

    Raises:
        NotAllowed: the actor keeps incidents elsewhere only.
    """
    if actor is None:
        return None
    grant = granting(grants_of(actor, at=at), district.path, KEEPS_INCIDENTS)
    if grant is None:
        raise NotAllowed(roles=sorted(KEEPS_INCIDENTS))
    return grant.acting_for_id
