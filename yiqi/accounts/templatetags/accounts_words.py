"""Role codes in words, for templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from yiqi.accounts.rules import ROLES
from yiqi.accounts.words import role_name

register = template.Library()


@register.filter
def role_words(code: str) -> str:
    """Show a role code in words."""
    return role_name(code)


@register.filter
def in_order(codes: Iterable[str]) -> list[str]:
    """Put role codes in the order of the house, the system last."""
    held = set(codes)
    return [role for role in (*ROLES, "system") if role in held]
