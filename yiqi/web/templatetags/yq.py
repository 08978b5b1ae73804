"""Tags and filters of every page: icons, badges, times, numbers, addresses, timeline, fields.

They are built in (settings: ``TEMPLATES … builtins``), so no template loads them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from yiqi.audit.clock import current_time
from yiqi.lib import masking
from yiqi.web import formats
from yiqi.web.notes import undo_url_of
from yiqi.web.statuses import status_of
from yiqi.web.timeline import TimelineEntry

register = template.Library()
MASKS = {
    "phone": masking.mask_phone,
    "name": masking.mask_name,
    "identity": masking.mask_identity,
    "plate": masking.mask_plate,
    "address": masking.mask_address,
}
SPRITE = "web/vendor/icons/icons.svg"


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw an icon of icons.txt; with ``label`` it speaks, without it a screen reader skips it."""
    return _drawn_icon(name, str(label), css, _sprite())


@cache
def _sprite() -> str:
    """Return the sprite's address; it stays the same while a process serves."""
    return static(SPRITE)


@lru_cache(maxsize=1024)
def _drawn_icon(name: str, label: str, css: str, sprite: str) -> SafeString:
    look = "icon icon-filled" if name.endswith("-filled") else "icon"
    target = f"{sprite}#{name}"
    if label:
        text = '<svg class="{} {}" role="img" aria-label="{}"><use href="{}"></use></svg>'
        return format_html(text, look, css, label, target)
    text = '<svg class="{} {}" aria-hidden="true"><use href="{}"></use></svg>'
    return format_html(text, look, css, target)


@register.simple_tag
def status(kind: str, label: str = "") -> SafeString:
    """Show a registered status: icon, word and colour; ``label`` replaces the word."""
    look = status_of(kind)
    return badge(label or str(look.label), look.icon, look.tone)


@register.simple_tag
def badge(label: object, icon_name: str = "", tone: str = "neutral") -> SafeString:
    """Show a word with an icon in the colour of a tone."""
    words = label if isinstance(label, SafeString) else str(label)
    return _drawn_badge(conditional_escape(words), icon_name, tone)


@lru_cache(maxsize=1024)
def _drawn_badge(label: SafeString, icon_name: str, tone: str) -> SafeString:
    drawn = icon(icon_name) if icon_name else ""
    text = '<span class="yq-badge yq-tone-{}">{}<span>{}</span></span>'
    return format_html(text, tone, drawn, label)


@register.simple_tag
def traffic(light: str | None, words: object = "") -> SafeString:
    """Show a traffic light (green, amber, red, paused, done): icon, word and colour."""
    return status(f"light.{light}", str(words or "")) if light else SafeString(formats.NOTHING)


@register.filter
def moment(value: datetime | None) -> str:
    """Show a moment, short, in Asia/Shanghai; the full one is in its title."""
    if value is None:
        return formats.NOTHING
    return _time(value, formats.moment_words(value, now=current_time()))


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a date with its weekday: 3月18日 周五."""
    if value is None:
        return formats.NOTHING
    plain = formats.local(value).date() if isinstance(value, datetime) else value
    text = '<time datetime="{}" title="{}">{}</time>'
    return format_html(text, plain.isoformat(), formats.day_words(plain), formats.short_day(plain))


@register.filter
def clock(value: datetime | None) -> str:
    """Show the time of day alone: 19:10."""
    return formats.NOTHING if value is None else _time(value, f"{formats.local(value):%H:%M}")


@register.filter
def since(value: datetime | None) -> str:
    """Show how long ago a moment was: 12分前."""
    if value is None:
        return formats.NOTHING
    return _time(value, formats.since(value, now=current_time()))


@register.filter
def left_until(value: datetime | None) -> str:
    """Show what is left until a moment, or by how much it is late: 剩 3时20分."""
    if value is None:
        return formats.NOTHING
    return _time(value, formats.left_until(value, now=current_time()))


@register.filter
def time_to(value: datetime) -> str:
    """Show how long it is to a moment, without words: 48分; nothing left is 0分."""
    return formats.duration(max(value - current_time(), timedelta(0)))


@register.filter
def duration(value: timedelta | None) -> str:
    """Show a length of time: 2时05分."""
    return formats.NOTHING if value is None else formats.duration(value)


@register.filter
def number(value: float | Decimal | None) -> str:
    """Show a number with thousands separated; unknown is a dash, never 0."""
    return formats.number(value)


@register.filter
def percent(value: float | Decimal | None, digits: int = 2) -> str:
    """Show a fraction (1 = all) in per cent, cut and never rounded up."""
    return formats.ratio(value, digits=digits)


@register.simple_tag
def share(part: int | None, whole: int | None, digits: int = 2) -> str:
    """Show part of whole in per cent, cut and never rounded up."""
    return formats.share(part, whole, digits=digits)


@register.filter
def listed(values: Iterable[object]) -> str:
    """Show several names in one line, parted as the reader's language does it."""
    return formats.listed(values)


@register.filter
def masked(value: str | None, kind: str = "phone") -> str:
    """Show a personal value half hidden; ``kind``: phone, name, identity, plate, address."""
    return MASKS[kind](value) if value else formats.NOTHING


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: object) -> str:
    """Return the present query string with ``changes``; None takes a key away."""
    request: HttpRequest = context["request"]
    return changed_query(request.GET, changes)


def changed_query(query: QueryDict, changes: dict[str, object]) -> str:
    """Return ``?…`` with changes; a list gives a key several times, None takes it away."""
    fresh = query.copy()
    for key, value in changes.items():
        if value is None or value == "":
            fresh.pop(key, None)
        else:
            values = value if isinstance(value, list | tuple) else [value]
            fresh.setlist(key, [str(v) for v in values])
    encoded = fresh.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.inclusion_tag("web/_timeline.html")
def timeline(entries: Iterable[TimelineEntry], empty: str = "") -> dict[str, Any]:
    """Show a timeline, in the order given."""
    return {"entries": list(entries), "empty": empty}


@register.inclusion_tag("web/_empty.html")
def empty_state(
    title: str,
    text: str = "",
    icon_name: str = "inbox",
    action_label: str = "",
    action_url: str = "",
) -> dict[str, Any]:
    """Say that there is nothing, what comes next, and the one thing to do."""
    return {
        "title": title,
        "text": text,
        "icon_name": icon_name,
        "action_label": action_label,
        "action_url": action_url,
    }


@register.inclusion_tag("web/_meter.html")
def meter(part: int | None, whole: int | None, label: str = "", url: str = "") -> dict[str, Any]:
    """Show part of whole as a bar with both numbers and the share beside it."""
    return {"part": part, "whole": whole, "label": label, "url": url}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Show a form's field whole: label, control, help, error."""
    return bound.as_field_group()


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Draw a part of a page once for each language and each set of values: ``{% kept a b %}``.

    Only for parts that depend on these values alone: nothing of the request, the person, the
    time or the database may stand between ``{% kept … %}`` and ``{% endkept %}`` (a test looks).
    """
    _name, *values = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodes, [parser.compile_filter(value) for value in values])


class KeptNode(template.Node):
    """A part of a template with what was drawn of it so far."""

    most = 512

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self.drawn: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """Return what was drawn for these values, or draw it."""
        key = (get_language(), *(value.resolve(context) for value in self.values))
        found = self.drawn.get(key)
        if found is None:
            if len(self.drawn) >= self.most:
                self.drawn.clear()
            found = self.drawn[key] = self.nodelist.render(context)
        return found


@register.simple_tag
def once() -> SafeString:
    """Give a form a number of its own (``nonce``), so that sending it twice does it once."""
    return format_html('<input type="hidden" name="nonce" value="{}">', uuid.uuid4())


@register.filter
def tone_alert(tone: str) -> str:
    """Return the alert class for a tone or a message's level tag."""
    return ALERTS.get(tone, "alert-info")


@register.filter
def undo_url(message: Message) -> str:
    """Return where a note's step can be undone; empty where it cannot."""
    return undo_url_of(message)


ALERTS = {
    "good": "alert-success",
    "success": "alert-success",
    "warn": "alert-warning",
    "warning": "alert-warning",
    "bad": "alert-danger",
    "error": "alert-danger",
}


def _time(value: datetime, words: str) -> SafeString:
    return mark_safe(f"{_time_begins(value, get_language())}{escape(words)}</time>")  # noqa: S308


@lru_cache(maxsize=4096)
def _time_begins(value: datetime, language: str | None) -> str:
    """Return the tag with the full moment in its title; a list shows the same ones every time."""
    text = '<time datetime="{}" title="{}">'
    return format_html(text, value.isoformat(), formats.full_moment(value))
