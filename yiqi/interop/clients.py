"""Who calls: the owner of an access token, with what this person or program may do now.

(Not one of an area's usual names: the JSON API and Open311 both ask.)
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from yiqi.accounts.models import ScopeNode, User
from yiqi.accounts.operations import owner_of_token
from yiqi.accounts.queries import grants_of
from yiqi.enterprises.models import Enterprise
from yiqi.enterprises.queries import enterprises_visible_to
from yiqi.lib.errors import Refusal

LONGEST_TOKEN = 200  # characters


class TokenMissing(Refusal):
    """The request carries no access token, or one that is worth nothing (any more)."""

    code = "token_missing"


class EnterpriseUnknown(Refusal):
    """The enterprise is not in the register, or lies outside the caller's scope."""

    code = "enterprise_unknown"


class EnterpriseUnclear(Refusal):
    """The caller answers for several enterprises and did not say which one."""

    code = "enterprise_unclear"


class DistrictUnclear(Refusal):
    """The caller works in several districts, or in none, and named no enterprise."""

    code = "district_unclear"


def owner_of(secret: str, *, now: datetime) -> User | None:
    """Return whose access token ``secret`` is, with the grants loaded; None: nobody's."""
    if not secret or len(secret) > LONGEST_TOKEN:
        return None
    return owner_of_token(secret, now=now)


def named_enterprise(
    caller: User, *, uscc: str, enterprise_id: int | None, now: datetime
) -> Enterprise | None:
    """Return the enterprise that a message is from.

    One that answers for a single enterprise need not name it. None: nobody was named, and the
    caller takes messages in for a whole district.

    Raises:
        EnterpriseUnknown: the one named is not in the caller's scope.
        EnterpriseUnclear: none was named by one who answers for several.
    """
    seen = enterprises_visible_to(caller, now=now).select_related("node", "district")
    if uscc or enterprise_id is not None:
        is_named = Q(uscc=uscc.strip().upper()) if uscc else Q(pk=enterprise_id)
        found = seen.filter(is_named).first()
        if found is None:
            raise EnterpriseUnknown(enterprise=uscc or enterprise_id)
        return found
    if {grant.role for grant in grants_of(caller, at=now)} <= {"enterprise"}:
        own = list(seen[:2])
        if len(own) != 1:
            raise EnterpriseUnclear
        return own[0]
    return None


def district_for(caller: User, enterprise: Enterprise | None, *, now: datetime) -> ScopeNode:
    """Return the district that takes a message in.

    Raises:
        DistrictUnclear: no enterprise was named and the caller works in several districts.
    """
    if enterprise is not None:
        return enterprise.district
    districts = {grant.district_id for grant in grants_of(caller, at=now)}
    if len(districts) != 1:
        raise DistrictUnclear
    return ScopeNode.objects.get(pk=districts.pop())
