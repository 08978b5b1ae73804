"""Answers in the two formats of GeoReport: JSON and XML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

Value: TypeAlias = "str | int | float | bool | Mapping[str, Value] | Sequence[Value] | None"
FORMS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# What XML 1.0 cannot hold: control characters, half surrogate pairs, two non-characters.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What the items of a list are called in XML.
_ITEM = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}


def written(name: str, value: Value, *, form: str, status: int = 200) -> HttpResponse:
    """Return ``value`` as an answer; in XML its root element is ``name``."""
    if form == "json":
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(
            _element(name, value), encoding="unicode"
        )
    return HttpResponse(text, status=status, content_type=FORMS.get(form, FORMS["xml"]))


def _element(name: str, value: Value) -> Element:
    made = Element(name)
    _fill(made, name, value)
    return made


def _fill(element: Element, name: str, value: Value) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _fill(SubElement(element, key), key, inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            _fill(SubElement(element, _ITEM.get(name, "item")), _ITEM.get(name, "item"), inner)
    elif value is not None:
        element.text = _text(value)


def _text(value: str | int | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))
