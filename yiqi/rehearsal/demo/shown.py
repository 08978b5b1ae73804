"""The stories of the enterprise whose account stands on the sign-in page: something to do there."""

from datetime import datetime
from typing import Any

from yiqi.rehearsal.demo.content import table
from yiqi.rehearsal.demo.incident import SHANGHAI
from yiqi.rehearsal.demo.shapes import District
from yiqi.rehearsal.demo.story_cast import Cast
from yiqi.rehearsal.demo.story_shapes import Step, Story


def shown_stories(district: District) -> tuple[Story, ...]:
    """Return the hand-written stories of the demo account's enterprise."""
    account = next(a for a in district.accounts if a.scope_kind == "enterprise")
    contact = str(account.person_code)
    return tuple(
        Story(
            code=f"H{number:03d}",
            enterprise_code=account.scope_code,
            contact_code=contact,
            channel="app",
            category=row["category"],
            priority=row["priority"],
            title=row["title"],
            text=row["text"],
            common_code="",
            steps=tuple(_step(Cast(district), contact, row, step) for step in row["steps"]),
        )
        for number, row in enumerate(table("shown_zh")["stories"], 1)
    )


def _step(cast: Cast, contact: str, story: dict[str, Any], row: dict[str, Any]) -> Step:
    at = datetime.fromisoformat(f"2022-03-{row['at']}:00").replace(tzinfo=SHANGHAI)
    people = {
        "duty": cast.duty(at),
        "chair": cast.meeting_chair(),
        "solver": cast.officers[story["unit"]][0],
    }
    officer = people.get(row["by"])
    is_handing_on = row["kind"] == "dispatch"
    return Step(
        at=at,
        kind=row["kind"],
        actor_role=officer.role if officer else "enterprise",
        actor_code=officer.code if officer else contact,
        unit_code=story["unit"] if is_handing_on else (officer.unit_code if officer else ""),
        text=row.get("text", ""),
        category=story["category"] if row["kind"] == "triage" else "",
        priority=story["priority"] if row["kind"] == "triage" else "",
        outcome=row.get("outcome", ""),
        rating=row.get("rating"),
        files=tuple(row.get("files", ())),
    )
