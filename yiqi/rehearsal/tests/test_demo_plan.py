"""The demo's units lead the categories that the service plan routes to them."""

import tomllib
from pathlib import Path

import pytest

from yiqi.rehearsal.demo import build_district
from yiqi.rehearsal.demo.story_cast import Cast

PLAN = Path(__file__).parents[2] / "incidents" / "plans" / "jintai_2022_03_service.toml"


@pytest.mark.parametrize("zone", ["jinhe", "panlong", "shilipu"])
def test_the_demo_dispatches_where_the_plan_routes(zone):
    district = build_district()
    enterprise = next(e for e in district.enterprises if e.zone_code == zone)
    rows = tomllib.loads(PLAN.read_text("utf-8"))["problem_routing"]["rows"]["value"]
    wanted = {row["category"]: row["unit"] for row in rows if "area" not in row}
    wanted |= {row["category"]: row["unit"] for row in rows if row.get("area") == zone}
    cast = Cast(district)
    assert {c: cast.unit_for(c, enterprise) for c in wanted} == wanted


def test_every_unit_that_the_plan_consults_is_in_the_demo():
    rows = tomllib.loads(PLAN.read_text("utf-8"))["problem_routing"]["rows"]["value"]
    consulted = {code for row in rows for code in row.get("consult", ())}
    assert consulted <= {unit.code for unit in build_district().units}
