"""What the tags and filters write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from yiqi.web import statuses
from yiqi.web.timeline import TimelineEntry

WEB = Path(__file__).resolve().parent.parent
NOW = datetime(2022, 3, 18, 11, 10, tzinfo=UTC)


def drawn(source, **context):
    return Template(source).render(Context(context))


def test_a_status_is_icon_word_and_colour():
    text = drawn('{% status "light.red" %}')
    assert "#alert-octagon" in text
    assert "yq-tone-bad" in text
    assert "已超时" in text


def test_an_unknown_status_shows_its_code_and_does_not_fail():
    assert "problems.bogus" in drawn('{% status "problems.bogus" %}')


def test_no_light_is_a_dash():
    assert drawn("{% traffic None %}") == "—"


def test_an_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="tone"):
        statuses.register("x.y", "字", icon="check", tone="pink")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{{ "13812345678"|masked }}', "138****5678"),
        ('{{ "王建国"|masked:"name" }}', "王**"),
        ('{{ ""|masked }}', "—"),
        ("{{ None|moment }}{{ None|day }}{{ None|left_until }}{{ None|number }}", "————"),
        ("{% share 4451 4452 %}", "99.97 %"),
    ],
)
def test_values_as_they_are_shown(source, shown):
    assert drawn(source) == shown


def test_text_from_people_is_escaped_everywhere():
    bad = "<script>alert(1)</script>"
    entry = TimelineEntry(bad, NOW, who=bad, acting_for=bad, details=bad)
    shown = drawn("{% badge t %}{% empty_state t t %}{% timeline e %}", t=bad, e=[entry])
    assert "<script>" not in shown


def test_a_deputy_is_named_with_the_absent_colleague():
    entry = TimelineEntry("已研判", NOW, who="李敏", acting_for="王强")
    assert "代 王强" in drawn("{% timeline e %}", e=[entry])


def test_a_query_string_is_changed_without_losing_the_rest():
    request = RequestFactory().get("/?a=1&a=2&b=3")
    assert drawn('{% qs b=None c="x" %}', request=request) == "?a=1&amp;a=2&amp;c=x"


def test_every_icon_in_use_is_in_the_sprite():
    sprite = (WEB / "static/web/vendor/icons/icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {status.icon for status in statuses.registered().values()}
    for path in WEB.parent.rglob("*.html"):
        used |= set(re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    for path in WEB.parent.rglob("*.py"):
        used |= set(re.findall(r'\bicon="([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert not used - known
