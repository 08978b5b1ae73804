"""Open311 GeoReport v2, method by method, in both formats."""

from __future__ import annotations

import itertools
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yiqi.enterprises.models import District
from yiqi.interop.open311.reading import Place, note_of, read_note
from yiqi.interop.tests.conftest import caller_for
from yiqi.interop.tests.test_api import PNG
from yiqi.problems import operations as loop
from yiqi.problems.models import Problem
from yiqi.problems.tests.factories import (
    EVENING,
    TEXT,
    make_bureau,
    person,
)

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
SENT = {
    "service_code": "logistics",
    "description": TEXT,
    "lat": "34.3612",
    "long": "107.1408",
    "first_name": "红",
    "last_name": "陈",
    "phone": "13809170001",
    "attribute[enterprise]": "91610303MA6XA00017",
}


@pytest.fixture
def area(bureau) -> District:
    return District.objects.create(node=bureau.district, code="610303", name="金台区")


@pytest.fixture
def key(area, duty) -> str:
    return duty.token


def get(path: str, **query: object):
    return Client().get(f"{BASE}/{path}", query)


def send(key: str, form: str = "json", **changes: object):
    fields = {**SENT, "api_key": key, **changes}
    return Client().post(f"{BASE}/requests.{form}", {k: v for k, v in fields.items() if v != ""})


def parsed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314 - our own answer


def test_the_discovery_names_the_endpoint(db):
    found = get("discovery.json").json()
    assert found["endpoints"][0]["url"] == "http://testserver/open311/v2"


def test_services_are_the_categories_of_the_plan(area):
    found = get("services.json").json()
    assert {"service_code", "service_name", "metadata", "type", "group"} <= set(found[0])
    assert {one["service_code"] for one in found} >= {"logistics", "energy", "other"}
    root = parsed(get("services.xml", jurisdiction_id="610303").content)
    assert root.tag == "services"
    assert root.find("service/service_code").text == found[0]["service_code"]
    assert root.find("service/metadata").text == "true"


def test_services_read_in_english(area):
    found = Client().get(f"{BASE}/services.json", headers={"Accept-Language": "en"}).json()
    assert "Goods transport" in {one["service_name"] for one in found}


def test_a_service_defines_its_one_field(area):
    found = get("services/logistics.json").json()
    assert found["attributes"][0]["code"] == "enterprise"
    root = parsed(get("services/logistics.xml").content)
    assert root.find("attributes/attribute/required").text == "false"
    assert get("services/nothing.json").status_code == 404


def test_a_request_is_taken_in_and_read_back(area, key, bureau):
    sent = send(key)
    assert sent.status_code == 200, sent.content
    number = sent.json()[0]["service_request_id"]
    problem = Problem.objects.get(pk=number)
    assert (problem.channel, problem.enterprise) == ("open311", bureau.enterprise)
    assert problem.source.text == TEXT
    found = get(f"requests/{number}.json", api_key=key).json()[0]
    assert (found["status"], found["service_code"]) == ("open", "logistics")
    assert (found["lat"], found["long"]) == (34.3612, 107.1408)
    assert found["description"] == TEXT
    assert found["requested_datetime"] == "2022-03-14T11:10:00Z"
    assert found["agency_responsible"] == "值班室"
    assert found["expected_datetime"]


def test_a_request_goes_in_and_comes_out_as_xml(area, key):
    sent = parsed(send(key, form="xml", description="卡在高速口\x07 <急>").content)
    number = sent.find("request/service_request_id").text
    answer = get(f"requests/{number}.xml", api_key=key)
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    found = parsed(answer.content)
    assert found.tag == "service_requests"
    assert found.find("request/description").text == "卡在高速口 <急>"


def test_one_that_is_not_in_the_register_is_taken_by_name(area, key):
    number = send(key, **{"attribute[enterprise]": ""}).json()[0]["service_request_id"]
    problem = Problem.objects.get(pk=number)
    assert (problem.enterprise, problem.reporter_name) == (None, "陈红")
    assert problem.reporter_phone == "13809170001"


def test_a_photo_comes_with_it(area, key):
    picture = SimpleUploadedFile("现场.png", PNG, "image/png")
    number = send(key, media=picture).json()[0]["service_request_id"]
    assert Problem.objects.get(pk=number).attachments.get().kind == "png"


def test_a_repeated_idempotency_key_makes_one_request(area, key):
    fields = {**SENT, "api_key": key}
    sent = [
        Client().post(f"{BASE}/requests.json", fields, headers={"Idempotency-Key": "k-1"}).json()
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    assert Problem.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "potholes"}, 404),
        ({"jurisdiction_id": "999999"}, 404),
        ({"description": ""}, 400),
        ({"description": "问" * 4001}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"lat": ""}, 400),
        ({"lat": "91"}, 400),
        ({"long": "nan"}, 400),
        ({"long": "abc"}, 400),
        ({"attribute[enterprise]": "91610303MA6XA00025"}, 400),
        ({"api_key": "wrong"}, 403),
        ({"api_key": ""}, 403),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_is_not_taken_is_an_error_in_the_specifications_form(area, key, changes, status, form):
    sent = send(key, form=form, **changes)
    assert sent.status_code == status
    if form == "json":
        error = sent.json()[0]
        assert (error["code"], bool(error["description"])) == (status, True)
    else:
        error = parsed(sent.content).find("error")
        assert error.find("code").text == str(status)
        assert error.find("description").text
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    "place",
    [
        {"lat": "34.36", "long": "107.14"},
        {"address_string": "经二路 8 号"},
        {"address_id": "A-17"},
    ],
)
def test_any_one_of_the_three_places_is_enough(area, key, place):
    assert send(key, **{"lat": "", "long": "", **place}).status_code == 200


def test_an_address_comes_back(area, key):
    sent = send(key, lat="", long="", address_string="经二路 8 号 · 东门")
    number = sent.json()[0]["service_request_id"]
    found = get(f"requests/{number}.json", api_key=key).json()[0]
    assert (found["address"], found["lat"]) == ("经二路 8 号 · 东门", None)


def test_several_districts_need_a_jurisdiction(area, key, bureau):
    other = make_bureau("渭滨区")
    District.objects.create(node=other.district, code="610302", name="渭滨区")
    assert get("services.json").status_code == 400
    assert get("services.json", jurisdiction_id="610302").status_code == 200
    assert get("services.json", jurisdiction_id="1").status_code == 404
    assert send(key).status_code == 200  # the key's own district
    assert send(key, jurisdiction_id="610302").status_code in {400, 403}


def test_reading_needs_a_key_and_shows_the_keys_scope_only(area, key, bureau):
    send(key)
    assert get("requests.json").status_code == 403
    park = caller_for(bureau.park).token
    assert get("requests.json", api_key=park).json() == []
    number = Problem.objects.get().pk
    assert get(f"requests/{number}.json", api_key=park).status_code == 404
    gate = caller_for(person("门岗", "gate", bureau.enterprise.node)).token
    assert get("requests.json", api_key=gate).status_code == 403


def test_status_is_open_or_closed(area, key, bureau):
    open_one = bureau.problem("变压器跳闸")
    ended = bureau.problem("不办了的一件")
    loop.withdraw_problem(ended, reason="已自行解决", actor=bureau.contact, now=EVENING)

    def found(**query: object) -> set[str]:
        rows = get("requests.json", api_key=key, **query).json()
        return {one["service_request_id"] for one in rows}

    assert found() == {str(open_one.pk), str(ended.pk)}
    assert found(status="open") == {str(open_one.pk)}
    assert found(status="closed") == {str(ended.pk)}
    assert found(status="open,closed") == found()
    assert found(service_request_id=f"{ended.pk},x,{2**70}", status="open") == {str(ended.pk)}
    one = get(f"requests/{ended.pk}.json", api_key=key).json()[0]
    assert (one["status"], one["expected_datetime"]) == ("closed", None)
    assert "已自行解决" in one["status_notes"]


def test_a_search_is_by_service_and_at_most_ninety_days(area, key, bureau):
    sent = send(key).json()[0]["service_request_id"]
    judged = bureau.problem("变压器跳闸")
    loop.triage_problem(
        judged, category="energy", priority="normal", actor=bureau.duty, now=EVENING
    )

    def found(**query: object) -> list[str]:
        rows = get("requests.json", api_key=key, **query).json()
        return sorted(one["service_request_id"] for one in rows)

    assert found(service_code="logistics") == [sent]
    assert found(service_code="energy,logistics") == sorted([sent, str(judged.pk)])
    start = (EVENING - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found(start_date=start) == sorted([sent, str(judged.pk)])
    assert found(end_date=start) == []
    far = {"start_date": "2022-01-01T00:00:00Z", "end_date": "2022-04-30T00:00:00Z"}
    assert get("requests.json", api_key=key, **far).status_code == 400
    for wrong in ("yesterday", "2022-03-14", "2022-03-14T00:00:00", "0001-01-01T00:00:00+14:00"):
        assert get("requests.json", api_key=key, start_date=wrong).status_code == 400
    assert len(found(page_size=1)) == 1
    assert len(found(page_size=1, page=3)) == 0


def test_a_token_is_the_number(area, key):
    number = send(key).json()[0]["service_request_id"]
    found = get(f"tokens/{number}.json", api_key=key).json()
    assert found == [{"service_request_id": number, "token": number}]
    assert get("tokens/12345.json", api_key=key).status_code == 404
    assert get("tokens/²,.json", api_key=key).status_code == 404


def test_another_format_and_method_are_refused(area, key):
    assert get("services.html").status_code == 404
    assert Client().put(f"{BASE}/requests.json").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_search_costs_the_same_queries(area, key, bureau, django_assert_num_queries):
    for count in (1, 20):
        bureau.problem(f"第 {count} 件")
        while Problem.objects.count() < count:
            bureau.problem("又一件")
        get("requests.json", api_key=key)  # notes once in five minutes that the token was used
        with django_assert_num_queries(
            5
        ):  # token, grants, district, problems; has the plan changed
            assert len(get("requests.json", api_key=key).json()) == count


def test_the_note_beside_the_text_reads_back():
    places = (Place(), Place(34.5, -107.25), Place(address="东门 · 二楼"), Place(1.0, 2.0, "路口"))
    for place in places:
        assert read_note(note_of("energy", place)) == ("energy", place)
    assert read_note("会议纪要第 3 页") == ("", Place())


def test_a_client_that_is_not_ours_reads_and_writes(live_server, area, bureau, monkeypatch):
    # The package is from 2014 and asks for one name that Python 3 has under another.
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    three = pytest.importorskip(
        "three", reason="needs the Open311 client `three` (pip install three) to talk to"
    )
    token = caller_for(bureau.duty).token
    client = three.Three(f"{live_server.url}/open311/v2/", api_key=token, jurisdiction="610303")
    assert "logistics" in {one["service_code"] for one in client.services()}
    assert client.services("logistics")["service_code"] == "logistics"
    made = client.post(
        "logistics", address="经二路 8 号", name="红 陈", phone="13809170001", description=TEXT
    )
    number = made[0]["service_request_id"]
    assert client.request(number, api_key=token)[0]["description"] == TEXT
    assert client.token(number, api_key=token)[0]["service_request_id"] == number
    listed = client.requests("logistics", status="open", api_key=token)
    assert [one["service_request_id"] for one in listed] == [number]
    refused = client.post("logistics", description=TEXT)
    assert refused[0]["code"] == 400
