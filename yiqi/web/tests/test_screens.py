"""The frame of a page, preferences, saved views and columns, through the whole house."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiqi.accounts.tests.factories import NOW, make_district, make_officer, make_unit
from yiqi.web import slots
from yiqi.web.models import ColumnChoice, SavedView
from yiqi.web.operations import save_view
from yiqi.web.tests.samples import Thing, ThingTable

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def officer(district):
    return make_officer("duty", district)


@pytest.fixture
def client(officer):
    signed_in = Client()
    signed_in.force_login(officer)
    return signed_in


def page_for(user, template="web/page.html", **cookies):
    request = RequestFactory().get("/things/")
    request.user, request.htmx = user, None
    request.COOKIES.update(cookies)
    return render(request, template).content.decode()


def test_the_frame_has_a_skip_link_landmarks_and_no_inline_style_or_script(officer):
    text = page_for(officer)
    assert 'href="#main"' in text
    assert '<main id="main"' in text
    assert " style=" not in text
    assert "<script>" not in text


@pytest.mark.parametrize("template", ["web/page.html", "web/phone.html", "web/plain.html"])
def test_theme_and_large_print_are_there_before_the_first_paint(officer, template):
    text = page_for(officer, template, yq_theme="dark", yq_size="large")
    assert 'data-bs-theme="dark"' in text
    assert 'data-yq-size="large"' in text
    assert 'data-yq-size="normal"' in page_for(officer, template, yq_size="<huge>")


def test_the_phone_page_needs_no_service_worker_and_opens_nothing(officer):
    text = page_for(officer, "web/phone.html")
    assert "yq-staff" not in text
    assert "target=" not in text
    assert "download" not in text


def test_a_plain_page_costs_no_query():
    with CaptureQueriesContext(connection) as queries:
        page_for(AnonymousUser(), "web/plain.html")
    assert len(queries) == 0


def test_slots_are_filled_by_areas_above(officer, monkeypatch):
    monkeypatch.setattr(slots, "_incident", [])
    slots.show_incident(lambda _r: slots.IncidentFace("疫情防控", 11, "II级响应", "warn"))
    text = page_for(officer)
    assert "第 11 天" in text
    assert "II级响应" in text


@pytest.mark.parametrize(
    ("name", "value", "cookie"),
    [
        ("language", "en", "django_language"),
        ("theme", "dark", "yq_theme"),
        ("size", "large", "yq_size"),
    ],
)
def test_a_preference_is_kept_on_the_device(client, name, value, cookie):
    answer = client.post(reverse("web:preferences"), {name: value, "next": "/problems/?a=1"})
    assert answer.cookies[cookie].value == value
    assert answer["Location"] == "/problems/?a=1"
    assert cookie not in client.post(reverse("web:preferences"), {name: "bogus"}).cookies


@pytest.mark.parametrize("away", ["https://x.example/", "//x.example/", "javascript:alert(1)"])
def test_no_preference_leads_to_another_site(client, away):
    assert client.post(reverse("web:preferences"), {"next": away})["Location"] == "/"


def test_a_view_is_saved_shared_in_one_s_own_unit_only_and_forgotten(district):
    own, other = make_unit(district), make_unit(district)
    officer = make_officer("section", district, unit=own)
    client = Client()
    client.force_login(officer)
    form = {"table": "things", "name": "超时的", "query": "late=1"}
    client.post(reverse("web:save_view"), {**form, "unit": other.pk})
    assert SavedView.objects.get().unit_id is None
    client.post(reverse("web:save_view"), {**form, "unit": own.pk})
    saved = SavedView.objects.get()
    assert (saved.unit_id, saved.query) == (own.pk, "late=1")
    stranger = Client()
    stranger.force_login(make_officer("duty", district))
    stranger.post(reverse("web:forget_view", args=[saved.pk]))
    assert SavedView.objects.count() == 1
    client.post(reverse("web:forget_view", args=[saved.pk]))
    assert SavedView.objects.count() == 0


def test_the_panel_of_views_shows_one_s_own_and_those_shared_in_the_unit(district):
    unit = make_unit(district)
    mine, mate = (make_officer("section", district, unit=unit) for _n in range(2))
    save_view(owner=mine, table="things", name="私有", query="state=open")
    save_view(owner=mine, table="things", name="共享", query="state=done", unit_id=unit.pk)
    save_view(owner=mine, table="others", name="别的表", query="")
    asked = {"table": "things", "query": "state=gone", "next": "/things/?q=1"}
    seen = {}
    for who in (mine, mate, make_officer("section", district)):
        client = Client()
        client.force_login(who)
        seen[who] = client.get(reverse("web:saved_views"), asked).content.decode()
    assert [("私有" in text, "共享" in text) for text in seen.values()] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert 'href="/things/?state=done&amp;view=' in seen[mate]
    assert "别的表" not in seen[mine]
    assert 'name="query" value="state=gone"' in seen[mate]
    assert (unit.name in seen[mine], "删除视图" in seen[mate]) == (True, False)


def test_the_panel_of_views_leads_to_no_other_site(client, officer):
    save_view(owner=officer, table="things", name="x", query="a=1")
    answer = client.get(
        reverse("web:saved_views"), {"table": "things", "next": "https://x.example/y"}
    )
    assert "x.example" not in answer.content.decode()


def test_a_view_without_a_name_is_refused_in_words(client):
    answer = client.post(reverse("web:save_view"), {"table": "things", "name": "  "})
    assert answer.status_code == 422
    assert "起个名字" in answer.content.decode()


def test_columns_are_kept_and_given_back(client):
    address = reverse("web:choose_columns")
    client.post(address, {"table": "things", "column": ["rank", "state"]})
    assert ColumnChoice.objects.get().columns == "rank,state"
    client.post(address, {"table": "things", "reset": "1"})
    assert ColumnChoice.objects.count() == 0


def test_the_service_worker_is_served_at_the_root(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")


def test_signed_in_pages_are_not_kept_by_the_browser(client):
    assert client.get("/no-such-page/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("count", [0, 1, 20])
def test_a_table_page_costs_the_same_queries_for_any_number_of_rows(things, officer, count):
    Thing.objects.bulk_create(Thing(title=f"事 {n}") for n in range(count))
    request = RequestFactory().get("/things/")
    request.user, request.htmx = officer, None
    with CaptureQueriesContext(connection) as queries:
        text = ThingTable(request, now=NOW).respond("web/_table.html").content.decode()
    assert text.count("data-yq-row=") == count
    assert len(queries) == 3  # columns chosen, rows, total


def test_htmx_gets_the_table_alone(things, officer):
    request = RequestFactory().get("/things/?q=&state=open")
    request.user = officer

    class Htmx:
        history_restore_request = False
        target = "section#yq-table-things"

    request.htmx = Htmx()
    answer = ThingTable(request, now=NOW).respond("web/page.html")
    assert "<html" not in answer.content.decode()
    assert answer["HX-Push-Url"] == "/things/?state=open"


def test_vendored_files_are_those_recorded():
    check = [sys.executable, str(ROOT / "scripts/vendor.py"), "check"]
    assert subprocess.run(check, check=False).returncode == 0  # noqa: S603
    record = json.loads((ROOT / "yiqi/web/static/web/vendor/VENDORED.json").read_text())
    assert {"version", "licence", "files"} <= set(record["htmx.org"])
