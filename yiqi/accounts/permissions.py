"""Who may call what: the decorators from which check, documentation and tests are made.

A flow's ``by`` governs its steps, ``allowed`` every other operation; a view names the operation,
the flow step or the roles that it serves with ``page``. (Not one of an area's usual names: every
area's operations and views use it.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, Protocol, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django_htmx.middleware import HtmxDetails

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of, load_grants
from yiqi.accounts.rules import ROLES
from yiqi.audit.clock import current_time
from yiqi.lib.errors import Refusal

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[..., HttpResponseBase]


class NotAllowed(Refusal):
    """The person's roles do not include one that may do this."""

    code = "not_allowed"


class SignedInRequest(HttpRequest):
    """A request behind ``page``: its user is signed in and carries the loaded grants."""

    user: User
    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class Permission:
    """Which roles a view serves, and where that is decided."""

    roles: frozenset[str]
    source: str  # "roles", "operation …", "step …", "signed in", "token", "public"
    is_public: bool = False


class FlowStep(Protocol):
    """What ``page`` needs of a flow's step."""

    @property
    def by(self) -> frozenset[str]:
        """The roles that may take the step."""

    @property
    def label(self) -> str:
        """``flow.step``, for the documentation page."""


_operations: dict[str, frozenset[str]] = {}


def allowed(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only ``roles`` call an operation, which takes ``actor`` and ``now`` by keyword.

    ``actor=None`` is the system itself and may; an operation whose ``actor`` has a default may be
    called without one by other operations and by the demo's generator. Scope is the operation's
    own matter: it looks its rows up through ``*_visible_to``.

    Raises (when called):
        NotAllowed: the actor holds none of the roles.
    """
    check_roles(roles)

    def decorate(operation: Callable[P, R]) -> Callable[P, R]:
        name = f"{operation.__module__}.{operation.__qualname__}"
        _operations[name] = frozenset(roles)
        needs_actor = signature(operation).parameters["actor"].default is Parameter.empty

        @wraps(operation)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Any = kwargs["actor"] if needs_actor else kwargs.get("actor")
            now: Any = kwargs["now"]
            if actor is not None:
                require_role(actor, roles, at=now)
            return operation(*args, **kwargs)

        guarded.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def require_role(user: User, roles: tuple[str, ...] | frozenset[str], *, at: datetime) -> None:
    """Raise ``NotAllowed`` unless ``user`` holds one of ``roles`` somewhere at ``at``."""
    if not any(grant.role in roles for grant in grants_of(user, at=at)):
        raise NotAllowed(roles=sorted(roles))


def page(*sources: str | Callable[..., Any] | FlowStep) -> Callable[[View], View]:
    """Serve a view to the roles of ``sources``: role names, operations, or steps of a flow."""
    permission = _permission_from(sources)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return _ask_to_sign_in(request)
            held = user.loaded_grants
            if held is None:
                held = load_grants(user, at=current_time())
            if not any(grant.role in permission.roles for grant in held):
                raise NotAllowed(roles=sorted(permission.roles))
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Serve a view to everybody who is signed in, whatever the role: one's own account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.permission = Permission(frozenset(ROLES), "signed in")  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Mark a view that anybody may open, signed in or not."""
    view.permission = Permission(frozenset(), "public", is_public=True)  # type: ignore[attr-defined]
    return view


def operation_permissions() -> dict[str, frozenset[str]]:
    """Return every operation under ``allowed`` with its roles, for the documentation page."""
    return dict(_operations)


def _permission_from(sources: tuple[str | Callable[..., Any] | FlowStep, ...]) -> Permission:
    roles: set[str] = set()
    named: list[str] = []
    for source in sources:
        if isinstance(source, str):
            check_roles((source,))
            roles.add(source)
        elif callable(source):
            roles |= source.allowed_roles  # type: ignore[attr-defined]
            named.append(f"operation {source.__module__}.{source.__name__}")
        else:
            roles |= source.by
            named.append(f"step {source.label}")
    return Permission(frozenset(roles), ", ".join(named) or "roles")


def check_roles(roles: tuple[str, ...]) -> None:
    """Raise ValueError for a role that nobody can hold: a slip of the pen in a decorator."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"no such role: {sorted(unknown)}")


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a reader to the sign-in page (web's middleware keeps what was typed); tell a program."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"reason": "sign_in"}, status=401)
    return redirect_to_login(request.get_full_path())
