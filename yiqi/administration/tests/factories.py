"""Makes what this area's addresses speak of."""

from __future__ import annotations

from axes.models import AccessAttempt

from yiqi.accounts.operations import add_device
from yiqi.accounts.tests.factories import Place
from yiqi.audit.clock import current_time


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
        "administration:device_renew": {"user_id": device.pk},
        "administration:device_revoke": {"user_id": device.pk},
        "administration:lockout_end": {"attempt_id": attempt.pk},
    }
