"""Put the demo district together: one seed, one district, always the same."""

from functools import cache

from yiqi.rehearsal.demo.compounds import generate_compounds
from yiqi.rehearsal.demo.contacts import generate_contacts
from yiqi.rehearsal.demo.enterprises import generate_enterprises
from yiqi.rehearsal.demo.geography import areas
from yiqi.rehearsal.demo.incident import incident_facts
from yiqi.rehearsal.demo.officers import (
    generate_accounts,
    generate_officers,
    generate_specialist_lists,
    generate_units,
    generate_zone_leads,
)
from yiqi.rehearsal.demo.shapes import District
from yiqi.rehearsal.demo.staff import generate_staff

DEFAULT_SEED = 20220318


@cache
def build_district(seed: int = DEFAULT_SEED) -> District:
    """Return the whole invented district for ``seed``; takes about a second."""
    enterprises = generate_enterprises(seed)
    compounds = generate_compounds(seed)
    staff = generate_staff(seed, enterprises, compounds)
    people, contacts = generate_contacts(seed, enterprises, staff)
    officers = generate_officers(seed)
    zones = areas("zone")
    return District(
        seed=seed,
        code="610303",
        name="金台区",
        incident=incident_facts(),
        outline=areas("district")[0],
        zones=zones,
        parks=areas("park"),
        compounds=compounds,
        enterprises=enterprises,
        people=people,
        contacts=contacts,
        staff=staff,
        units=generate_units(),
        officers=officers,
        zone_leads=generate_zone_leads(zones, officers),
        specialist_lists=generate_specialist_lists(seed, enterprises, officers),
        accounts=generate_accounts(officers, enterprises, contacts),
    )
