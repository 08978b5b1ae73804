"""Whether the actor's role reaches what an operation is about to write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.queries import grants_of
from yiqi.accounts.rules import Grant
from yiqi.enterprises.models import Enterprise
from yiqi.lib.errors import Refusal


class OutsideScope(Refusal):
    """The actor has the role, but not here."""

    code = "outside_scope"


def require_within(
    node: ScopeNode, roles: tuple[str, ...], *, actor: User | None, at: datetime
) -> int | None:
    """Return for whom a deputy acts at ``node`` (None: for oneself).

    Raises:
        OutsideScope: the actor holds none of ``roles`` in a scope around ``node``.
    """
    if actor is None:
        return None
    fitting = [
        g for g in grants_of(actor, at=at) if g.role in roles and node.path.startswith(g.path)
    ]
    return _acting_for(fitting)


def require_over(
    enterprises: Iterable[Enterprise], roles: tuple[str, ...], *, actor: User | None, at: datetime
) -> dict[int, int | None]:
    """Return for whom a deputy acts over each of ``enterprises``, by its id (None: for oneself).

    A specialist's role reaches the own list only, and what emergency access names.

    Raises:
        OutsideScope: one of them lies outside the actor's scopes of ``roles``.
    """
    if actor is None:
        return {enterprise.pk: None for enterprise in enterprises}
    held = [g for g in grants_of(actor, at=at) if g.role in roles]
    return {
        enterprise.pk: _acting_for([g for g in held if _reaches(g, enterprise)])
        for enterprise in enterprises
    }


def _reaches(grant: Grant, enterprise: Enterprise) -> bool:
    if not enterprise.node.path.startswith(grant.path):
        return False
    is_own = grant.node_kind == "enterprise" or grant.list_of_id == enterprise.specialist_id
    return grant.role != "specialist" or is_own


def _acting_for(fitting: list[Grant]) -> int | None:
    if not fitting:
        raise OutsideScope
    best = min(fitting, key=lambda g: (g.acting_for_id is not None, g.is_emergency))
    return best.acting_for_id
