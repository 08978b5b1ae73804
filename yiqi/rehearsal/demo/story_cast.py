"""Who acts in the stories: duty officers by shift, officers of a section, contacts, specialists."""

import random
from collections.abc import Sequence
from datetime import datetime

from yiqi.rehearsal.demo.shapes import District, Enterprise, EnterpriseContact, Officer, Unit


class Cast:
    """Looks up the people of a district for the steps of a story."""

    def __init__(self, district: District) -> None:
        self.officers: dict[str, list[Officer]] = {}
        for officer in district.officers:
            self.officers.setdefault(officer.unit_code, []).append(officer)
        self.units: dict[str, Unit] = {unit.code: unit for unit in district.units}
        self.contacts: dict[str, list[EnterpriseContact]] = {}
        for contact in district.contacts:
            self.contacts.setdefault(contact.enterprise_code, []).append(contact)
        by_code = {officer.code: officer for officer in district.officers}
        self.specialists: dict[str, Officer] = {
            code: by_code[one.officer_code]
            for one in district.specialist_lists
            for code in one.enterprise_codes
        }
        self.names = {p.code: p.name for p in district.people} | {
            o.code: o.name for o in district.officers
        }
        self.short_names = {e.code: e.short_name for e in district.enterprises}

    def duty(self, at: datetime) -> Officer:
        """Return the duty officer of the shift (08:00 to 20:00, 20:00 to 08:00)."""
        officers = self.officers["duty_office"][1:]
        shift = at.toordinal() + (0 if 8 <= at.hour < 20 else 2)
        return officers[shift % len(officers)]

    def meeting_chair(self) -> Officer:
        """Return the head of the duty office, who dispatches in the nightly meeting."""
        return self.officers["duty_office"][0]

    def solver(self, chance: random.Random, unit_code: str) -> Officer:
        """Return an officer of the unit; its head only where there is nobody else."""
        officers = self.officers[unit_code]
        return chance.choice(officers[1:] or officers)

    def reporter(self, chance: random.Random, enterprise: Enterprise) -> EnterpriseContact:
        """Return who reports: liaison A mostly."""
        contacts: Sequence[EnterpriseContact] = self.contacts[enterprise.code]
        weights = [{"principal": 2, "contact_a": 7, "contact_b": 1}[c.duty] for c in contacts]
        return chance.choices(contacts, weights)[0]

    def unit_for(self, category: str, enterprise: Enterprise) -> str:
        """Return the unit that solves the category: the zone's committee first, then a section."""
        leading = [unit for unit in self.units.values() if category in unit.categories]
        for unit in leading:
            if enterprise.zone_code in unit.zone_codes:
                return unit.code
        return next(unit.code for unit in leading if not unit.zone_codes)
