"""What a GeoReport request says, read from form fields and checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.enterprises.models import District
from yiqi.interop.open311.faults import Fault

LONGEST_DESCRIPTION = 4000  # characters, as the specification says
LONGEST_SPAN = timedelta(days=90)
MOST_REQUESTS = 1000
LARGEST_ID = 2**63 - 1
GAP = " · "
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: WGS-84 degrees, or words, or both."""

    lat: float | None = None
    long: float | None = None
    address: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a position or an address."""
        return self.lat is not None or bool(self.address)


def jurisdiction(request: HttpRequest, caller: User | None, *, now: datetime) -> District:
    """Return the district that ``jurisdiction_id`` names (its code); the only one needs no name.

    Raises:
        Fault: 404 there is none such, 400 none was named and there are several.
    """
    named = field(request.POST, "jurisdiction_id") or field(request.GET, "jurisdiction_id")
    if named:
        found = District.objects.select_related("node").filter(code=named[:12]).first()
        if found is None:
            raise Fault(404, _("没有 jurisdiction_id 为 %(code)s 的区。") % {"code": named[:40]})
        return found
    districts = District.objects.select_related("node").order_by("pk")
    if caller is not None:
        districts = districts.filter(node__in={g.district_id for g in grants_of(caller, at=now)})
    some = list(districts[:2])
    if not some:
        raise Fault(404, _("没有可用的区（jurisdiction_id）。"))
    if len(some) > 1:
        raise Fault(400, _("没有 jurisdiction_id：本接口服务多个区，请写明。"))
    return some[0]


def field(query: QueryDict, name: str) -> str:
    """Return one field without NUL and outer blanks; an empty one counts as not sent."""
    return query.get(name, "").replace("\x00", "").strip()


def place_of(form: QueryDict) -> Place:
    """Return where it is: ``lat`` and ``long``, or ``address_string``, or ``address_id``.

    Raises:
        Fault: 400, none of the three, or a position that is not one.
    """
    lat, long = field(form, "lat"), field(form, "long")
    address = field(form, "address_string") or field(form, "address_id")
    if bool(lat) != bool(long):
        raise Fault(400, _("lat 和 long 要一起给出。"))
    place = Place(address=address)
    if lat:
        place = Place(_degrees(lat, 90, "lat"), _degrees(long, 180, "long"), address)
    if not place.is_known:
        raise Fault(400, _("没有地点：请给出 lat 和 long，或 address_string，或 address_id。"))
    return place


def period_of(query: QueryDict, *, now: datetime) -> tuple[datetime, datetime]:
    """Return the span of a search: at most 90 days, by default the most recent ones.

    Raises:
        Fault: 400, no date in W3C form, or too long a span.
    """
    start, end = _moment(query, "start_date"), _moment(query, "end_date")
    if start is None:
        end = end or now
        return end - LONGEST_SPAN, end
    end = end or min(now, start + LONGEST_SPAN)
    if end - start > LONGEST_SPAN:
        raise Fault(400, _("start_date 到 end_date 最多 90 天。"))
    return start, end


def numbers_of(text: str) -> list[int]:
    """Return the request numbers of a comma-separated list; what is no number names nothing."""
    parts = [part.strip() for part in text.split(",")][:MOST_REQUESTS]
    digits = [part for part in parts if part.isascii() and part.isdigit() and len(part) < 20]
    return [number for number in map(int, digits) if 0 < number <= LARGEST_ID]


def listed(text: str, known: Iterable[str]) -> list[str]:
    """Return those parts of a comma-separated list that are known."""
    wanted = {part.strip() for part in text.split(",")}
    return [one for one in known if one in wanted]


def note_of(service: str, place: Place) -> str:
    """Return how the chosen service and the place are kept beside the unchanged text."""
    at = "" if place.lat is None else f"{place.lat:.6f},{place.long:.6f}"
    return GAP.join((service, at, place.address))[:LONGEST_NOTE]


def read_note(note: str) -> tuple[str, Place]:
    """Return what ``note_of`` wrote; nothing where the problem came by another door."""
    service, gap, rest = note.partition(GAP)
    if not gap:
        return "", Place()
    at, _gap, address = rest.partition(GAP)
    try:
        lat, long = (float(part) for part in at.split(","))
    except ValueError:
        return service, Place(address=address)
    return service, Place(lat, long, address)


def _degrees(text: str, most: int, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise Fault(
            400, _("%(name)s 要在 −%(most)s 和 %(most)s 之间。") % {"name": name, "most": most}
        )
    return value


def _moment(query: QueryDict, name: str) -> datetime | None:
    text = field(query, name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        in_utc = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        in_utc = None
    if in_utc is None or not 1970 <= in_utc.year <= 2100:
        raise Fault(
            400, _("%(name)s 要写成带时区的 W3C 格式，例如 2010-01-01T00:00:00Z。") % {"name": name}
        )
    return in_utc
