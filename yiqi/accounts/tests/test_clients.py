"""Client programs: what they may be, their tokens, and when one was last used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yiqi.accounts.models import AccessToken, User
from yiqi.accounts.operations import (
    NoClientRole,
    NoDeviceRole,
    NoOpenClient,
    OutsideOwnScope,
    SectionMissing,
    add_client,
    assign_role,
    close_user,
    issue_client_token,
    owner_of_token,
    revoke_access_token,
)
from yiqi.accounts.permissions import NotAllowed
from yiqi.accounts.queries import officers_of, roles_of, token_owner, tokens_of
from yiqi.accounts.rules import ADMINISTRATORS, ROLES, client_may_hold, token_state
from yiqi.accounts.tests.factories import (
    LONG_AGO,
    NOW,
    make_district,
    make_officer,
    make_unit,
    make_user,
)
from yiqi.audit.models import Event
from yiqi.lib.tokens import fingerprint

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_program(district):
    return make_client(district)


def make_client(node, role="duty", **facts):
    return add_client(
        username=facts.pop("username", f"hotline-{node.pk}"),
        display_name="市民热线转办",
        role=role,
        node=node,
        actor=facts.pop("actor", None),
        now=LONG_AGO,
        **facts,
    )


def issue(client_program, **facts):
    facts = {"label": "正式环境", "actor": None, "now": NOW, "expires_at": None, **facts}
    return issue_client_token(client_program, **facts)


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [
        ("duty", "district", True),
        ("section", "district", True),
        ("park", "zone", True),
        ("park", "park", True),
        ("enterprise", "enterprise", True),
        ("duty", "enterprise", False),
        ("enterprise", "district", False),
        ("leader", "district", False),
        ("gate", "site", False),
    ],
)
def test_a_program_holds_few_roles_each_over_its_kind_of_place(role, kind, may):
    assert client_may_hold(role, kind) is may


def test_no_program_is_an_administrator_anywhere():
    kinds = ("district", "zone", "park", "enterprise", "site", "carrier", "partner")
    assert not any(client_may_hold(role, kind) for role in ADMINISTRATORS for kind in kinds)
    assert any(client_may_hold(role, kind) for role in ROLES for kind in kinds)


@pytest.mark.parametrize(
    ("days_left", "is_revoked", "state"),
    [
        (None, False, "live"),
        (31, False, "live"),
        (30, False, "ending"),
        (0, False, "expired"),
        (31, True, "revoked"),
        (0, True, "revoked"),
    ],
)
def test_a_token_says_how_it_stands(days_left, is_revoked, state):
    expires_at = None if days_left is None else NOW + timedelta(days=days_left)
    revoked_at = NOW if is_revoked else None
    assert token_state(expires_at=expires_at, revoked_at=revoked_at, now=NOW) == state


def test_a_program_gets_an_account_with_one_role_and_no_password(district, secadmin):
    made = make_client(district, actor=secadmin)
    assert made.kind == User.Kind.CLIENT
    assert not made.has_usable_password()
    assert roles_of(made, at=NOW) == {"duty"}


@pytest.mark.parametrize("role", ["leader", "secadmin", "gate", "specialist"])
def test_a_program_of_another_role_is_refused_and_nothing_is_written(district, role):
    with pytest.raises(NoClientRole):
        make_client(district, role)
    assert not User.objects.filter(kind=User.Kind.CLIENT).exists()


def test_a_program_of_a_section_names_the_section(district):
    with pytest.raises(SectionMissing):
        make_client(district, "section")


def test_nobody_gives_a_program_or_device_a_role_of_people_later(district, client_program):
    device = make_user(kind=User.Kind.DEVICE)
    for user, refusal in ((client_program, NoClientRole), (device, NoDeviceRole)):
        with pytest.raises(refusal):
            assign_role(user, role="leader", node=district, actor=None, now=NOW)


def test_only_the_security_administrator_of_the_place_makes_programs_and_tokens(
    district, client_program
):
    stranger = make_officer("secadmin", make_district("渭滨区"))
    for actor, refusal in (
        (make_officer("sysadmin", district), NotAllowed),
        (make_officer("leader", district), NotAllowed),
        (stranger, OutsideOwnScope),
    ):
        with pytest.raises(refusal):
            make_client(district, username="x", actor=actor)
        with pytest.raises(refusal):
            issue(client_program, actor=actor)


def test_only_the_hash_of_a_token_is_kept(client_program, secadmin):
    issued = issue(client_program, actor=secadmin)
    assert issued.token.token_hash == fingerprint(issued.secret)
    assert issued.secret not in str(list(AccessToken.objects.values()))
    assert issued.secret not in str(list(Event.objects.values()))


def test_two_tokens_are_good_at_a_time_until_one_is_revoked(client_program, secadmin):
    old, new = issue(client_program), issue(client_program, label="新令牌")
    assert [owner_of_token(one.secret, now=NOW) for one in (old, new)] == [client_program] * 2
    revoke_access_token(old.token, actor=secadmin, now=NOW)
    assert owner_of_token(old.secret, now=NOW) is None
    assert owner_of_token(new.secret, now=NOW) == client_program


def test_a_token_ends_by_itself(client_program):
    issued = issue(client_program, expires_at=NOW + timedelta(days=90))
    assert owner_of_token(issued.secret, now=NOW + timedelta(days=89)) == client_program
    assert owner_of_token(issued.secret, now=NOW + timedelta(days=90)) is None


def test_a_token_that_ends_before_it_begins_is_forbidden(client_program):
    named = pytest.raises(IntegrityError, match="an_access_token_ends_after_it_begins")
    with named, transaction.atomic():
        issue(client_program, expires_at=NOW)


def test_a_closed_program_gets_in_no_more_and_gets_no_token(client_program):
    issued = issue(client_program)
    close_user(client_program, actor=None, now=NOW)
    assert owner_of_token(issued.secret, now=NOW) is None
    with pytest.raises(NoOpenClient):
        issue(client_program)


def test_people_get_no_token(district):
    with pytest.raises(NoOpenClient):
        issue(make_officer("duty", district))


def test_a_second_revocation_changes_nothing_and_logs_nothing(client_program):
    issued = issue(client_program)
    revoke_access_token(issued.token, actor=None, now=NOW)
    revoke_access_token(issued.token, actor=None, now=NOW + timedelta(hours=1))
    assert tokens_of(client_program).get().revoked_at == NOW
    assert Event.objects.filter(kind="accounts.access_token.revoke").count() == 1


def test_issue_and_revocation_are_events_of_the_programs_district(
    client_program, secadmin, district
):
    issued = issue(client_program, actor=secadmin)
    revoke_access_token(issued.token, actor=secadmin, now=NOW)
    events = Event.objects.filter(kind__startswith="accounts.access_token.").order_by("pk")
    assert [(one.actor_id, one.district_id) for one in events] == [(secadmin.pk, district.pk)] * 2


def test_a_use_is_noted_but_not_at_every_request(client_program):
    issued = issue(client_program)
    for minutes in (0, 1, 4):
        owner_of_token(issued.secret, now=NOW + timedelta(minutes=minutes))
    assert tokens_of(client_program).get().last_used_at == NOW
    with CaptureQueriesContext(connection) as asked:
        owner_of_token(issued.secret, now=NOW + timedelta(minutes=4, seconds=59))
    assert not any(one["sql"].startswith("UPDATE") for one in asked)
    owner_of_token(issued.secret, now=NOW + timedelta(minutes=5))
    assert tokens_of(client_program).get().last_used_at == NOW + timedelta(minutes=5)


def test_a_wrong_secret_is_nobodys(client_program):
    issued = issue(client_program)
    assert owner_of_token(issued.secret + "x", now=NOW) is None
    assert owner_of_token("", now=NOW) is None
    assert token_owner(fingerprint(issued.secret), at=NOW) == client_program


def test_no_program_is_offered_as_somebody_to_give_work_to(district):
    unit = make_unit(district)
    make_client(district, "section", unit=unit)
    officer = make_officer("section", district, "王强", unit=unit)
    assert list(officers_of(unit, at=NOW)) == [officer]
