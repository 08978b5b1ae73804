"""What may be done by whom, read from the house itself: addresses, operations, flows.

(Not one of an area's usual names: the page and the test over every address share it.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from yiqi.accounts.permissions import Permission, operation_permissions
from yiqi.accounts.rules import ROLES
from yiqi.workflow.rules import Flow, flows


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the site with its permission; None: somebody forgot it."""

    name: str  # ``area:name``, empty where it has none
    route: str
    permission: Permission | None
    callback: Any
    arguments: tuple[str, ...]

    @property
    def area(self) -> str:
        """The area that answers, from the view's module."""
        parts = str(getattr(self.callback, "__module__", "")).split(".")
        return parts[1] if parts[0] == "yiqi" and len(parts) > 1 else parts[0]

    @property
    def basis(self) -> str:
        """The operations and steps by which the page is permitted, by their last names."""
        source = self.permission.source if self.permission else ""
        return ", ".join(
            part.split(" ")[-1].rpartition("operations.")[2].split(".")[-1]
            if part.startswith("operation ")
            else part.removeprefix("step ")
            for part in source.split(", ")
        )

    @property
    def marks(self) -> list[bool]:
        """For each role in the order of ROLES: may it?"""
        held = self.permission.roles if self.permission else frozenset()
        return [role in held for role in ROLES]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation under ``allowed`` with its roles."""

    area: str
    name: str
    roles: tuple[str, ...]


def addresses() -> list[Address]:
    """Return every address of the site, in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def operations() -> list[Operation]:
    """Return every guarded operation, by area and name."""
    found = []
    for path, roles in operation_permissions().items():
        parts = path.split(".")
        ordered = tuple(role for role in ROLES if role in roles)
        found.append(Operation(parts[1] if parts[0] == "yiqi" else parts[0], parts[-1], ordered))
    return sorted(found, key=lambda one: (one.area, one.name))


def documented_flows() -> list[Flow]:
    """Return every flow of the house, by name; those of tests are left out."""
    return [flow for flow in flows() if "tests" not in flow.name]


def _walk(patterns: Any, prefix: str, namespace: str) -> Iterator[Address]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = ":".join(filter(None, (namespace, one.namespace)))
            yield from _walk(one.url_patterns, route, inner)
        elif isinstance(one, URLPattern):
            name = ":".join(filter(None, (namespace, one.name or "")))
            yield Address(
                name=name,
                route="/" + route.replace("^", "").replace("$", ""),
                permission=getattr(one.callback, "permission", None),
                callback=one.callback,
                arguments=tuple(one.pattern.regex.groupindex),
            )
