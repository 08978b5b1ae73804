"""What somebody sees who saves an enterprise that another one changed meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yiqi.enterprises.operations import change_enterprise
from yiqi.enterprises.tests.factories import (
    NOW,
    DistrictFactory,
    EnterpriseFactory,
    ZoneFactory,
    officer,
)

pytestmark = pytest.mark.django_db
FACTS = {"name": "宝鸡渭河纺织有限公司", "size": "small", "is_active": "on"}


@pytest.fixture(autouse=True)
def _at_the_demo_moment(monkeypatch, settings):
    settings.SECOND_FACTOR_ROLES = ()
    monkeypatch.setattr("yiqi.enterprises.views.edit.current_time", lambda: NOW)


@pytest.fixture
def home():
    return DistrictFactory()


@pytest.fixture
def firm(home):
    return EnterpriseFactory(zone=ZoneFactory(home=home, name="东片区"))


def saved_late(client, firm, theirs, yours):
    """Return the page of a duty officer who saves ``yours`` after another saved ``theirs``."""
    duty, other = officer("duty", firm.district), officer("duty", firm.district)
    sent = {**FACTS, "area": firm.area.zone_facts.pk, "version": firm.version, **yours}
    change_enterprise(firm, changes=theirs, actor=other, now=NOW)
    client.force_login(duty)
    page = client.post(reverse("enterprises:edit", args=[firm.pk]), sent)
    assert page.status_code == 409
    assert other.display_name in page.content.decode()
    return page.content.decode()


def test_both_values_of_a_text_are_shown(client, firm):
    page = saved_late(client, firm, {"address": "甲地"}, {"address": "乙地"})
    for words in ("地址", "甲地", "乙地"):
        assert words in page


def test_an_area_is_shown_by_its_name(client, firm, home):
    west, south = ZoneFactory(home=home, name="西片区"), ZoneFactory(home=home, name="南片区")
    page = saved_late(client, firm, {"area_id": west.node_id}, {"area": south.pk})
    row = page[page.index("片区或园区") :]
    assert row.index("南片区") < row.index("西片区")


def test_a_choice_and_a_mark_are_shown_in_words(client, firm):
    page = saved_late(client, firm, {"size": "large", "is_closed_loop": True}, {"size": "micro"})
    assert '<td class="yq-yours">微型</td><td class="yq-theirs">大型</td>' in page
    assert '<td class="yq-yours">否</td><td class="yq-theirs">是</td>' in page
