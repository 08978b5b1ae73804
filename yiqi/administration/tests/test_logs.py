"""Pages of the logs."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from yiqi.accounts.operations import open_emergency_access
from yiqi.accounts.tests.factories import (
    make_district,
    make_node,
    make_officer,
    make_user,
)
from yiqi.audit.clock import current_time
from yiqi.audit.models import Event
from yiqi.audit.operations import record, record_reading
from yiqi.audit.seals import seal_events
from yiqi.audit.tests.factories import make_event
from yiqi.audit.triggers import drop_triggers, make_triggers

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def signed_in_as(client, district):
    """Signs in somebody with this administrator role in the district."""

    def enter(role):
        person = make_officer(role, district, f"{role} 孙")
        client.force_login(person, BACKEND)
        client.person = person
        return client

    return enter


@pytest.fixture
def secadmin(signed_in_as):
    return signed_in_as("secadmin")


def url(name, *args):
    return reverse(f"administration:{name}", args=args)


# Logs


@pytest.fixture
def auditor(signed_in_as):
    return signed_in_as("auditor")


def in_log(client, **query):
    page = client.get(url("events"), query).content.decode()
    return [int(part.split('"')[0]) for part in page.split('data-yq-row="')[1:]]


def test_the_log_is_filtered_by_kind_person_day_and_subject(auditor, district):
    person = make_officer("duty", district, "李敏")
    with transaction.atomic():
        event = record(
            kind="tests.thing.happen",
            subject=person,
            actor=person,
            at=current_time(),
            district_id=district.pk,
        )
    day = event.occurred_at.strftime("%Y-%m-%d")
    assert in_log(auditor, kind="tests.thing.happen") == [event.pk]
    assert in_log(auditor, who="李敏") == [event.pk]
    assert event.pk in in_log(auditor, q=f"accounts.user:{person.pk}")
    assert in_log(auditor, q="accounts.user:999999999999") == []
    assert in_log(auditor, kind="tests.thing.happen", day_to="2000-01-01") == []
    assert event.pk in in_log(auditor, day_from=day[:4] + "-01-01")


def test_an_auditor_sees_the_log_of_the_own_district_only(auditor, district):
    own = make_event(district_id=district.pk)
    foreign = make_event(district_id=make_district("渭滨区").pk)
    shown = in_log(auditor, kind=own.kind)
    assert own.pk in shown
    assert foreign.pk not in shown


def check_now(client):
    client.post(url("seal_check"))
    assert "校验中" in client.get(url("seals")).content.decode()
    call_command("jobs", once=True)
    return client.get(url("seals")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_log_is_checked_by_the_worker_and_the_result_shown():
    from django.test import Client

    client = Client()
    client.force_login(make_officer("auditor", make_district()), BACKEND)
    assert "完好" in check_now(client)


@pytest.mark.django_db(transaction=True)
def test_a_changed_log_is_shown_with_its_first_bad_event():
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(make_officer("auditor", make_district()), BACKEND)
    event = make_event()
    seal_events(now=current_time())
    drop_triggers(connection)
    Event.objects.filter(pk=event.pk).update(kind="tests.thing.other")
    make_triggers(connection)
    html = check_now(client)
    assert "有改动" in html
    assert f"第一条：{event.pk}" in html


def test_readings_say_who_read_what_of_whom_and_why(auditor, district):
    reader = make_officer("duty", district, "李敏")
    with transaction.atomic():
        record_reading(
            [make_user()],
            fields=["resident_id"],
            reason="核对通行证",
            actor=reader,
            at=current_time(),
            district_id=district.pk,
        )
    make_event()
    page = auditor.get(url("readings")).content.decode()
    assert page.count("data-yq-row=") == 1
    assert "李敏" in page
    assert "resident_id" in page
    assert "核对通行证" in page


def test_emergency_accesses_are_listed(auditor, district):
    park = make_officer("park", make_node("park", district), "周园区")
    firm = make_node("enterprise", district, "某叉车厂")
    open_emergency_access(node=firm, reason="火情", actor=park, now=current_time())
    page = auditor.get(url("emergency")).content.decode()
    assert "周园区" in page
    assert "火情" in page
    assert "某叉车厂" not in page  # no administrator sees enterprise data


def test_a_lock_is_shown_and_lifted(secadmin, district):
    from django.test import Client

    person = make_officer("duty", district, password="a long password")
    for _ in range(5):
        Client().post(
            reverse("accounts:sign_in"), {"username": person.username, "password": "wrong"}
        )
    assert "输错密码被锁定" in secadmin.get(url("sign_ins")).content.decode()
    secadmin.post(url("lockout_end", AccessAttempt.objects.get().pk))
    theirs = Client()
    theirs.post(
        reverse("accounts:sign_in"), {"username": person.username, "password": "a long password"}
    )
    assert theirs.get(reverse("accounts:profile")).status_code == 200
    assert Event.objects.filter(kind="accounts.user.unlock").exists()


def test_an_auditor_sees_locks_and_lifts_none(auditor):
    assert auditor.get(url("sign_ins")).status_code == 200
    assert auditor.post(url("lockout_end", 1)).status_code == 403
