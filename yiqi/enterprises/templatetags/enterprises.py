"""Filters for pages that show tags of enterprises."""

from __future__ import annotations

import json

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiqi.enterprises.models import Enterprise, Tag
from yiqi.enterprises.panels import list_counts
from yiqi.web.tables import Column

register = template.Library()


@register.filter
def tag_name(tag: Tag) -> str:
    """Return the tag's name in the reader's language; the Chinese one where no other is kept."""
    is_english = (get_language() or "").startswith("en")
    return tag.name_en if is_english and tag.name_en else tag.name


@register.filter
def field_words(changes: str) -> str:
    """Return the names of the facts that a proposal (its JSON) would change."""
    words = {field.name: str(field.verbose_name) for field in Enterprise._meta.fields}
    return " · ".join(words[field] for field in json.loads(changes))


@register.simple_tag
def rows_url(column: Column, enterprise: Enterprise) -> str:
    """Return where the rows behind a count of the list are."""
    found = {f"count_{count.code}": count for count in list_counts()}
    return found[column.key].rows_url(enterprise)


@register.filter
def plain_value(value: object) -> object:
    """Return a fact as a reader writes it: yes and no in words, nothing as a dash."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value in (None, "") else value
