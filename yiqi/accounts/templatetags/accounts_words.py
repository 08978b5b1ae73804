"""Role codes in words, for templates."""

from __future__ import annotations

from django import template

from yiqi.accounts.words import role_name

register = template.Library()


@register.filter
def role_words(code: str) -> str:
    """Show a role code in words."""
    return role_name(code)
