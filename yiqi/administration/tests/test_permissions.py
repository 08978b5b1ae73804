"""Every address of the site × every role × own and foreign scope, from the permissions themselves.

An area whose addresses take arguments gives ``url_examples(place)`` in its tests/factories.py
(see yiqi/accounts/tests/factories.py); then its things are also tried from a foreign district.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from yiqi.accounts.models import AccessToken
from yiqi.accounts.rules import ROLES
from yiqi.accounts.tests.factories import LONG_AGO, make_place
from yiqi.administration.documentation import addresses, documented_flows, operations
from yiqi.lib.tokens import fingerprint

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOT_YOURS = "您的角色不能使用这一页"
ANYTHING = (999999999, "x", "approve")
KNOWN = {"form": ("json",)}  # arguments that only a few words fit
FRAGMENT = {"hx-request": "true"}  # a refusal is the same, and a page quicker
# Areas that give no examples yet: their things are not tried from a foreign district here.
WITHOUT_EXAMPLES = frozenset({"dashboards", "exchange", "incidents", "interop", "problems", "web"})


def area_of(address):
    return address.name.partition(":")[0] if ":" in address.name else "others"


def guarded_addresses():
    """Return the addresses that say who may use them; that all do is a test of its own."""
    return [one for one in addresses() if one.permission is not None]


@lru_cache
def by_area():
    found = {}
    for one in guarded_addresses():
        found.setdefault(area_of(one), []).append(one)
    return found


def url_of(address, arguments=None):
    """Return the address with these arguments, or with some that fit its form."""
    if arguments is not None or not address.arguments:
        return reverse(address.name, kwargs=arguments or None)
    for values in product(*(KNOWN.get(name, ANYTHING) for name in address.arguments)):
        try:
            return reverse(address.name, kwargs=dict(zip(address.arguments, values, strict=True)))
        except NoReverseMatch:
            continue
    raise NoReverseMatch(address.name)


def ask(client, url, headers=None):
    """GET, or POST with nothing where only that is served."""
    answer = client.get(url, headers=headers)
    return client.post(url, headers=headers) if answer.status_code == 405 else answer


def clients_of(place):
    """A signed-in browser for every role, which presents the person's token too."""
    found = {}
    for role, person in place.people.items():
        secret = f"secret-of-{person.pk}"
        AccessToken.objects.create(
            user=person, label="x", token_hash=fingerprint(secret), created_at=LONG_AGO
        )
        found[role] = Client(headers={"authorization": f"Bearer {secret}"})
        found[role].force_login(person, BACKEND)
    return found


def is_token_only(address):
    return address.permission.source.startswith(("token", "access token"))


def says_not_yours(answer):
    return answer.status_code == 403 and NOT_YOURS in answer.content.decode()


def test_every_address_says_who_may_use_it():
    assert [one.route for one in addresses() if one.permission is None] == []


def test_every_permission_names_known_roles():
    for one in guarded_addresses():
        assert one.permission.roles <= {*ROLES, "system"}
        assert one.permission.is_public or one.permission.roles


def test_every_operation_and_flow_is_documented():
    assert {"assign_role", "open_emergency_access", "invite_contact"} <= {
        one.name for one in operations()
    }
    assert all(flow.steps for flow in documented_flows())


@pytest.mark.parametrize("area", sorted(by_area()))
def test_a_visitor_is_asked_to_sign_in(area):
    wrong = []
    for one in by_area()[area]:
        if one.permission.is_public:
            continue
        answer = ask(Client(), url_of(one))
        is_asked = answer.status_code in {302, 401, 403}
        if answer.status_code == 302:
            is_asked = answer["Location"].startswith(reverse(settings.LOGIN_URL))
            is_asked = is_asked and not is_token_only(one)  # a device follows no redirect
        if not is_asked:
            wrong.append((one.route, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("area", sorted(by_area()))
def test_only_the_roles_of_the_permission_get_through(area):
    """Forbidden roles get 403 before anything is looked up; the others never an error."""
    clients = clients_of(make_place("金台区"))
    wrong = []
    # Whoever has signed out asks for nothing more.
    for one in sorted(by_area()[area], key=lambda one: one.name == "accounts:sign_out"):
        for role, client in clients.items():
            may = one.permission.is_public or role in one.permission.roles
            if is_token_only(one) and not may:
                continue  # which step a program may take is told by the API itself
            answer = ask(client, url_of(one), headers=None if may else FRAGMENT)
            is_right = answer.status_code < 500 and (
                not says_not_yours(answer) if may else answer.status_code in {401, 403}
            )
            if not is_right:
                wrong.append((one.route, role, answer.status_code))
    assert wrong == []


def examples_of(area, place):
    module = f"yiqi.{area}.tests.factories"
    found = import_module(module) if find_spec(module) else None
    function = getattr(found, "url_examples", None)
    return function(place) if function else None


def areas_with_arguments():
    names = {
        one.area for one in guarded_addresses() if one.arguments and not one.permission.is_public
    }
    return {"interop" if name in {"ninja", "functools"} else name for name in names}


def test_every_area_gives_examples_of_its_addresses():
    """An area that gives them now is taken off the list; a new one must give them."""
    missing = {
        area for area in areas_with_arguments() if examples_of(area, make_place(area)) is None
    }
    assert missing == WITHOUT_EXAMPLES & areas_with_arguments()


@pytest.mark.parametrize("area", sorted(areas_with_arguments() - WITHOUT_EXAMPLES))
def test_nobody_reaches_the_things_of_a_foreign_district(area):
    home, abroad = make_place("金台区"), make_place("渭滨区")
    foreign = examples_of(area, abroad)
    named = {one.name: one for one in guarded_addresses()}
    clients, wrong = clients_of(home), []
    for name, arguments in foreign.items():
        for role in sorted(named[name].permission.roles & set(ROLES)):
            status = ask(clients[role], url_of(named[name], arguments)).status_code
            if status not in {403, 404}:
                wrong.append((name, role, status))
    assert wrong == []


@pytest.mark.parametrize("area", sorted(areas_with_arguments() - WITHOUT_EXAMPLES))
def test_the_own_things_are_reached_by_somebody(area):
    """Each example must be reachable by one role at least, else it proves nothing."""
    home = make_place("金台区")
    own = examples_of(area, home)
    expected = {
        one.name
        for one in by_area().get(area, [])
        if one.arguments and not one.permission.is_public
    }
    assert set(own) == expected
    named = {one.name: one for one in guarded_addresses()}
    clients, unreached = clients_of(home), []
    for name, arguments in own.items():
        roles = sorted(named[name].permission.roles & set(ROLES))
        answers = (ask(clients[role], url_of(named[name], arguments)) for role in roles)
        if not any(answer.status_code in {200, 201, 302, 422} for answer in answers):
            unreached.append(name)
    assert unreached == []
