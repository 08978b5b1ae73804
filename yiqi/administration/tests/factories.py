"""Makes what this area's addresses speak of."""

from __future__ import annotations

from axes.models import AccessAttempt

from yiqi.accounts.models import User
from yiqi.accounts.operations import IssuedToken, add_client, add_device, issue_client_token
from yiqi.accounts.tests.factories import LONG_AGO, Place, make_unit
from yiqi.audit.clock import current_time


def make_client(place: Place, **facts: str) -> User:
    """Make a client program of the duty office."""
    return add_client(
        username=facts.get("username", f"hotline-{place.district.pk}"),
        display_name=facts.get("name", "市民热线转办"),
        role="duty",
        node=place.district,
        actor=None,
        now=LONG_AGO,
    )


def make_token(program: User, **facts: object) -> IssuedToken:
    """Issue a token to a client program."""
    facts = {"label": "正式环境", "expires_at": None, "now": LONG_AGO, **facts}
    return issue_client_token(program, actor=None, **facts)


def url_examples(place: Place) -> dict[str, dict[str, object]]:
    """Return arguments for this area's addresses, of things that lie in ``place``."""
    person = place.people["duty"]
    device = add_device(
        name="东门岗", role="gate", node=place.site, actor=None, now=current_time()
    ).token.user
    attempt = AccessAttempt.objects.create(
        username=person.username,
        failures_since_start=99,
        ip_address="127.0.0.1",
        get_data="",
        post_data="",
    )
    program = make_client(place)
    token = make_token(program).token
    one = {"user_id": person.pk}
    return {
        "administration:user": one,
        "administration:role_give": one,
        "administration:role_end": {**one, "assignment_id": person.assignments.get().pk},
        "administration:password_reset": one,
        "administration:user_close": one,
        "administration:user_reopen": one,
        "administration:second_factor_remove": one,
        "administration:sessions_end": one,
        "administration:unit": {"unit_id": place.unit.pk},
        "administration:unit_close": {"unit_id": make_unit(place.district).pk},
        "administration:unit_reopen": {"unit_id": place.unit.pk},
        "administration:device_renew": {"user_id": device.pk},
        "administration:device_revoke": {"user_id": device.pk},
        "administration:client": {"user_id": program.pk},
        "administration:client_token_issue": {"user_id": program.pk},
        "administration:client_token_revoke": {"user_id": program.pk, "token_id": token.pk},
        "administration:lockout_end": {"attempt_id": attempt.pk},
    }
