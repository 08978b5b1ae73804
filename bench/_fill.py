"""Fills an empty database for ``problem_loop.py``: problems, events and index rows in bulk."""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from yiqi.accounts.models import AccessToken, User  # noqa: E402
from yiqi.audit.clock import set_demo_clock  # noqa: E402
from yiqi.audit.models import Event  # noqa: E402
from yiqi.lib.tokens import fingerprint  # noqa: E402
from yiqi.problems.models import Problem, SourceText  # noqa: E402
from yiqi.problems.tests.factories import (  # noqa: E402
    DAY_1,
    EVENING,
    Bureau,
    make_bureau,
    make_enterprise,
)
from yiqi.search.operations import IndexRow, put_many_in_index  # noqa: E402

CHUNK = 5000
BODY = "企业反映原材料无法运抵，面临停产。" * 8
STEPS = ("receive", "triage", "dispatch", "accept", "propose")
STATES = ("received", "dispatched", "in_hand", "to_confirm", "suspended")


def fill(count: int) -> None:
    """Fill the database and print what the load needs to know."""
    call_command("migrate", verbosity=0)
    set_demo_clock(EVENING)
    bureau = make_bureau()
    areas = [bureau.zone, bureau.other_zone, bureau.zone, bureau.zone, bureau.zone]
    firms = [make_enterprise(bureau.district, areas[i % 5], f"企业{i}") for i in range(1000)]
    for first in range(0, count, CHUNK):
        with transaction.atomic():
            add(range(first, min(first + CHUNK, count)), count, bureau, firms)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(known(bureau, count)))


def add(numbers: range, count: int, bureau: Bureau, firms: list) -> None:
    """Add one chunk of problems with words, index rows and five events each."""
    units = list(bureau.units.values())
    span = EVENING - DAY_1 - timedelta(hours=1)
    problems = [problem(i, DAY_1 + span * i / count, bureau, firms, units) for i in numbers]
    Problem.objects.bulk_create(problems)
    rows = list(zip(numbers, problems, strict=True))
    SourceText.objects.bulk_create(
        [SourceText(problem=p, text=text(i), sha256="0" * 64) for i, p in rows]
    )
    put_many_in_index(
        [
            IndexRow("problems.problem", p.pk, p.district_id, p.area_id, f"{p.title}\n{text(i)}")
            for i, p in rows
        ]
    )
    Event.objects.bulk_create([event(p, step, bureau) for p in problems for step in STEPS])


def problem(i: int, at: datetime, bureau: Bureau, firms: list, units: list) -> Problem:
    """Return one problem in a state that its number gives."""
    firm = firms[i % len(firms)]
    state = STATES[i % 5]
    return Problem(
        district=bureau.district,
        scope_node=firm.node,
        enterprise=firm,
        area_id=firm.area_id,
        title=f"问题 {i} 原材料 运输 通行证",
        channel="app",
        state=state,
        version=1,
        priority="normal",
        category="logistics",
        plan_version="service-1",
        owner_unit=units[i % len(units)],
        received_at=at,
        clock_from=at,
        clock="natural",
        limit_minutes=10080,
        contact_due_at=at,
        amber_at=at + timedelta(days=5),
        due_at=at + timedelta(days=7),
        suspend_reason="等" if state == "suspended" else "",
        review_on=at.date() if state == "suspended" else None,
    )


def text(i: int) -> str:
    """Return the words of a problem; one in 20,000 holds a rare term."""
    return BODY + ("铑粉缺货" if i % 20_000 == 7 else "")


def event(problem: Problem, step: str, bureau: Bureau) -> Event:
    """Return one event of a problem."""
    return Event(
        kind=f"problems.problem.{step}",
        district_id=problem.district_id,
        enterprise_id=problem.enterprise_id,
        actor_id=bureau.duty.pk,
        subject_type="problems.problem",
        subject_id=problem.pk,
        occurred_at=problem.received_at,
        recorded_at=problem.received_at,
        data="{}",
    )


def known(bureau: Bureau, count: int) -> dict:
    """Return sessions, a token and addresses for the load."""
    newest = Problem.objects.order_by("-pk").values_list("pk", flat=True)
    token = "bench-token-0123456789"
    AccessToken.objects.create(
        user=bureau.contact, label="bench", token_hash=fingerprint(token), created_at=DAY_1
    )
    visible = Problem.objects.filter(area=bureau.other_zone).order_by("-pk")
    return {
        "counts": {"problems": Problem.objects.count(), "events": Event.objects.count()},
        "sessions": {"duty": session(bureau.duty), "park": session(bureau.park)},
        "token": token,
        "after_2": cursor(newest[49]),
        "after_2000": cursor(newest[min(99_949, count - 51)]),
        "detail": {"duty": newest[count // 2], "park": visible[visible.count() // 2].pk},
    }


def cursor(pk: int) -> str:
    """Return the address of the page after ``pk`` in the list's own order."""
    return base64.urlsafe_b64encode(json.dumps([pk]).encode()).decode().rstrip("=")


def session(user: User) -> str:
    """Return the key of a session in which ``user`` is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.set_expiry(datetime.now(UTC) + timedelta(hours=2))
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
