"""Make identifiers that pass every check and belong to nobody."""

from datetime import date

from yiqi.lib.identifiers import make_resident_id, make_uscc

# No mobile network has numbers from 154 (the phonenumbers library calls each of them invalid), no
# local number begins with 1, region 990000 is nowhere, and no organisation code was given from 9.
MOBILE_PREFIX = "154"
LANDLINE_PREFIX = "0917-1"
ID_REGION = "990000"
ORGANISATION_FROM = 90_000_000


def mobile(number: int) -> str:
    """Return the ``number``-th mobile phone of nobody, below 10 ** 8; none comes twice."""
    return f"{MOBILE_PREFIX}{(number * 48_271_939 + 61_803_399) % 100_000_000:08d}"


def landline(number: int) -> str:
    """Return the ``number``-th fixed line of nobody, below 10 ** 4; none comes twice."""
    return f"{LANDLINE_PREFIX}{600_000 + number * 37 % 10_000:06d}"


def resident_id(born_on: date, serial: int) -> str:
    """Return a resident identity number of region 990000; an odd ``serial`` (0-999) is a man's."""
    return make_resident_id(ID_REGION, born_on=born_on, serial=serial)


def credit_code(legal_kind: str, region: str, number: int) -> str:
    """Return the credit code of the ``number``-th invented unit, below 10 ** 7."""
    prefix = {"individual": "92", "cooperative": "93"}.get(legal_kind, "91")
    mixed = (number * 4_827_193 + 1_618_033) % 10_000_000
    return make_uscc(region, ORGANISATION_FROM + mixed, prefix)
