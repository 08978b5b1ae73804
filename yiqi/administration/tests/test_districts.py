"""The first district and further ones; the pages of units."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.accounts.models import Assignment, ScopeNode, Unit, User
from yiqi.accounts.operations import add_user, close_unit
from yiqi.accounts.queries import grants_of, holdings_of
from yiqi.accounts.tests.factories import make_district, make_officer, make_place, make_unit
from yiqi.administration.operations import AlreadySetUp, BadSetup, set_up
from yiqi.administration.tests.test_rules import PLAN
from yiqi.audit.clock import current_time
from yiqi.audit.models import Event
from yiqi.enterprises.models import District
from yiqi.problems.tests.factories import make_bureau

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def url(name, *args):
    return reverse(f"administration:{name}", args=args)


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def place():
    return make_place("金台区")


@pytest.fixture
def signed_in_as(client, place):
    def enter(role):
        client.force_login(place.people[role], BACKEND)
        return client

    return enter


# The first district


def test_the_first_district_comes_with_its_duty_office_and_three_administrators():
    made = set_up(PLAN, now=current_time())
    assert (made.district.code, made.office.kind) == ("610303", "duty_office")
    assert made.office.district == made.district.node
    found = {one.role: one for one in made.accounts}
    for role, one in found.items():
        assert one.user.check_password(one.password)
        assert one.user.must_change_password
        grants = grants_of(one.user, at=current_time())
        assert [(g.role, g.node_id) for g in grants] == [(role, made.district.node_id)]
    assert len({one.password for one in made.accounts}) == 3
    assert Event.objects.filter(kind="accounts.assignment.give").count() == 3


def test_a_first_password_gets_in_once_and_must_be_changed(client):
    first = set_up(PLAN, now=current_time()).accounts[0]
    given = {"username": first.user.username, "password": first.password}
    client.post(reverse("accounts:sign_in"), given)
    assert client.get("/")["Location"] == reverse("accounts:password_change")


def test_a_second_time_is_refused_and_changes_nothing():
    set_up(PLAN, now=current_time())
    with pytest.raises(AlreadySetUp):
        set_up(PLAN, now=current_time())
    assert (District.objects.count(), User.objects.count()) == (1, 3)


def test_an_installation_with_somebodys_account_is_in_use():
    add_user(username="x", display_name="x", actor=None, now=current_time())
    with pytest.raises(AlreadySetUp):
        set_up(PLAN, now=current_time())


def test_what_cannot_be_used_is_refused_whole():
    with pytest.raises(BadSetup):
        set_up(replace(PLAN, code="x"), now=current_time())
    assert not ScopeNode.objects.exists()


def test_all_of_it_or_nothing(monkeypatch):
    def fail(*_args, **_facts):
        raise RuntimeError

    monkeypatch.setattr("yiqi.administration.operations.districts.give_role", fail)
    with pytest.raises(RuntimeError):
        set_up(PLAN, now=current_time())
    assert not ScopeNode.objects.exists()
    assert not User.objects.exists()


# Further districts


def test_the_system_administrator_founds_a_further_district(signed_in_as):
    given = {"name": "渭滨区", "code": "610302", "office_name": "值班室"}
    sysadmin = signed_in_as("sysadmin")
    assert sysadmin.post(url("district_add"), given)["Location"] == url("districts")
    made = District.objects.get(code="610302")
    assert Unit.objects.get(district=made.node).code == "duty_office"
    assert not Assignment.objects.filter(node=made.node).exists()
    assert "待任命" in text_of(sysadmin.get(url("districts")))


@pytest.mark.parametrize(
    ("given", "words"),
    [({"code": "6103"}, "六位数字"), ({"name": ""}, "必填"), ({"code": "610303"}, "已经设立")],
)
def test_a_district_that_will_not_do_is_refused_with_its_reason(signed_in_as, place, given, words):
    District.objects.create(node=place.district, code="610303", name="金台区")
    good = {"name": "渭滨区", "code": "610302", "office_name": "值班室"}
    page = signed_in_as("sysadmin").post(url("district_add"), {**good, **given})
    assert page.status_code == 422
    assert words in text_of(page)
    assert District.objects.count() == 1


@pytest.mark.parametrize("role", ["secadmin", "auditor", "leader", "duty"])
def test_nobody_else_founds_districts(signed_in_as, role):
    assert signed_in_as(role).get(url("districts")).status_code == 403
    assert signed_in_as(role).post(url("district_add"), {}).status_code == 403


def test_the_first_security_administrator_of_a_new_district_is_appointed_on_the_page(
    signed_in_as,
):
    other = make_district("渭滨区")
    secadmin = signed_in_as("secadmin")
    person = add_user(username="zhou", display_name="周敏", actor=None, now=current_time())
    given = {"role": "secadmin", "node": other.pk}
    answer = secadmin.post(url("role_give", person.pk), given)
    assert answer["Location"] == url("users")  # the account is the new district's from now on
    assert "周敏已是渭滨区的安全管理员" in text_of(secadmin.get(url("users")))
    assert secadmin.get(url("user", person.pk)).status_code == 404


def test_another_role_there_is_refused_in_words(signed_in_as):
    other = make_district("渭滨区")
    person = add_user(username="zhou", display_name="周敏", actor=None, now=current_time())
    page = signed_in_as("secadmin").post(
        url("role_give", person.pk), {"role": "leader", "node": other.pk}
    )
    assert page.status_code == 422
    assert "不在您的管理范围" in text_of(page)


# Units


def test_a_unit_page_names_what_keeps_it_open(signed_in_as, place):
    page = text_of(signed_in_as("secadmin").get(url("unit", place.unit.pk)))
    assert "1 人在这里任职" in page
    assert url("unit_close", place.unit.pk) not in page


def test_a_unit_without_anything_is_closed_and_opened_on_its_page(signed_in_as, place):
    unit, secadmin = make_unit(place.district), signed_in_as("secadmin")
    assert url("unit_close", unit.pk) in text_of(secadmin.get(url("unit", unit.pk)))
    secadmin.post(url("unit_close", unit.pk))
    assert "已撤销" in text_of(secadmin.get(url("unit", unit.pk)))
    secadmin.post(url("unit_reopen", unit.pk))
    unit.refresh_from_db()
    assert unit.is_active


def test_a_unit_that_holds_something_is_not_closed_by_a_late_click(signed_in_as, place):
    page = signed_in_as("secadmin").post(url("unit_close", place.unit.pk))
    assert page.status_code == 409
    assert "没有撤销" in text_of(page)


def test_a_second_duty_office_is_refused_in_words(signed_in_as, place):
    make_unit(place.district, kind="duty_office")
    given = {"kind": "duty_office", "name": "值班二室", "code": "two", "node": place.district.pk}
    page = signed_in_as("secadmin").post(url("unit_add"), given)
    assert page.status_code == 422
    assert "每个区只有一个" in text_of(page)


def test_a_closed_unit_is_not_offered_for_a_role(signed_in_as, place):
    unit = make_unit(place.district, name="旧物资组")
    close_unit(unit, actor=None, now=current_time())
    page = signed_in_as("secadmin").get(url("user", place.people["duty"].pk))
    assert "旧物资组" not in text_of(page)


def test_open_problems_and_rules_of_the_plan_keep_a_unit_open():
    bureau = make_bureau()
    bureau.problem("停电")
    held = {one.code: one.count for one in holdings_of(
        bureau.units["duty_office"], at=current_time())}  # fmt: skip
    assert held["problems"] == 1
    routed = [
        {one.code for one in holdings_of(unit, at=current_time())} for unit in bureau.units.values()
    ]
    assert any("routes" in codes for codes in routed)


def test_the_list_of_units_costs_the_same_queries_for_any_number(signed_in_as, place):
    secadmin, costs = signed_in_as("secadmin"), []
    for count in (1, 19):
        for _ in range(count):
            make_officer("section", place.district)
        secadmin.get(url("units"))
        with CaptureQueriesContext(connection) as cost:
            page = secadmin.get(url("units"))
        costs.append(len(cost))
    assert text_of(page).count("data-yq-href") == 21
    assert costs[0] == costs[1]
