"""A small demo stands on either engine as it was generated, and only once."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings

from yiqi.accounts.models import User
from yiqi.accounts.queries import demo_accounts
from yiqi.accounts.rules import ADMINISTRATORS
from yiqi.audit.clock import current_time
from yiqi.audit.models import Event, Outbox
from yiqi.audit.seals import verify_log
from yiqi.enterprises.models import Enterprise, Staff
from yiqi.enterprises.queries import unowned_enterprises, unowned_zones
from yiqi.incidents.queries import plan_in_force
from yiqi.problems.models import Attachment, Problem, Suggestion
from yiqi.rehearsal.demo import build_district
from yiqi.rehearsal.demo.incident import DEMO_MOMENT
from yiqi.rehearsal.demo.load import account_lines, demo_is_loaded, load_demo
from yiqi.rehearsal.demo.part import part_of
from yiqi.rehearsal.demo.shown import shown_stories
from yiqi.rehearsal.operations import HoldsRealWork, OnlyInDemoMode, throw_demo_away

pytestmark = pytest.mark.both_engines
FIRMS, PROBLEMS = 45, 60


def quiet(what, done, of):
    assert what
    assert 0 <= done <= of


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo in a transaction that is never committed: loaded once for all tests here."""
    folder = tmp_path_factory.mktemp("demo")
    demo = override_settings(DEMO=True, VAR_DIR=folder, MEDIA_ROOT=folder / "uploads")
    with django_db_blocker.unblock(), demo, transaction.atomic():
        district = part_of(build_district(), enterprises=FIRMS)
        yield district, load_demo(progress=quiet, enterprises=FIRMS, problems=PROBLEMS)
        transaction.set_rollback(True)
    connection.close()


def test_the_counts_are_those_of_the_generator(small):
    district, loaded = small
    assert loaded.is_new
    assert Enterprise.objects.count() == len(district.enterprises) == FIRMS
    assert Enterprise.objects.filter(is_above_scale=True).count() == len(district.above_scale)
    assert Staff.objects.count() == len(district.staff)
    on_duty = Staff.objects.filter(is_on_duty=True)
    assert on_duty.count() == sum(person.is_on_duty for person in district.staff)
    assert on_duty.exclude(enterprise__is_above_scale=True).count() == 0
    assert Problem.objects.count() == PROBLEMS == loaded.counts["problems"]


def test_problems_stand_where_their_stories_end(small):
    district, _ = small
    told = {story.title: story.state for story in shown_stories(district)}
    stand = dict(Problem.objects.filter(title__in=told).values_list("title", "state"))
    assert stand == told
    assert len(Counter(Problem.objects.values_list("state", flat=True))) >= 6


def test_no_problem_zone_or_enterprise_is_without_owner(small):
    node = Enterprise.objects.first().district_id
    assert not Problem.objects.filter(owner_unit=None).exists()
    assert not unowned_zones(node, at=DEMO_MOMENT)
    assert not unowned_enterprises(node, at=DEMO_MOMENT).exists()


def test_every_event_was_recorded_at_its_own_time_and_is_sealed(small):
    assert not Event.objects.exclude(recorded_at=F("occurred_at")).exists()
    assert not Event.objects.filter(recorded_at__gt=DEMO_MOMENT).exists()
    assert not Outbox.objects.exists()
    checked = verify_log()
    assert checked.ok
    assert checked.events == Event.objects.count()


def test_every_problem_has_a_suggestion_made_before_the_judgement(small):
    assert Suggestion.objects.count() == PROBLEMS
    assert not Suggestion.objects.filter(decided_at__lt=F("made_at")).exists()
    assert Suggestion.objects.exclude(decided_category="").count() > PROBLEMS / 2


def test_solved_problems_have_pictures_as_evidence(small):
    solved = Problem.objects.filter(state="closed", outcome="solved")
    evidence = Attachment.objects.filter(purpose="evidence", kind="jpeg")
    assert solved.exists()
    assert not solved.exclude(pk__in=evidence.values("problem")).exists()
    with evidence.first().file.open() as file:
        assert file.read(3) == b"\xff\xd8\xff"


def test_identity_numbers_are_sealed(small):
    district, _ = small
    person = district.staff[0]
    kept = Staff.objects.get(name=person.name, id_last4=person.id_number[-4:])
    assert person.id_number.encode() not in bytes(kept.id_sealed)


def test_both_plans_were_approved_by_another_person_than_the_author(small):
    node = Enterprise.objects.first().district_id
    for plan in ("control", "service"):
        assert plan_in_force(plan, district_id=node, at=DEMO_MOMENT)


def test_the_sign_in_page_lists_an_account_for_each_role(small):
    district, _ = small
    roles = {account.role for account in district.accounts} - {"gate"}
    listed = demo_accounts(at=DEMO_MOMENT)
    assert set(listed) == roles
    assert set(ADMINISTRATORS) <= set(listed)
    assert User.objects.get(username="enterprise").check_password("yiqi-demo-2022")
    assert any("duty" in line for line in account_lines())


def test_the_clock_shows_the_evening_of_day_11(small):
    assert DEMO_MOMENT <= current_time() < datetime(2022, 3, 19, tzinfo=UTC)


def test_a_second_loading_changes_nothing(small):
    before = Event.objects.count()
    again = load_demo(progress=quiet)
    assert not again.is_new
    assert again.counts["enterprises"] == FIRMS
    assert Event.objects.count() == before
    assert demo_is_loaded()


@pytest.mark.django_db
def test_production_holds_no_demo(settings):
    settings.DEMO = False
    with pytest.raises(OnlyInDemoMode):
        load_demo(progress=quiet)
    with pytest.raises(OnlyInDemoMode):
        throw_demo_away()


@pytest.mark.django_db
def test_what_no_demo_made_is_not_thrown_away(settings):
    settings.DEMO = True
    User.objects.create(username="real", display_name="Real", created_at=DEMO_MOMENT)
    with pytest.raises(HoldsRealWork):
        throw_demo_away()


BREAK_OFF = """
import os, sys, django
django.setup()
from django.core.management import call_command
from yiqi.rehearsal.demo import load

def progress(what, done, of):
    if what.startswith("problems") and done and sys.argv[1] == "die":
        os._exit(9)

call_command("migrate", verbosity=0)
made = load.load_demo(progress=progress, enterprises=24, problems=12)
from yiqi.audit.seals import verify_log
from yiqi.problems.models import Problem
print(made.is_new, Problem.objects.count(), verify_log().ok)
"""


def test_killed_in_the_middle_the_second_run_starts_over(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "yiqi.config.settings",
        "YIQI_MODE": "demo",
        "YIQI_VAR": str(tmp_path),
        "YIQI_DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
    }
    for how, code, said in (("die", 9, ""), ("live", 0, "True 12 True")):
        done = subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-c", BREAK_OFF, how],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert done.stdout.startswith(said)
