"""Founds the first district for ``yiqi setup``, with what was typed there.

(Not one of an area's usual names: the command lies in an area beside this one, and is given this
module from above.)
"""

from __future__ import annotations

from collections.abc import Mapping

from yiqi.accounts.models import Unit
from yiqi.administration.operations import FirstDistrict, set_up
from yiqi.administration.rules import DistrictPlan, FirstPerson
from yiqi.audit.clock import current_time


def found(given: Mapping[str, str], people: Mapping[str, tuple[str, str]]) -> FirstDistrict:
    """Found the district that ``given`` names (district, code, office; no office: its usual name).

    Args:
        people: user name and name of each of the three administrators, by role.

    Raises:
        BadSetup: something that was typed cannot be used.
        AlreadySetUp: there is a district or an account.
    """
    plan = DistrictPlan(
        code=given["code"],
        name=given["district"],
        office_name=given["office"] or str(Unit.Kind.DUTY_OFFICE.label),
        people=tuple(FirstPerson(role, *person) for role, person in people.items()),
    )
    return set_up(plan, now=current_time())
