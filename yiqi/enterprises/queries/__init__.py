"""Every read of the area, viewer first."""

from yiqi.enterprises.queries.enterprises import (
    current_tags,
    enterprise_visible_to,
    enterprises_visible_to,
    matching,
    roles_over,
    specialists_of,
    tags_of,
    with_tag,
)
from yiqi.enterprises.queries.people import (
    change_requests_visible_to,
    contacts_by_phone,
    contacts_of,
    current_contacts,
    enterprise_of_contact,
    enterprises_of_contact,
    staff_of,
    staff_visible_to,
)
from yiqi.enterprises.queries.places import (
    district_of,
    districts_visible_to,
    owner_of,
    takers_of_areas,
    unowned_enterprises,
    unowned_zones,
    zones_of,
    zones_visible_to,
)

__all__ = [
    "change_requests_visible_to",
    "contacts_by_phone",
    "contacts_of",
    "current_contacts",
    "current_tags",
    "district_of",
    "districts_visible_to",
    "enterprise_of_contact",
    "enterprise_visible_to",
    "enterprises_of_contact",
    "enterprises_visible_to",
    "matching",
    "owner_of",
    "roles_over",
    "specialists_of",
    "staff_of",
    "staff_visible_to",
    "tags_of",
    "takers_of_areas",
    "unowned_enterprises",
    "unowned_zones",
    "with_tag",
    "zones_of",
    "zones_visible_to",
]
