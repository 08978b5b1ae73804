"""The JSON API put together: its routers, its OpenAPI description, its addresses."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils.translation import get_language, gettext, gettext_noop
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from yiqi.accounts.permissions import Permission, public
from yiqi.interop.api import enterprises, problems
from yiqi.interop.api.frame import Bearer, PerCaller, handle_errors

TITLE = gettext_noop("一企接口")
TRANSLATED = ("summary", "description")  # keys of the description whose texts are shown to people
NAMESPACE = "api"
ROUTERS = (("/problems", problems.router), ("", enterprises.router))


class YiqiAPI(NinjaAPI):
    """The API, described in the reader's language."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:  # ninja's own parameters
        """Return the OpenAPI description; its texts in the active language."""
        schema = super().get_openapi_schema(**where)
        schema["info"]["title"] = gettext(TITLE)
        _translate(schema)
        _declare_wrong_methods(schema)
        schema["info"]["x-language"] = get_language()
        return schema


def _translate(part: Any) -> None:  # a tree of JSON
    if isinstance(part, dict):
        for key, value in part.items():
            if key in TRANSLATED and isinstance(value, str) and value:
                part[key] = gettext(value)
            else:
                _translate(value)
    elif isinstance(part, list):
        for one in part:
            _translate(one)


def _declare_wrong_methods(schema: OpenAPISchema) -> None:
    """Say of every operation that a wrong method is answered by 405, as Django does."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault(405, {"description": "Method Not Allowed"})


def make_api() -> NinjaAPI:
    """Return the API with every endpoint."""
    api = YiqiAPI(
        title=TITLE,
        version="1.0",
        urls_namespace=NAMESPACE,
        docs_url=None,  # ninja's own page loads its scripts from elsewhere
        throttle=PerCaller(),
    )
    handle_errors(api)
    for prefix, router in ROUTERS:
        api.add_router(prefix, router)
    return api


def addresses(api: NinjaAPI) -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the API's addresses, each with its permission entry for check and documentation."""
    patterns, app_name, namespace = api.urls
    guards = _guards()
    for pattern in patterns:
        view: Any = getattr(pattern, "callback", None)
        permissions = guards.get(str(pattern.pattern))
        if permissions is None:
            public(view)
            continue
        roles = frozenset[str]().union(*(one.roles for one in permissions))
        source = "; ".join(sorted({one.source for one in permissions}))
        view.permission = Permission(roles, f"access token: {source}")
    return patterns, app_name, namespace


def _guards() -> dict[str, list[Permission]]:
    """Return the permissions of the operations at each address."""
    return {
        f"{prefix}{path}".lstrip("/").replace("{", "<").replace("}", ">"): [
            operation.auth_param.permission
            for operation in view.operations
            if isinstance(operation.auth_param, Bearer)
        ]
        for prefix, router in ROUTERS
        for path, view in router.path_operations.items()
    }


API = make_api()
