"""A place is typed, chosen from suggestions, or given by its number."""

from __future__ import annotations

import pytest
from django import forms

from yiqi.accounts.fields import FEW_PLACES, PlaceField
from yiqi.accounts.models import ScopeNode
from yiqi.accounts.tests.factories import make_node, make_place

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    node = PlaceField(queryset=ScopeNode.objects.none(), label="x")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = ScopeNode.objects.select_related("parent").order_by("pk")


@pytest.fixture
def firm():
    return make_node("enterprise", make_place("金台区").district, name="福临堡叉车")


def given(text):
    form = Form({"node": text})
    form.is_valid()
    return form


@pytest.mark.parametrize("how", ["number", "name", "suggestion"])
def test_a_place_is_found_by_number_name_or_suggestion(firm, how):
    suggestion = PlaceField(queryset=None).label_from_instance(firm)
    text = {"number": str(firm.pk), "name": "福临堡叉车", "suggestion": suggestion}[how]
    assert given(text).cleaned_data["node"] == firm


def test_an_unknown_place_is_told_by_its_name(firm):
    assert "“没有”" in given("没有").errors["node"][0]


def test_a_name_that_two_places_bear_must_be_chosen_from_the_suggestions(firm):
    twin = make_node("enterprise", firm.parent, name=firm.name)
    assert "几处" in given(firm.name).errors["node"][0]
    suggestion = PlaceField(queryset=None).label_from_instance(twin)
    assert given(f"{suggestion} #{twin.pk}").cleaned_data["node"] == twin


def test_few_places_stand_in_a_list_and_many_are_suggested(firm):
    assert "<select" in str(Form()["node"])
    for number in range(FEW_PLACES):
        make_node("enterprise", firm.parent, name=f"企业{number}")
    shown = str(Form(initial={"node": firm.pk})["node"])
    assert "<datalist" in shown
    assert "<select" not in shown
    assert 'value="企业 · 福临堡叉车' in shown
