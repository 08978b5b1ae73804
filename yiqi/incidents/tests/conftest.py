"""What the pages' tests share: the evening of day 11, a district, its duty officer and leader."""

from __future__ import annotations

import pytest

from yiqi.incidents.tests import factories as make
from yiqi.incidents.tests.moments import NOW


@pytest.fixture
def evening(monkeypatch, settings):
    """It is the evening of day 11, and nobody has to enrol a second factor first."""
    settings.SECOND_FACTOR_ROLES = ()
    monkeypatch.setattr("yiqi.audit.clock.current_time", lambda: NOW)
    for area in ("accounts.permissions", "incidents.views.incidents", "incidents.views.plans"):
        monkeypatch.setattr(f"yiqi.{area}.current_time", lambda: NOW)
    for area in ("incidents.views.demo", "incidents.faces", "web.viewer", "web.templatetags.yq"):
        monkeypatch.setattr(f"yiqi.{area}.current_time", lambda: NOW)


@pytest.fixture
def node():
    return make.district()


@pytest.fixture
def duty(node):
    return make.person("duty", node, name="值班李敏")


@pytest.fixture
def leader(node):
    return make.person("leader", node, name="局长赵明")


@pytest.fixture
def incident(node):
    return make.incident(node)
