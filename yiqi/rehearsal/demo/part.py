"""A smaller demo: part of the district, for tests and walks that need no thousand enterprises."""

from __future__ import annotations

from dataclasses import replace

from yiqi.rehearsal.demo.shapes import District

LEAST = 20  # enterprises; fewer leave industries and zones without any


def part_of(district: District, *, enterprises: int) -> District:
    """Return the district with that many enterprises: a third above scale, and their people.

    The enterprise of the demo account always belongs to it.

    Raises:
        ValueError: fewer than 20.
    """
    if enterprises < LEAST:
        raise ValueError(f"at least {LEAST} enterprises")
    shown = next(a.scope_code for a in district.accounts if a.scope_kind == "enterprise")
    big = sorted(district.above_scale, key=lambda e: (e.code != shown, e.registered, e.code))
    names = {e.code for e in big}
    small = [e for e in district.enterprises if e.code not in names]
    step = max(1, len(small) // max(1, enterprises - enterprises // 3))
    chosen = {e.code for e in big[: enterprises // 3]}
    chosen |= {e.code for e in small[::step][: enterprises - len(chosen)]}
    contacts = tuple(c for c in district.contacts if c.enterprise_code in chosen)
    known = {c.person_code for c in contacts}
    return replace(
        district,
        enterprises=tuple(e for e in district.enterprises if e.code in chosen),
        contacts=contacts,
        people=tuple(p for p in district.people if p.code in known),
        staff=tuple(s for s in district.staff if s.enterprise_code in chosen),
        specialist_lists=tuple(
            replace(one, enterprise_codes=tuple(c for c in one.enterprise_codes if c in chosen))
            for one in district.specialist_lists
        ),
    )
